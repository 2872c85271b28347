/** What stands in the place of an instance class for an instance that scales by itself (Aurora Serverless v2). */
export const SERVERLESS = 'serverless';

/**
 * Capacity every serverless instance of a cluster moves in, in ACU (about 2 GiB of memory and the CPU that belongs to
 * it). Aurora has one range for a cluster, not one for each role.
 */
export interface ServerlessRange {
  readonly minCapacity: number;
  readonly maxCapacity: number;
}

export const GIB_PER_ACU = 2;

/**
 * Default `max_connections` by the range's maximum. Between two rows the lower one counts, which errs on the safe side.
 * Source: Amazon Aurora user guide, "Maximum connections for Aurora Serverless v2".
 */
const CONNECTIONS: readonly (readonly [maxCapacity: number, connections: number])[] = [
  [1, 189],
  [4, 823],
  [8, 1669],
  [16, 3360],
  [32, 5000],
];
/** With a minimum below one ACU there are never more than this (same source). */
const CONNECTIONS_BELOW_ONE = 2000;

/** Default `max_connections` of a serverless instance; it does not change while the instance scales. */
export function serverlessConnections({ minCapacity, maxCapacity }: ServerlessRange): number {
  const connections = CONNECTIONS.filter(([capacity]) => capacity <= maxCapacity).at(-1)?.[1] ?? 0;
  return minCapacity < 1 ? Math.min(CONNECTIONS_BELOW_ONE, connections) : connections;
}
