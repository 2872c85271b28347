import type { ArchiveClass } from '../../model';

type StorageClass = ArchiveClass['storageClass'];

/** One way to bring objects back. */
export interface RetrievalPrice {
  readonly tier: string;
  /** How long it takes until objects can be read (aws-facts 7). */
  readonly waiting: string;
  readonly gbUsd: number;
  readonly thousandRequestsUsd: number;
}

/**
 * Ways back, the fastest first, in us-east-1: USD for a GB (usage.ai, "Glacier and Deep Archive Pricing", 2026-06) and for a thousand
 * objects (Flexible: AWS re:Post, "How do I manage S3 data retrieval costs"; Deep: a public calculation of 2023-03; bulk from
 * Flexible is free). The temporary copy is not in it: `copyUsd`.
 */
export const RETRIEVALS: Readonly<Record<StorageClass, readonly RetrievalPrice[]>> = {
  GLACIER_IR: [{ tier: 'instant', waiting: 'at once', gbUsd: 0.03, thousandRequestsUsd: 0 }],
  GLACIER: [
    { tier: 'expedited', waiting: '1-5 min', gbUsd: 0.03, thousandRequestsUsd: 10 },
    { tier: 'standard', waiting: '3-5 h', gbUsd: 0.01, thousandRequestsUsd: 0.05 },
    { tier: 'bulk', waiting: '5-12 h', gbUsd: 0, thousandRequestsUsd: 0 },
  ],
  DEEP_ARCHIVE: [
    { tier: 'standard', waiting: '12 h', gbUsd: 0.02, thousandRequestsUsd: 0.1 },
    { tier: 'bulk', waiting: '48 h', gbUsd: 0.0025, thousandRequestsUsd: 0.025 },
  ],
};

/** Standard storage in us-east-1, USD for a GB (1,024 MiB) and month (price list as of 2026-09; aws-facts 2, seed prices). */
export const STANDARD_GB_MONTH_USD = 0.023;

const GB = 1024 ** 3;

/** Hours of a month, as AWS counts them. */
const MONTH_HOURS = 730;

/**
 * What bringing objects back costs, in USD; undefined for a class or tier that there is not. The tier is as RestoreObject has it, or
 * `instant`. Transfer out of S3 and the temporary copy are not in it.
 */
export function retrievalUsd(storageClass: string, tier: string, bytes: number, objects: number): number | undefined {
  const price = RETRIEVALS[storageClass as StorageClass]?.find((way) => way.tier === tier.toLowerCase());
  return price && (bytes / GB) * price.gbUsd + (objects / 1000) * price.thousandRequestsUsd;
}

/** What the copy costs that S3 keeps for so many days of what was in Glacier, in USD: it is billed as Standard. */
export function copyUsd(bytes: number, days: number): number {
  return (bytes / GB) * STANDARD_GB_MONTH_USD * ((days * 24) / MONTH_HOURS);
}
