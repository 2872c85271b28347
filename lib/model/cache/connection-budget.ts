import { BUDGET_PERCENT, type BudgetTerm, budgetTerm, describeExcess, sumOf } from '../service/connection-budget';
import type { ConfigProblem } from '../validation/input-error';
import type { CachesAndServices } from './config';

/**
 * Clients that one node admits, or a serverless cache (ElastiCache user guide, "Large number of connections (Valkey and Redis
 * OSS)").
 */
export const CONNECTIONS_PER_NODE = 65_000;

const ADMITTED = `the ${CONNECTIONS_PER_NODE} connections of a node`;

/** The connection budget of one cache. */
export interface CacheBudgetRow {
  readonly cache: string;
  readonly terms: readonly BudgetTerm[];
  /** Sum over services of max tasks x pool max, all of them in a deployment. */
  readonly demanded: number;
  readonly allowed: number;
  /** How `allowed` comes about, in words. */
  readonly arithmetic: string;
}

/**
 * Connections the services may open to a node of each cache against those it admits. All of them may be to the same node:
 * keys that everybody wants are on one shard.
 */
export function cacheBudget({ services, caches }: CachesAndServices): CacheBudgetRow[] {
  return Object.entries(caches).map(([cache, { poolMax }]) => {
    const terms = Object.entries(services)
      .filter(([, service]) => service.caches.includes(cache))
      .map(([service, config]) => budgetTerm(service, config, poolMax));
    return {
      cache,
      terms,
      demanded: sumOf(terms),
      allowed: Math.floor((CONNECTIONS_PER_NODE * BUDGET_PERCENT) / 100),
      arithmetic: `${BUDGET_PERCENT} % of ${ADMITTED}`,
    };
  });
}

/** Caches whose services could ask for more connections than a node admits. */
export function checkCacheBudget(system: CachesAndServices): ConfigProblem[] {
  return cacheBudget(system).flatMap(({ cache, terms }) =>
    describeExcess({ terms, admitted: CONNECTIONS_PER_NODE, words: ADMITTED }, system.services).map((excess) => ({
      path: ['caches', cache, 'poolMax'],
      ...excess,
      remedy:
        'Lower poolMax, or maximumPercent or scaling.maxCapacity of these services, or give some of them a cache of their own.',
    })),
  );
}
