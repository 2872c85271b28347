import { z } from 'zod';
import { followedDemand } from '../demand/followed-demand';
import type { ServiceConfig } from '../service/config';
import { CACHE_NODE_TYPES } from './node-types';

/**
 * Bounds that ElastiCache accepts for what a policy tracks, in percent (ElastiCache user guide, "Target tracking scaling
 * policies", for shards and for replicas).
 */
const trackedPercent = z.number().min(35).max(70);

/** Keys or channels as a cache's access rules write them: `agent:*`; no blanks, which would end the pattern. */
const pattern = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\s~&+]+$/, 'a pattern without blanks, ~, & or +, such as agent:*');

/** What one service may do in a cache. */
const cacheUser = z.strictObject({
  access: z.enum(['read', 'read-write']).default('read-write'),
  /** Keys it may touch; `*` is all. */
  keys: z.array(pattern).min(1).default(['*']),
  /** Channels it may publish to and subscribe to. */
  channels: z.array(pattern).default([]),
  /** Lua scripts (EVAL), as job queues need them. A script may do no more than its user. */
  scripts: z.boolean().default(false),
});

/** Bounds of the number of shards, which follows memory in use, CPU or both: whichever needs more. */
const shardAutoscaling = z.strictObject({
  minCapacity: z.int().min(1),
  maxCapacity: z.int().min(1).max(500),
  /** Memory in use above which a shard is added, in percent. */
  memoryPercent: trackedPercent,
  /** CPU of the primaries' engine thread above which a shard is added, in percent. */
  cpuPercent: trackedPercent.optional(),
  /** Raises the least number of shards by schedule. An hour ahead: keys move while the cache serves, which takes its time. */
  plan: followedDemand(60).optional(),
});

/** Bounds of the number of replicas in each shard, which follows the CPU of the replicas. */
const replicaAutoscaling = z.strictObject({
  minCapacity: z.int().min(1).max(5),
  maxCapacity: z.int().min(1).max(5),
  /** CPU of the replicas' engine thread above which a replica is added to every shard, in percent. */
  cpuPercent: trackedPercent,
  /** Raises the least number of replicas by schedule. A new one copies its whole shard first. */
  plan: followedDemand(30).optional(),
});

/** A minimum is always paid for; at a maximum data is evicted or requests are throttled. */
const limit = z.strictObject({ minimum: z.int().optional(), maximum: z.int().optional() });

export const cacheConfigSchema = z.strictObject({
  /** `sessions` never evicts (a lost session logs a user out); `results` evicts what was used least recently. */
  purpose: z.enum(['sessions', 'results']),
  /** Nodes, shards and replicas: all of them, or `serverless`. */
  nodeType: z.enum(CACHE_NODE_TYPES).optional(),
  shards: z.int().min(1).max(500).optional(),
  replicasPerShard: z.int().min(0).max(5).optional(),
  /** No nodes: what the cache always has and never exceeds, in GB and in ECPU a second. */
  serverless: z.strictObject({ dataGb: limit.optional(), ecpuPerSecond: limit.optional() }).optional(),
  /** Connections one task may keep open to a node. Published to the services. */
  poolMax: z.int().min(1),
  /**
   * What goes first when a cache of results is full: of all keys, or of those with a time to live, the least recently or
   * least frequently used, or those that end soonest. Left out, of all keys the least recently used.
   */
  eviction: z.enum(['allkeys-lru', 'allkeys-lfu', 'volatile-lru', 'volatile-lfu', 'volatile-ttl']).optional(),
  /** A client that has been idle for so long is disconnected; 0 is never. Left out, after five minutes. */
  idleClientTimeoutSeconds: z.int().min(0).max(86_400).optional(),
  shardAutoscaling: shardAutoscaling.optional(),
  replicaAutoscaling: replicaAutoscaling.optional(),
  /** What services may do, by name. One that uses the cache and is not named here reads and writes all keys. */
  users: z.record(z.string(), cacheUser).default({}),
  /** Time to live of each class of content, in seconds; 0 means until it is deleted. Published to the services. */
  ttlSeconds: z.record(z.string(), z.int().min(0)).default({}),
});

export type CacheConfig = z.output<typeof cacheConfigSchema>;
export type CacheUserConfig = z.output<typeof cacheUser>;

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
