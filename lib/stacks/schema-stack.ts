import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { Migrations } from '../constructs/database/migrations';
import { PartitionMaintenance } from '../constructs/partitions/partition-maintenance';
import { selectTableArchiveClasses } from '../model/archive/config';
import { databaseUsers } from '../model/database/users';
import { listPartitionedTables } from '../model/partitions/config';
import type { SystemConfig } from '../model/system/config';
import { migrateFunctionName, partitionsFunctionName } from '../model/system/resource-names';
import type { DataStack } from './data-stack';
import { logRetention } from './log-retention';
import { PlatformStack, type PlatformStackProps } from './platform-stack';

export interface SchemaStackProps extends PlatformStackProps {
  readonly system: SystemConfig;
  readonly vpc: IVpc;
  readonly data: DataStack;
  /** Folder of the system's migrations. */
  readonly schemaFolder: string;
  readonly databaseName: string;
}

/**
 * The schema of the database, after the database and before the services, and what keeps its partitions from then on.
 *
 * A stack of its own: a migration that fails rolls back its stack, and in the data stack that would take a first deployment
 * of the database with it, and fail to, because the cluster is protected (docs/adr/0018).
 */
export class SchemaStack extends PlatformStack {
  /** Of the database, and of each shard beside it. */
  readonly migrations: readonly Migrations[];
  /** By shard, of which the database has none; empty where the system states no partitioned table. */
  readonly partitions: ReadonlyMap<string | undefined, PartitionMaintenance>;

  constructor(scope: Construct, id: string, props: SchemaStackProps) {
    super(scope, id, props);
    const { name, system, environment, vpc, data } = props;
    const tables = listPartitionedTables(system);
    const archived = Object.keys(selectTableArchiveClasses(system));
    const migrations: Migrations[] = [];
    const partitions = new Map<string | undefined, PartitionMaintenance>();
    for (const { shard, database } of data.databases) {
      const suffix = shard === undefined ? '' : `-${shard}`;
      const common = {
        vpc,
        cluster: database.cluster,
        databaseName: props.databaseName,
        encryptionKey: data.encryptionKey,
        logRetention: logRetention(environment),
      };
      const migrated = new Migrations(this, `Migrations${suffix}`, {
        ...common,
        folder: props.schemaFolder,
        users: databaseUsers(system),
        functionName: migrateFunctionName(name, shard),
      });
      migrations.push(migrated);
      if (Object.keys(tables).length === 0) continue;
      const keeper = new PartitionMaintenance(this, `Partitions${suffix}`, {
        ...common,
        tables,
        ...(archived.length === 0 ? {} : { archive: data.archive }),
        functionName: partitionsFunctionName(name, shard),
      });
      // It is told of a table when there is one.
      keeper.node.addDependency(migrated.resource);
      partitions.set(shard, keeper);
    }
    this.migrations = migrations;
    this.partitions = partitions;
  }
}
