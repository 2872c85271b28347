import type { ArchiveClass } from '../../model';
import { MINIMUM_STORAGE_DAYS } from '../../model/archive-classes';

type StorageClass = ArchiveClass['storageClass'];

/** Standard storage in us-east-1, USD for a GB (1,024 MiB) and month (price list as of 2026-09; aws-facts 2, seed prices). */
const STANDARD_GB_MONTH_USD = 0.023;

/** Storage in us-east-1, USD for a GB and month (aws-facts 2, seed prices of 2026-09; Deep Archive: usage.ai, 2026-06). */
const GB_MONTH_USD: Readonly<Record<StorageClass, number>> = {
  GLACIER_IR: 0.004,
  GLACIER: 0.0036,
  DEEP_ARCHIVE: 0.00099,
};

/** Bytes that are billed for each object beside its own, at the class's rate and at that of Standard (aws-facts 7). */
const OVERHEAD_KIB: Readonly<Record<StorageClass, { readonly own: number; readonly standard: number }>> = {
  GLACIER_IR: { own: 0, standard: 0 },
  GLACIER: { own: 32, standard: 8 },
  DEEP_ARCHIVE: { own: 32, standard: 8 },
};

/** An object is billed as at least this (aws-facts 7). */
const LEAST_KIB: Readonly<Record<StorageClass, number>> = { GLACIER_IR: 128, GLACIER: 0, DEEP_ARCHIVE: 0 };

interface RetrievalPrice {
  readonly tier: string;
  /** How long it takes until objects can be read (aws-facts 7). */
  readonly waiting: string;
  readonly gbUsd: number;
  readonly thousandRequestsUsd: number;
}

/**
 * Ways back, the fastest first, in us-east-1: USD for a GB (usage.ai, "Glacier and Deep Archive Pricing", 2026-06) and for a thousand
 * objects (Flexible: AWS re:Post, "How do I manage S3 data retrieval costs"; Deep: a public calculation of 2023-03; bulk from
 * Flexible is free). The temporary copy is billed as Standard for as long as it is kept.
 */
const RETRIEVALS: Readonly<Record<StorageClass, readonly RetrievalPrice[]>> = {
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

const KIB_PER_GB = 1024 ** 2;

/** Hours of a month, as AWS counts them. */
const MONTH_HOURS = 730;

/** Where the prices are from, in words. */
export const ARCHIVE_PRICE_SOURCE = 'S3 in us-east-1, 2026-06 to 2026-09';

/** What lies in an archive. */
export interface StoredObjects {
  /** GB of 1,024 MiB. */
  readonly gb: number;
  readonly objects: number;
}

/** One way to bring objects back. */
export interface Retrieval {
  readonly tier: string;
  readonly waiting: string;
  readonly usd: number;
}

export interface ArchiveCost {
  /** What a month of storage costs, what is billed for each object beside its bytes included. */
  readonly monthUsd: number;
  /** Days that are billed in any case. */
  readonly minimumDays: number;
  /** The fastest first. */
  readonly retrievals: readonly Retrieval[];
}

/** What keeping objects in a class of Glacier costs, and bringing all of them back; objects of equal size, in us-east-1. */
export function archiveCost(storageClass: StorageClass, { gb, objects }: StoredObjects): ArchiveCost {
  const { own, standard } = OVERHEAD_KIB[storageClass];
  const storedGb = Math.max(gb, (objects * LEAST_KIB[storageClass]) / KIB_PER_GB) + (objects * own) / KIB_PER_GB;
  const standardGb = (objects * standard) / KIB_PER_GB;
  return {
    monthUsd: storedGb * GB_MONTH_USD[storageClass] + standardGb * STANDARD_GB_MONTH_USD,
    minimumDays: MINIMUM_STORAGE_DAYS[storageClass],
    retrievals: RETRIEVALS[storageClass].map(({ tier, waiting, gbUsd, thousandRequestsUsd }) => ({
      tier,
      waiting,
      usd: gb * gbUsd + (objects / 1000) * thousandRequestsUsd,
    })),
  };
}

/** What the temporary copy costs that S3 keeps for so many days of what was in Glacier, in USD: it is billed as Standard. */
export function copyUsd(gb: number, days: number): number {
  return gb * STANDARD_GB_MONTH_USD * ((days * 24) / MONTH_HOURS);
}
