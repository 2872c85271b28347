import { Duration } from 'aws-cdk-lib';
import { CachePurpose } from '../constructs/cache/cache-parameters';
import type { CacheUserProps } from '../constructs/cache/cache-users';
import { asNodeBasedCache } from '../model/cache/checks';
import { type CacheConfig, type CacheUserConfig, DEFAULT_CACHE_USER } from '../model/cache/config';
import { replicaPlan, shardPlan } from '../model/cache/plan-targets';
import type { CapacityPlan } from '../model/plan/capacity-plan';
import type { SystemConfig } from '../model/system/config';

/** What the construct of a cache of nodes takes from its configuration; undefined where it has none. */
export function nodeCacheProps(cache: CacheConfig) {
  const nodes = asNodeBasedCache(cache);
  if (nodes === undefined) return undefined;
  const { nodeType, shards, replicasPerShard, shardAutoscaling, replicaAutoscaling, eviction } = nodes;
  const { idleClientTimeoutSeconds: idle } = nodes;
  return {
    purpose: purposeOf(cache),
    nodeType,
    shards,
    replicasPerShard,
    idleClientTimeout: idle === undefined ? undefined : Duration.seconds(idle),
    eviction,
    shardAutoscaling,
    replicaAutoscaling,
  };
}

/** What the construct of a serverless cache takes. */
export function serverlessCacheProps(cache: CacheConfig) {
  return { purpose: purposeOf(cache), limits: cache.serverless ?? {} };
}

function purposeOf({ purpose }: CacheConfig): CachePurpose {
  return purpose === 'sessions' ? CachePurpose.SESSIONS : CachePurpose.RESULTS;
}

/** One user for each service that lists the cache; a cache that no service lists has the construct's own. */
export function buildCacheUsers({ services, caches }: SystemConfig, cache: string) {
  const consumers = Object.keys(services).filter((service) => services[service]?.caches.includes(cache));
  if (consumers.length === 0) return {};
  const stated = caches[cache]?.users ?? {};
  return {
    users: Object.fromEntries(consumers.map((name) => [name, userProps(stated[name] ?? DEFAULT_CACHE_USER)])),
  };
}

function userProps({ access, keys, channels, scripts }: CacheUserConfig): CacheUserProps {
  return { readOnly: access === 'read', keys, channels, scripts };
}

/** The plans of a cache; one for what is not autoscaled here has nothing to raise. */
export function selectCachePlans(
  {
    plans,
    plannedFrom,
    system,
  }: {
    readonly plans: Readonly<Record<string, CapacityPlan>>;
    readonly plannedFrom?: Date;
    readonly system: SystemConfig;
  },
  cache: string,
) {
  const { shardAutoscaling, replicaAutoscaling } = system.caches[cache] ?? {};
  const { [shardPlan(cache)]: shards, [replicaPlan(cache)]: replicas } = plans;
  return {
    ...(shards === undefined || shardAutoscaling === undefined ? {} : { shardPlan: shards }),
    ...(replicas === undefined || replicaAutoscaling === undefined ? {} : { replicaPlan: replicas }),
    plannedFrom,
  };
}
