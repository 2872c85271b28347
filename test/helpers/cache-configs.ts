import fc from 'fast-check';
import { CachePurpose } from '../../lib/constructs/cache/cache-parameters';
import { CACHE_NODE_TYPES } from '../../lib/model/cache/node-types';

const bounds = (min: number, max: number) =>
  fc.option(
    fc.record({
      minCapacity: fc.integer({ min, max }),
      maxCapacity: fc.integer({ min, max }),
      cpuPercent: fc.constantFrom(40, 65),
    }),
    { nil: undefined },
  );

/** Any cache, many of which ElastiCache would not have: wrong sizes, bounds, purposes. */
export const anyCache = fc
  .record({
    purpose: fc.constantFrom(CachePurpose.SESSIONS, CachePurpose.RESULTS),
    // Types that can be scaled more often than the others, or hardly any cache is.
    nodeType: fc.constantFrom('cache.r7g.large', 'cache.m7g.xlarge', ...CACHE_NODE_TYPES, 'cache.r3.large'),
    shards: fc.integer({ min: 1, max: 4 }),
    replicasPerShard: fc.integer({ min: 0, max: 3 }),
    eviction: fc.constantFrom(undefined, undefined, 'volatile-lru'),
    shardAutoscaling: bounds(1, 6),
    replicaAutoscaling: bounds(1, 4),
  })
  .map(({ eviction, shardAutoscaling, replicaAutoscaling, ...cache }) => ({
    ...cache,
    ...(eviction === undefined ? {} : { eviction }),
    ...(shardAutoscaling === undefined ? {} : { shardAutoscaling }),
    ...(replicaAutoscaling === undefined ? {} : { replicaAutoscaling }),
  }));
