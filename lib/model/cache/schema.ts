import { z } from 'zod';
import { followedDemandSchema } from '../demand/schema';
import { schemaOf } from '../validation/schema-of';
import type { CacheConfig, CacheConfigInput, CacheUserConfig, CacheUserConfigInput } from './config';
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

const cacheUser = schemaOf<CacheUserConfig, CacheUserConfigInput>()(
  z.strictObject({
    access: z.enum(['read', 'read-write']).default('read-write'),
    keys: z.array(pattern).min(1).default(['*']),
    channels: z.array(pattern).default([]),
    scripts: z.boolean().default(false),
  }),
);

const shardAutoscaling = z.strictObject({
  minCapacity: z.int().min(1),
  maxCapacity: z.int().min(1).max(500),
  memoryPercent: trackedPercent,
  cpuPercent: trackedPercent.optional(),
  plan: followedDemandSchema(60).optional(),
});

const replicaAutoscaling = z.strictObject({
  minCapacity: z.int().min(1).max(5),
  maxCapacity: z.int().min(1).max(5),
  cpuPercent: trackedPercent,
  plan: followedDemandSchema(30).optional(),
});

const limit = z.strictObject({ minimum: z.int().optional(), maximum: z.int().optional() });

export const cacheConfigSchema = schemaOf<CacheConfig, CacheConfigInput>()(
  z.strictObject({
    purpose: z.enum(['sessions', 'results']),
    nodeType: z.enum(CACHE_NODE_TYPES).optional(),
    shards: z.int().min(1).max(500).optional(),
    replicasPerShard: z.int().min(0).max(5).optional(),
    serverless: z.strictObject({ dataGb: limit.optional(), ecpuPerSecond: limit.optional() }).optional(),
    poolMax: z.int().min(1).default(10),
    eviction: z.enum(['allkeys-lru', 'allkeys-lfu', 'volatile-lru', 'volatile-lfu', 'volatile-ttl']).optional(),
    idleClientTimeoutSeconds: z.int().min(0).max(86_400).optional(),
    shardAutoscaling: shardAutoscaling.optional(),
    replicaAutoscaling: replicaAutoscaling.optional(),
    users: z.record(z.string(), cacheUser).default({}),
    ttlSeconds: z.record(z.string(), z.int().min(0)).default({}),
  }),
);
