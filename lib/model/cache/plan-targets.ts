import { checkFollowedDemand, type FollowedDemand } from '../demand/followed-demand';
import type { ConfigProblem } from '../validation/input-error';
import type { CacheConfig, CachesAndServices } from './config';

/** Names of the plans of a cache: `cache-results-shards`; no service may be called so. */
export function shardPlan(cache: string): string {
  return `cache-${cache}-shards`;
}
export function replicaPlan(cache: string): string {
  return `cache-${cache}-replicas`;
}

/** What of a cache is scaled by schedule. */
export interface CacheTarget {
  readonly name: string;
  readonly cache: string;
  /** What is counted: shards, or replicas of each shard. */
  readonly unit: 'shards' | 'replicas';
  readonly bounds: { readonly minCapacity: number; readonly maxCapacity: number };
  readonly follows: FollowedDemand;
}

/** What of the caches has a capacity plan. */
export function cacheTargets(caches: Readonly<Record<string, CacheConfig>>): CacheTarget[] {
  return Object.entries(caches).flatMap(([cache, { shardAutoscaling, replicaAutoscaling }]) => [
    ...target(shardPlan(cache), cache, 'shards', shardAutoscaling),
    ...target(replicaPlan(cache), cache, 'replicas', replicaAutoscaling),
  ]);
}

function target(
  name: string,
  cache: string,
  unit: CacheTarget['unit'],
  scaling:
    | { readonly minCapacity: number; readonly maxCapacity: number; readonly plan?: FollowedDemand | undefined }
    | undefined,
): CacheTarget[] {
  if (scaling?.plan === undefined) return [];
  const { minCapacity, maxCapacity, plan: follows } = scaling;
  return [{ name, cache, unit, bounds: { minCapacity, maxCapacity }, follows }];
}

/** Plans of the caches that follow no demand or come too late, and services that are called like one. */
export function checkCacheTargets({ caches, services }: CachesAndServices): ConfigProblem[] {
  const late = cacheTargets(caches).flatMap(({ cache, unit, follows }) => {
    const key = unit === 'shards' ? 'shardAutoscaling' : 'replicaAutoscaling';
    return checkFollowedDemand(follows, ['caches', cache, key, 'plan'], 'cache', services);
  });
  const reserved = Object.keys(caches).flatMap((cache) => [shardPlan(cache), replicaPlan(cache)]);
  const misnamed = reserved.filter((name) => services[name] !== undefined);
  return [
    ...late,
    ...misnamed.map((name) => ({
      path: ['services', name],
      given: `a service called ${name}`,
      allowed: 'any other name: plans of the caches are called so',
      remedy: 'Rename the service.',
    })),
  ];
}
