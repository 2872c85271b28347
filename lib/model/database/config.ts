import type { FollowedDemand, FollowedDemandInput } from '../demand/followed-demand';
import type { Partitioning, PartitioningInput } from '../partitions/config';
import type { ServiceConfig } from '../service/config';
import type { ReaderAutoscaling, ReaderRole } from './reader-roles';

/** What the platform promises of a table; the migrations of the system create it. */
export interface TableConfigInput {
  /**
   * How it is partitioned. Partitions are made ahead, archived and dropped by the platform.
   *
   * @default it is not
   * @affects the maintenance function, `tidemark partitions`
   */
  readonly partitionBy?: PartitioningInput;
  /**
   * Its indexes, as PostgreSQL writes them.
   *
   * @default []
   * @example ["btree (customer_id, placed_at DESC)"]
   * @affects the test that compares migrations with the configuration
   */
  readonly indexes?: readonly string[];
}

/** What the platform promises of a table, with nothing left out that has a default. */
export interface TableConfig extends TableConfigInput {
  readonly partitionBy?: Partitioning;
  readonly indexes: readonly string[];
}

/** The writer of a cluster. */
export interface WriterConfig {
  /**
   * A class such as r7g.large, or `serverless`.
   *
   * @example "r7g.large"
   * @affects AWS::RDS::DBInstance DBInstanceClass
   */
  readonly instanceClass: string;
}

/** Readers that share an endpoint. */
export interface ReaderRoleInput {
  /**
   * A class such as r7g.large, or `serverless`.
   *
   * @example "r7g.large"
   * @affects AWS::RDS::DBInstance DBInstanceClass
   */
  readonly instanceClass: string;
  /**
   * How many; at least 1.
   *
   * @unit readers
   * @example 2
   * @affects AWS::RDS::DBInstance
   */
  readonly count: number;
  /**
   * Whether autoscaled readers join this role. One role at most.
   *
   * @default false
   * @affects AWS::RDS::DBClusterEndpoint
   */
  readonly autoscaled?: boolean;
  /**
   * Order in which readers become the writer; 0 first.
   *
   * @default 1 for readers of the writer's class, 15 for others
   * @example 0
   * @affects AWS::RDS::DBInstance PromotionTier
   */
  readonly promotionTier?: number;
}

/** Readers of a role, with nothing left out that has a default. */
export interface ReaderRoleConfig extends ReaderRoleInput, ReaderRole {
  readonly autoscaled: boolean;
  readonly promotionTier?: number;
}

/** Range of the serverless instances of a cluster. At least 2, because Database Insights needs that much. */
export interface ServerlessRangeInput {
  /**
   * What an instance always has.
   *
   * @unit ACU
   * @example 2
   */
  readonly minCapacity: number;
  /**
   * What an instance has at most.
   *
   * @unit ACU
   * @example 16
   */
  readonly maxCapacity: number;
}

/** Range of the serverless instances, which may follow a plan. */
export interface ServerlessConfigInput extends ServerlessRangeInput {
  /**
   * Raises the minimum by schedule.
   *
   * @default no schedule
   * @affects `tidemark plan`, AWS::Scheduler::Schedule
   */
  readonly plan?: FollowedDemandInput;
}

/** Range of the serverless instances, with nothing left out that has a default. */
export interface ServerlessConfig extends ServerlessConfigInput {
  readonly plan?: FollowedDemand;
}

/** Adds readers of the writer's class while readers are busy: on CPU, on connections, or on both. */
export interface ReaderAutoscalingInput {
  /**
   * Autoscaled readers beside the fixed ones, at least.
   *
   * @unit readers
   * @example 0
   * @affects AWS::ApplicationAutoScaling::ScalableTarget MinCapacity
   */
  readonly minCapacity: number;
  /**
   * Autoscaled readers beside the fixed ones, at most.
   *
   * @unit readers
   * @example 4
   * @affects AWS::ApplicationAutoScaling::ScalableTarget MaxCapacity
   */
  readonly maxCapacity: number;
  /**
   * Average CPU of all readers above which one is added.
   *
   * @default CPU adds none
   * @example 70
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy
   */
  readonly cpuPercent?: number;
  /**
   * Average connections of all readers above which one is added.
   *
   * @unit connections per reader
   * @default connections add none
   * @example 700
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy
   */
  readonly connections?: number;
  /**
   * Raises the least number of autoscaled readers by schedule.
   *
   * @default no schedule
   * @affects `tidemark plan`, AWS::ApplicationAutoScaling::ScalableTarget ScheduledActions
   */
  readonly plan?: FollowedDemandInput;
}

/** Autoscaled readers, with nothing left out that has a default. */
export interface ReaderAutoscalingConfig extends ReaderAutoscalingInput, ReaderAutoscaling {
  readonly minCapacity: number;
  readonly maxCapacity: number;
  readonly cpuPercent?: number;
  readonly connections?: number;
  readonly plan?: FollowedDemand;
}

/** Share of I/O in what the cluster costs. */
export interface IoCost {
  /**
   * In percent. From 25 % on I/O-Optimized storage is cheaper, and is what the cluster gets.
   *
   * @example 30
   */
  readonly sharePercent: number;
  /**
   * Where that figure comes from.
   *
   * @example "Bill of 2026-10"
   * @affects what plans and reports show as evidence
   */
  readonly source: string;
}

/** RDS Proxy in front of the writer. */
export interface ProxyConfigInput {
  /**
   * Share of `max_connections` that the proxy may open.
   *
   * @default 90
   * @example 80
   * @affects AWS::RDS::DBProxyTargetGroup
   */
  readonly maxConnectionsPercent?: number;
  /**
   * A client that is idle for this long is disconnected.
   *
   * @default 300
   * @example 600
   * @affects AWS::RDS::DBProxy IdleClientTimeout
   */
  readonly idleClientTimeoutSeconds?: number;
  /**
   * How long a client waits for a connection while all are busy.
   *
   * @default 30
   * @example 5
   * @affects AWS::RDS::DBProxyTargetGroup
   */
  readonly borrowTimeoutSeconds?: number;
}

/** RDS Proxy with nothing left out. */
export interface ProxyConfig extends ProxyConfigInput {
  readonly maxConnectionsPercent: number;
  readonly idleClientTimeoutSeconds: number;
  readonly borrowTimeoutSeconds: number;
}

/** A cluster beside the database; what it does not state it has from the database. */
export interface ShardConfigInput {
  /**
   * Puts it into a stack of its own, `data-<group>`, together with the other shards of the group, and what migrates it into
   * `schema-<group>`. For systems with more shards than one stack holds. A shard that is deployed and then gets another group becomes
   * a new, empty cluster there; the old one is kept and no longer used.
   *
   * @default the stack `data`
   * @example "west"
   * @affects the stack it stands in
   */
  readonly group?: string;
  /**
   * Its writer.
   *
   * @default that of the database
   */
  readonly writer?: WriterConfig;
  /**
   * Its readers, of the same roles as those of the database.
   *
   * @default those of the database
   */
  readonly readers?: Readonly<Record<string, ReaderRoleInput>>;
  /**
   * Range of its serverless instances.
   *
   * @default that of the database
   * @affects AWS::RDS::DBCluster ServerlessV2ScalingConfiguration
   */
  readonly serverless?: ServerlessRangeInput;
}

/** A cluster beside the database, with nothing left out that has a default. */
export interface ShardConfig extends ShardConfigInput {
  readonly readers?: Readonly<Record<string, ReaderRoleConfig>>;
}

/** Clusters beside the database, each for a part of the data. */
export interface ShardingConfigInput {
  /**
   * What the database itself is called in the shard directory.
   *
   * @example "east"
   * @affects AWS::SSM::Parameter
   */
  readonly defaultShard: string;
  /**
   * The other clusters, by name.
   *
   * @affects AWS::RDS::DBCluster, AWS::SSM::Parameter
   */
  readonly shards: Readonly<Record<string, ShardConfigInput>>;
}

/** Clusters beside the database, with nothing left out that has a default. */
export interface ShardingConfig extends ShardingConfigInput {
  readonly shards: Readonly<Record<string, ShardConfig>>;
}

/** An Aurora PostgreSQL cluster: a writer behind a proxy, readers by role, tables with partitions. */
export interface DatabaseConfigInput {
  /**
   * Name of the database in the cluster.
   *
   * @default "app"
   * @example "shop"
   * @affects AWS::RDS::DBCluster DatabaseName
   */
  readonly databaseName?: string;
  /** The instance that writes. */
  readonly writer: WriterConfig;
  /**
   * Range of every instance whose class is `serverless`: Aurora has one for a cluster.
   *
   * @default no instance is serverless
   * @affects AWS::RDS::DBCluster ServerlessV2ScalingConfiguration
   */
  readonly serverless?: ServerlessConfigInput;
  /**
   * Share of I/O in what the cluster costs; decides which storage is cheaper.
   *
   * @default standard storage
   * @affects AWS::RDS::DBCluster StorageType
   */
  readonly ioCost?: IoCost;
  /**
   * Readers by role, each role behind an endpoint of its own.
   *
   * @default {}
   */
  readonly readers?: Readonly<Record<string, ReaderRoleInput>>;
  /**
   * Adds readers of the writer's class while readers are busy; they join the role that says `autoscaled`.
   *
   * @default the number of readers stays
   * @affects AWS::ApplicationAutoScaling::ScalableTarget, AWS::ApplicationAutoScaling::ScalingPolicy
   */
  readonly readerAutoscaling?: ReaderAutoscalingInput;
  /**
   * RDS Proxy in front of the writer.
   *
   * @default as its keys say
   * @affects AWS::RDS::DBProxy, AWS::RDS::DBProxyTargetGroup
   */
  readonly proxy?: ProxyConfigInput;
  /**
   * Clusters beside the database, each for a part of the data.
   *
   * @default the one cluster has it all
   */
  readonly sharding?: ShardingConfigInput;
  /**
   * What is promised of tables, by name.
   *
   * @default {}
   */
  readonly tables?: Readonly<Record<string, TableConfigInput>>;
}

/** A database with nothing left out that has a default. */
export interface DatabaseConfig extends DatabaseConfigInput {
  readonly databaseName: string;
  readonly serverless?: ServerlessConfig;
  readonly readers: Readonly<Record<string, ReaderRoleConfig>>;
  readonly readerAutoscaling?: ReaderAutoscalingConfig;
  readonly proxy: ProxyConfig;
  readonly sharding?: ShardingConfig;
  readonly tables: Readonly<Record<string, TableConfig>>;
}

/** A database, where there is one, and the services that connect to it. */
export interface DatabaseAndServices {
  readonly database?: DatabaseConfig | undefined;
  readonly services: Readonly<Record<string, ServiceConfig>>;
}
