import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { CapacityPlan } from '../../model/plan/capacity-plan';
import type { CachePurpose } from './cache-parameters';
import type { ReplicaAutoscaling, ShardAutoscaling } from './cache-scaling';
import type { CacheUserProps } from './cache-users';

export interface ValkeyCacheProps {
  /** Where the cache stands. */
  readonly vpc: IVpc;
  /** Subnets that the cache stands in; two zones at least. @default isolated subnets */
  readonly vpcSubnets?: SubnetSelection;
  /** Its security groups. @default one is made, which admits whom `grantConnect` names */
  readonly securityGroups?: ISecurityGroup[];
  /** What it holds, which decides what happens when it is full. */
  readonly purpose: CachePurpose;
  /** Such as cache.r7g.large. */
  readonly nodeType: string;
  /** To begin with, where they are autoscaled; a deployment that does not change this leaves them alone. */
  readonly shards: number;
  /** Failover to another zone needs at least one; to begin with, where they are autoscaled. */
  readonly replicasPerShard: number;
  /** How many shards there may be, and at which load one is added. @default the number of shards is fixed */
  readonly shardAutoscaling?: ShardAutoscaling;
  /** How many replicas a shard may have, and at which load one is added. @default the number of replicas is fixed */
  readonly replicaAutoscaling?: ReplicaAutoscaling;
  /** Floors of the shards by schedule; needs `shardAutoscaling`. @default none */
  readonly shardPlan?: CapacityPlan;
  /** Floors of the replicas of each shard by schedule; needs `replicaAutoscaling`. @default none */
  readonly replicaPlan?: CapacityPlan;
  /** Dated actions of the plans before this instant are left out. @default all are written */
  readonly plannedFrom?: Date;
  /**
   * What goes first when a cache of results is full, as Valkey's `maxmemory-policy`.
   * @default of all keys the least recently used
   */
  readonly eviction?: string;
  /** A client that is idle for this long is disconnected. @default 5 minutes */
  readonly idleClientTimeout?: Duration;
  /** Who may log in, by name, and what each may do. @default one user, `app`, who reads and writes all keys */
  readonly users?: Readonly<Record<string, CacheUserProps>>;
  /** Key for data at rest and the log group; it must admit CloudWatch Logs. */
  readonly encryptionKey: IKey;
  /** How long the daily snapshots are kept. @default sessions keep a week of daily snapshots, results none */
  readonly snapshotRetention?: Duration;
  /** What happens to the cache when it leaves the template. @default the cache stays when its stack goes */
  readonly removalPolicy?: RemovalPolicy;
  /** How long the logs of the engine are kept. @default logs are kept for a month */
  readonly logRetention?: RetentionDays;
}
