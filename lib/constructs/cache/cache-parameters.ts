import type { Duration } from 'aws-cdk-lib';

/** What a cache is for decides what happens when it is full. */
export enum CachePurpose {
  /** Never evicts: a lost session logs a user out. Snapshots are taken. */
  SESSIONS = 'sessions',
  /** Evicts; everything in it can be computed again. */
  RESULTS = 'results',
}

/** Engine of all caches, and the family of their parameters. */
export const ENGINE_VERSION = '8.0';
export const PARAMETER_FAMILY = 'valkey8';

/**
 * Parameters of a cache, by what it is for. `notify-keyspace-events` is not among them: it is off unless it is set, and costs
 * CPU on every write.
 */
export function cacheParameters(
  purpose: CachePurpose,
  idleClientTimeout: Duration,
  eviction = 'allkeys-lru',
): Record<string, string> {
  return {
    'cluster-enabled': 'yes',
    'maxmemory-policy': purpose === CachePurpose.SESSIONS ? 'noeviction' : eviction,
    // Clients that went away without closing would use up the connections of a node.
    timeout: String(idleClientTimeout.toSeconds()),
  };
}
