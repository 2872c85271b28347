import type { ArchiveClass } from '../../model';
import { MINIMUM_STORAGE_DAYS } from '../../model/archive-classes';
import { RETRIEVALS, STANDARD_GB_MONTH_USD } from './glacier-retrieval';

type StorageClass = ArchiveClass['storageClass'];

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

const KIB_PER_GB = 1024 ** 2;

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
