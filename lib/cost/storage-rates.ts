/**
 * What a GB costs in a month in the classes of S3, by the names that the API of S3 has for them, in USD in us-east-1; sources and days stand with
 * the price list (`DEFAULT_PRICE_ROWS`). A file of its own, because the function that archives says what is left in the bucket and takes
 * no price list with it.
 */
export const STORAGE_USD = { STANDARD: 0.023, GLACIER_IR: 0.004, GLACIER: 0.0036, DEEP_ARCHIVE: 0.00099 } as const;

/** Bytes that are billed for each object beside its own, at the class's rate and at that of Standard (aws-facts 7). */
export const OVERHEAD_KIB = {
  GLACIER_IR: { own: 0, standard: 0 },
  GLACIER: { own: 32, standard: 8 },
  DEEP_ARCHIVE: { own: 32, standard: 8 },
} as const;

/** An object is billed as at least this (aws-facts 7). */
export const LEAST_KIB = { GLACIER_IR: 128, GLACIER: 0, DEEP_ARCHIVE: 0 } as const;

export const KIB_PER_GB = 1024 ** 2;

/** What an object of so many bytes costs in a month, in USD; in a class that is not known here as in Standard, which no other exceeds. */
export function objectUsd(storageClass: string, bytes: number): number {
  const gb = bytes / KIB_PER_GB / 1024;
  if (!isArchiveClass(storageClass)) return gb * STORAGE_USD.STANDARD;
  const { own, standard } = OVERHEAD_KIB[storageClass];
  const billedGb = Math.max(gb, LEAST_KIB[storageClass] / KIB_PER_GB) + own / KIB_PER_GB;
  return billedGb * STORAGE_USD[storageClass] + (standard / KIB_PER_GB) * STORAGE_USD.STANDARD;
}

function isArchiveClass(name: string): name is keyof typeof OVERHEAD_KIB {
  return Object.hasOwn(OVERHEAD_KIB, name);
}
