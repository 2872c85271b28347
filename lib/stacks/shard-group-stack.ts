import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { AuroraDatabase } from '../constructs/database/aurora-database';
import { addClosedGroup } from '../constructs/network/security-groups';
import { selectTableArchiveClasses } from '../model/archive/config';
import type { SystemConfig } from '../model/system/config';
import { shardsInGroup } from '../model/system/groups';
import type { DataStack } from './data-stack';
import { databaseProps } from './database-props';
import { logRetention } from './log-retention';
import { PlatformStack, type PlatformStackProps } from './platform-stack';
import { dataRemovalPolicy } from './removal';

export interface ShardGroupStackProps extends PlatformStackProps {
  readonly system: SystemConfig;
  readonly vpc: IVpc;
  readonly group: string;
  /** Has the key, the archive and the shard directory. */
  readonly data: DataStack;
}

/** The shards of a group, with the key and the archive of the stack `data`, which must not know of them. */
export class ShardGroupStack extends PlatformStack {
  /** By shard. */
  readonly shards: Readonly<Record<string, AuroraDatabase>>;

  constructor(scope: Construct, id: string, props: ShardGroupStackProps) {
    super(scope, id, {
      ...props,
      stackProps: { terminationProtection: props.environment.stateful.deletionProtection },
    });
    const { system, environment, vpc, group, data } = props;
    // Shared by the shards: services connect to all of them, and a security group takes 60 rules in each direction (read: VPC user
    // guide, "Amazon VPC quotas"). With one group a service needs a rule for the group of shards, and not one for each shard.
    const access = addClosedGroup(this, 'Access', vpc, `Connections to the shards of ${group}`);
    const proxyAccess = addClosedGroup(
      this,
      'ProxyAccess',
      vpc,
      `Connections to the proxies of the shards of ${group}`,
    );
    const archived = Object.keys(selectTableArchiveClasses(system));
    const shards: Record<string, AuroraDatabase> = {};
    for (const { shard = '', database } of shardsInGroup(system, group)) {
      const made = new AuroraDatabase(this, `Shard-${shard}`, {
        vpc,
        securityGroups: [access],
        proxySecurityGroups: [proxyAccess],
        encryptionKey: data.encryptionKey,
        removalPolicy: dataRemovalPolicy(environment),
        logRetention: logRetention(environment),
        ...databaseProps(database, environment),
      });
      if (archived.length > 0) made.archiveTo(data.archive, archived);
      data.shardDirectory?.addShard(this, shard, made);
      shards[shard] = made;
    }
    this.shards = shards;
  }

  /** Every shard of this stack. */
  get databases(): readonly { readonly shard: string; readonly database: AuroraDatabase }[] {
    return Object.entries(this.shards).map(([shard, database]) => ({ shard, database }));
  }
}
