import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { AuroraDatabase } from '../constructs/database';
import { Migrations } from '../handlers/migrate/function';
import type { SystemConfig } from '../model';
import { databaseUsers } from '../model/database-users';
import { migrateFunctionName } from '../model/names';
import type { DataStack } from './data-stack';
import { logRetention } from './log-retention';
import { PlatformStack, type PlatformStackProps } from './platform-stack';

export interface SchemaStackProps extends PlatformStackProps {
  readonly system: SystemConfig;
  readonly vpc: IVpc;
  readonly data: DataStack;
  /** Folder of the system's migrations. */
  readonly schemaFolder: string;
}

/**
 * The schema of the database, after the database and before the services.
 *
 * A stack of its own: a migration that fails rolls back its stack, and in the data stack that would take a first deployment
 * of the database with it, and leave the cluster behind, because it is retained.
 */
export class SchemaStack extends PlatformStack {
  /** Of the database, and of each shard beside it. */
  readonly migrations: readonly Migrations[];

  constructor(scope: Construct, id: string, props: SchemaStackProps) {
    super(scope, id, props);
    const { name, system, environment, vpc, data } = props;
    const migrations = (id: string, { cluster }: AuroraDatabase, shard?: string) =>
      new Migrations(this, id, {
        folder: props.schemaFolder,
        vpc,
        cluster,
        databaseName: system.database.databaseName,
        users: databaseUsers(system),
        encryptionKey: data.encryptionKey,
        functionName: migrateFunctionName(name, shard),
        logRetention: logRetention(environment),
      });
    const shards = Object.entries(data.shards).map(([shard, database]) =>
      migrations(`Migrations-${shard}`, database, shard),
    );
    this.migrations = [migrations('Migrations', data.database), ...shards];
  }
}
