import { type ConfigProblem, formatGiven } from '../validation/input-error';
import type { CacheConfig, CachesAndServices } from './config';
import { checkCacheBudget } from './connection-budget';
import { CACHE_NODE_TYPES, isCacheAutoscalable } from './node-types';
import { checkCacheTargets } from './plan-targets';
import { checkServerlessLimits } from './serverless';

/**
 * Most nodes of one replication group (ElastiCache user guide, "Quotas": 90 by default, up to 500 on request).
 */
const MAX_NODES = 500;

/** Shortest idle timeout other than 0, in seconds (ElastiCache user guide, "Valkey and Redis OSS parameters": `timeout`). */
const MIN_IDLE_SECONDS = 20;

/** Bounds of an autoscaled number. */
export interface CacheBounds {
  readonly minCapacity: number;
  readonly maxCapacity: number;
}

/** A cache as far as its parts must fit together; both the config and the construct have this shape. */
export interface CacheShape {
  readonly purpose: 'sessions' | 'results';
  readonly nodeType: string;
  readonly shards: number;
  readonly replicasPerShard: number;
  readonly eviction?: string | undefined;
  readonly idleClientTimeoutSeconds?: number | undefined;
  readonly shardAutoscaling?: CacheBounds | undefined;
  readonly replicaAutoscaling?: CacheBounds | undefined;
}

/** What is wrong between the parts of one cache. */
export function checkCacheShape(cache: CacheShape): ConfigProblem[] {
  const { purpose, nodeType, shards, replicasPerShard, eviction, idleClientTimeoutSeconds = 0 } = cache;
  const { shardAutoscaling, replicaAutoscaling } = cache;
  const problems: ConfigProblem[] = [];
  if (!CACHE_NODE_TYPES.includes(nodeType))
    problems.push({
      path: ['nodeType'],
      given: nodeType,
      allowed: `one of ${CACHE_NODE_TYPES.join(', ')}`,
      remedy: 'Choose one of them.',
    });
  if (replicasPerShard < 1 || replicasPerShard > 5)
    problems.push({
      path: ['replicasPerShard'],
      given: String(replicasPerShard),
      allowed: '1 to 5: there is nothing to fail over to without a replica',
      remedy: 'Add a replica.',
    });
  if (purpose === 'sessions' && eviction !== undefined)
    problems.push({
      path: ['eviction'],
      given: `${eviction} in a cache of sessions`,
      allowed: 'nothing: a session that is evicted logs a user out',
      remedy: 'Leave eviction out, or make it a cache of results.',
    });
  if (idleClientTimeoutSeconds > 0 && idleClientTimeoutSeconds < MIN_IDLE_SECONDS)
    problems.push({
      path: ['idleClientTimeoutSeconds'],
      given: String(idleClientTimeoutSeconds),
      allowed: `0 (never), or at least ${MIN_IDLE_SECONDS}`,
      remedy: 'Raise it.',
    });
  problems.push(...checkAutoscaling('shardAutoscaling', 'shards', shards, nodeType, shardAutoscaling));
  problems.push(
    ...checkAutoscaling('replicaAutoscaling', 'replicasPerShard', replicasPerShard, nodeType, replicaAutoscaling),
  );
  const most = mostNodes(cache);
  if (most > MAX_NODES)
    problems.push({
      path: ['shards'],
      given: `${most} nodes at most: shards x (1 + replicas)`,
      allowed: `at most ${MAX_NODES} nodes in a cache`,
      remedy: 'Lower shards or replicas, or choose a larger nodeType.',
    });
  return problems;
}

/** Nodes of each shard at most: a primary and its replicas. */
export function maxNodesPerShard({ replicasPerShard, replicaAutoscaling }: CacheShape): number {
  return 1 + (replicaAutoscaling?.maxCapacity ?? replicasPerShard);
}

/** Shards at most. */
export function maxShards({ shards, shardAutoscaling }: CacheShape): number {
  return shardAutoscaling?.maxCapacity ?? shards;
}

function mostNodes(cache: CacheShape): number {
  return maxShards(cache) * maxNodesPerShard(cache);
}

function checkAutoscaling(
  key: string,
  startKey: string,
  start: number,
  nodeType: string,
  bounds: CacheBounds | undefined,
): ConfigProblem[] {
  if (bounds === undefined) return [];
  const { minCapacity, maxCapacity } = bounds;
  const problems: ConfigProblem[] = [];
  if (!isCacheAutoscalable(nodeType))
    problems.push({
      path: [key],
      given: `${key} with nodeType ${nodeType}`,
      allowed: 'node types large to 2xlarge of the r and m families',
      remedy: `Choose such a nodeType, or leave ${key} out.`,
    });
  if (minCapacity > maxCapacity)
    problems.push({
      path: [key, 'minCapacity'],
      given: String(minCapacity),
      allowed: `at most maxCapacity ${maxCapacity}`,
      remedy: 'Lower minCapacity or raise maxCapacity.',
    });
  else if (start < minCapacity || start > maxCapacity)
    problems.push({
      path: [startKey],
      given: String(start),
      allowed: `${minCapacity} to ${maxCapacity}, as ${key} says`,
      remedy: 'Start within the bounds.',
    });
  return problems;
}

/** The shape of a cache of nodes; undefined where the config states none, or not all of it. */
export function asNodeBasedCache(cache: CacheConfig): (CacheConfig & CacheShape) | undefined {
  const { nodeType, shards, replicasPerShard } = cache;
  if (nodeType === undefined || shards === undefined || replicasPerShard === undefined) return undefined;
  return { ...cache, nodeType, shards, replicasPerShard };
}

/** What is wrong within the config of one cache. */
function checkCacheConfig(cache: CacheConfig): ConfigProblem[] {
  const { serverless } = cache;
  const nodes = asNodeBasedCache(cache);
  if (serverless === undefined) {
    if (nodes !== undefined) return checkCacheShape(nodes);
    const missing = NODE_KEYS.filter((key) => cache[key] === undefined);
    return [
      {
        path: [],
        given: `no ${missing.join(', ')}`,
        allowed: `${NODE_KEYS.join(', ')}, or serverless in their place`,
        remedy: 'State what is missing.',
      },
    ];
  }
  const foreign = [...NODE_KEYS, ...NODES_ONLY].filter((key) => cache[key] !== undefined);
  return [
    ...checkServerlessLimits(cache.purpose, serverless).map((problem) => ({
      ...problem,
      path: ['serverless', ...problem.path],
    })),
    ...foreign.map((key) => ({
      path: [key],
      given: `${key} of a serverless cache`,
      allowed: 'nothing: a serverless cache has no nodes and no parameters',
      remedy: `Leave ${key} out, or leave serverless out.`,
    })),
  ];
}

/** What a cache of nodes states, and what only such a cache can have. */
const NODE_KEYS = ['nodeType', 'shards', 'replicasPerShard'] as const;
const NODES_ONLY = ['shardAutoscaling', 'replicaAutoscaling', 'eviction', 'idleClientTimeoutSeconds'] as const;

/** What is wrong with the caches of a system, and between them and its services. */
export function checkCaches(system: CachesAndServices): ConfigProblem[] {
  return [...checkCacheUsers(system), ...checkCacheBudget(system), ...checkCacheTargets(system)];
}

function checkCacheUsers({ caches, services }: CachesAndServices): ConfigProblem[] {
  return Object.entries(caches).flatMap(([name, cache]) => {
    const path = ['caches', name];
    const consumers = Object.keys(services).filter((service) => services[service]?.caches.includes(name));
    // A service that lists a cache there is not has a problem of its own.
    const misspelt = (user: string) => services[user]?.caches.some((listed) => caches[listed] === undefined) ?? false;
    const strangers = Object.keys(cache.users).filter((user) => !consumers.includes(user) && !misspelt(user));
    return [
      ...checkCacheConfig(cache).map((problem) => ({ ...problem, path: [...path, ...problem.path] })),
      ...strangers.map((user) => ({
        path: [...path, 'users', user],
        given: formatGiven(user),
        allowed: `a service that lists ${name} in its caches: ${consumers.join(', ') || '(none)'}`,
        remedy: `Correct the name, or add ${name} to services.${user}.caches.`,
      })),
    ];
  });
}
