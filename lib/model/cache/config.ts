import type { FollowedDemand, FollowedDemandInput } from '../demand/followed-demand';
import type { ServiceConfig } from '../service/config';

/** What one service may do in a cache. */
export interface CacheUserConfigInput {
  /**
   * Whether it may write.
   *
   * @default "read-write"
   */
  readonly access?: 'read' | 'read-write';
  /**
   * Keys that it may touch, as patterns of Valkey.
   *
   * @default ["*"]
   * @example ["agent:*"]
   */
  readonly keys?: readonly string[];
  /**
   * Channels that it may publish to and subscribe to.
   *
   * @default []
   * @example ["events:*"]
   */
  readonly channels?: readonly string[];
  /**
   * Whether it may run Lua scripts (EVAL), as job queues need them. A script may do no more than its user.
   *
   * @default false
   */
  readonly scripts?: boolean;
}

/** What one service may do in a cache, with nothing left out. */
export interface CacheUserConfig extends CacheUserConfigInput {
  readonly access: 'read' | 'read-write';
  readonly keys: readonly string[];
  readonly channels: readonly string[];
  readonly scripts: boolean;
}

/** Bounds of the number of shards, which follows memory in use, CPU or both: whichever needs more. */
export interface ShardAutoscalingInput {
  /**
   * Fewest shards.
   *
   * @unit shards
   * @example 2
   * @affects AWS::ApplicationAutoScaling::ScalableTarget MinCapacity
   */
  readonly minCapacity: number;
  /**
   * Most shards.
   *
   * @unit shards
   * @example 6
   * @affects AWS::ApplicationAutoScaling::ScalableTarget MaxCapacity
   */
  readonly maxCapacity: number;
  /**
   * Memory in use above which a shard is added. ElastiCache accepts 35 to 70.
   *
   * @example 65
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy
   */
  readonly memoryPercent: number;
  /**
   * CPU of the primaries' engine thread above which a shard is added. ElastiCache accepts 35 to 70.
   *
   * @default CPU adds none
   * @example 60
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy
   */
  readonly cpuPercent?: number;
  /**
   * Raises the least number of shards by schedule, an hour ahead: keys move while the cache serves, which takes its time.
   *
   * @default no schedule
   * @affects `tidemark plan`, AWS::ApplicationAutoScaling::ScalableTarget ScheduledActions
   */
  readonly plan?: FollowedDemandInput;
}

/** Bounds of the number of shards, with nothing left out that has a default. */
export interface ShardAutoscalingConfig extends ShardAutoscalingInput {
  readonly plan?: FollowedDemand;
}

/** Bounds of the number of replicas in each shard, which follows the CPU of the replicas. */
export interface ReplicaAutoscalingInput {
  /**
   * Fewest replicas of each shard.
   *
   * @unit replicas per shard
   * @example 1
   * @affects AWS::ApplicationAutoScaling::ScalableTarget MinCapacity
   */
  readonly minCapacity: number;
  /**
   * Most replicas of each shard.
   *
   * @unit replicas per shard
   * @example 5
   * @affects AWS::ApplicationAutoScaling::ScalableTarget MaxCapacity
   */
  readonly maxCapacity: number;
  /**
   * CPU of the replicas' engine thread above which every shard gets one more. ElastiCache accepts 35 to 70.
   *
   * @example 60
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy
   */
  readonly cpuPercent: number;
  /**
   * Raises the least number of replicas by schedule; a new one copies its whole shard first.
   *
   * @default no schedule
   * @affects `tidemark plan`, AWS::ApplicationAutoScaling::ScalableTarget ScheduledActions
   */
  readonly plan?: FollowedDemandInput;
}

/** Bounds of the number of replicas, with nothing left out that has a default. */
export interface ReplicaAutoscalingConfig extends ReplicaAutoscalingInput {
  readonly plan?: FollowedDemand;
}

/** What a serverless cache always has, and what it never exceeds. */
export interface ServerlessLimit {
  /**
   * Always there, and always paid for.
   *
   * @unit GB, or ECPU per second
   * @default ElastiCache's own
   * @example 1000
   */
  readonly minimum?: number;
  /**
   * Never exceeded: data is evicted, requests are throttled. Not for the data of `sessions`.
   *
   * @unit GB, or ECPU per second
   * @default ElastiCache's own
   * @example 5000
   */
  readonly maximum?: number;
}

/** A cache without nodes. */
export interface ServerlessCacheConfig {
  /**
   * Data, in GB: 1 to 5,000.
   *
   * @default no limits
   */
  readonly dataGb?: ServerlessLimit;
  /**
   * Work, in ElastiCache processing units (ECPU) per second: 1,000 to 15,000,000.
   *
   * @default no limits
   */
  readonly ecpuPerSecond?: ServerlessLimit;
}

/** A cache: `nodeType`, `shards` and `replicasPerShard`, or `serverless`. */
export interface CacheConfigInput {
  /**
   * `sessions` never evicts, because a lost session logs a user out; `results` evicts what was used least recently.
   *
   * @example "results"
   * @affects AWS::ElastiCache::ParameterGroup Properties
   */
  readonly purpose: 'sessions' | 'results';
  /**
   * Type of the nodes; with `shards` and `replicasPerShard`.
   *
   * @default the cache is `serverless`
   * @example "cache.r7g.large"
   * @affects AWS::ElastiCache::ReplicationGroup CacheNodeType
   */
  readonly nodeType?: string;
  /**
   * Parts that the keys are spread over.
   *
   * @unit shards
   * @default the cache is `serverless`
   * @example 2
   * @affects AWS::ElastiCache::ReplicationGroup NumNodeGroups
   */
  readonly shards?: number;
  /**
   * Copies of each shard; at least one survives the loss of a node or a zone.
   *
   * @unit replicas per shard
   * @default the cache is `serverless`
   * @example 1
   * @affects AWS::ElastiCache::ReplicationGroup ReplicasPerNodeGroup
   */
  readonly replicasPerShard?: number;
  /**
   * No nodes: what the cache always has and never exceeds; `{}` for no limits.
   *
   * @default the cache has nodes
   * @affects AWS::ElastiCache::ServerlessCache CacheUsageLimits
   */
  readonly serverless?: ServerlessCacheConfig;
  /**
   * Connections that one task may keep open to a node.
   *
   * @unit connections per task and node
   * @default 10
   * @example 50
   * @affects AWS::ECS::TaskDefinition ContainerDefinitions
   */
  readonly poolMax?: number;
  /**
   * What goes first when a cache of `results` is full: of all keys or of those with a time to live (volatile), the least
   * recently (lru) or least frequently (lfu) used, or those that end soonest (ttl).
   *
   * @default allkeys-lru, for `results`
   * @affects AWS::ElastiCache::ParameterGroup Properties
   */
  readonly eviction?: 'allkeys-lru' | 'allkeys-lfu' | 'volatile-lru' | 'volatile-lfu' | 'volatile-ttl';
  /**
   * A client that has been idle for so long is disconnected; 0 is never.
   *
   * @default five minutes
   * @example 600
   * @affects AWS::ElastiCache::ParameterGroup Properties
   */
  readonly idleClientTimeoutSeconds?: number;
  /**
   * Bounds of the number of shards, which follows memory in use, CPU or both.
   *
   * @default the number stays
   * @affects AWS::ApplicationAutoScaling::ScalableTarget, AWS::ApplicationAutoScaling::ScalingPolicy
   */
  readonly shardAutoscaling?: ShardAutoscalingInput;
  /**
   * Bounds of the number of replicas in each shard, which follows their CPU.
   *
   * @default the number stays
   * @affects AWS::ApplicationAutoScaling::ScalableTarget, AWS::ApplicationAutoScaling::ScalingPolicy
   */
  readonly replicaAutoscaling?: ReplicaAutoscalingInput;
  /**
   * What services may do, by name. One that uses the cache and is not named here reads and writes all keys.
   *
   * @default {}
   * @affects AWS::ElastiCache::User AccessString
   */
  readonly users?: Readonly<Record<string, CacheUserConfigInput>>;
  /**
   * Time to live of each class of content; 0 is until it is deleted. Services read it from a parameter.
   *
   * @unit seconds
   * @default {}
   * @example { "prices": 900 }
   * @affects AWS::SSM::Parameter Value
   */
  readonly ttlSeconds?: Readonly<Record<string, number>>;
}

/** A cache with nothing left out that has a default. */
export interface CacheConfig extends CacheConfigInput {
  readonly poolMax: number;
  readonly shardAutoscaling?: ShardAutoscalingConfig;
  readonly replicaAutoscaling?: ReplicaAutoscalingConfig;
  readonly users: Readonly<Record<string, CacheUserConfig>>;
  readonly ttlSeconds: Readonly<Record<string, number>>;
}

/** What a service may do that a cache's config does not name. */
export const DEFAULT_CACHE_USER: CacheUserConfig = {
  access: 'read-write',
  keys: ['*'],
  channels: [],
  scripts: false,
};

/** Caches and the services that use them, each by its name. */
export interface CachesAndServices {
  readonly caches: Readonly<Record<string, CacheConfig>>;
  readonly services: Readonly<Record<string, ServiceConfig>>;
}
