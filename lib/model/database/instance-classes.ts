import { GIB_PER_ACU, SERVERLESS, type ServerlessRange, serverlessConnections } from './serverless';

/**
 * Memory in GiB per Aurora PostgreSQL instance class.
 * Source: Amazon Aurora user guide, "Hardware specifications for DB instance classes for Aurora".
 */
const MEMORY_GIB: Readonly<Record<string, number>> = {
  't4g.medium': 4,
  't4g.large': 8,
  ...family('r6g'),
  ...family('r7g'),
  ...family('r8g'),
};

/** r-family sizes: 16 GiB for large, doubling; 12xlarge and 16xlarge beside the powers of two. */
function family(name: string): Record<string, number> {
  const sizes = {
    large: 16,
    xlarge: 32,
    '2xlarge': 64,
    '4xlarge': 128,
    '8xlarge': 256,
    '12xlarge': 384,
    '16xlarge': 512,
  };
  return Object.fromEntries(Object.entries(sizes).map(([size, memory]) => [`${name}.${size}`, memory]));
}

/** Instance classes this project knows the memory of, as `r7g.large`. */
export const DATABASE_CLASSES: readonly string[] = Object.keys(MEMORY_GIB);

/**
 * Memory of an instance class in GiB, of a serverless one at its most; undefined for a class that is not in the table.
 */
export function instanceMemoryGiB(instanceClass: string, range?: ServerlessRange): number | undefined {
  if (instanceClass === SERVERLESS) return range === undefined ? undefined : GIB_PER_ACU * range.maxCapacity;
  return MEMORY_GIB[instanceClass];
}

/** Aurora PostgreSQL never defaults to more connections than this. */
const MAX_CONNECTIONS_CEILING = 5000;
/** Bytes of memory Aurora PostgreSQL reckons per connection. */
const BYTES_PER_CONNECTION = 9_531_392;

/**
 * Default `max_connections` of an instance class: LEAST(DBInstanceClassMemory / 9531392, 5000), with the memory in
 * decimal gigabytes as AWS's own worked example does (15.25 GiB gives 1,600), which errs on the safe side.
 * Source: Amazon Aurora user guide, "Maximum connections to an Aurora PostgreSQL DB instance".
 * That of a serverless instance comes from its range. Returns undefined for a class that is not in the table.
 */
export function maxConnections(instanceClass: string, range?: ServerlessRange): number | undefined {
  if (instanceClass === SERVERLESS) return range === undefined ? undefined : serverlessConnections(range);
  const memory = MEMORY_GIB[instanceClass];
  if (memory === undefined) return undefined;
  return Math.min(MAX_CONNECTIONS_CEILING, Math.floor((memory * 1e9) / BYTES_PER_CONNECTION));
}
