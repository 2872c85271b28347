import { type ArchiveClass, MINIMUM_STORAGE_DAYS } from '../model/archive/config';
import { DEFAULT_REGION } from './fargate';
import { PRICE_KEYS, type PriceKey, retrievalKey } from './price-keys';
import { DEFAULT_PRICES, MONTH_HOURS } from './prices';
import { KIB_PER_GB, LEAST_KIB, OVERHEAD_KIB } from './storage-rates';

type StorageClass = ArchiveClass['storageClass'];

/** What storage of a class is billed as. */
const STORAGE: Readonly<Record<StorageClass, PriceKey>> = {
  GLACIER_IR: PRICE_KEYS.instantArchive,
  GLACIER: PRICE_KEYS.flexibleArchive,
  DEEP_ARCHIVE: PRICE_KEYS.deepArchive,
};

/** Ways back, the fastest first, and how long it takes until objects can be read (aws-facts 7). Bulk from Flexible is free. */
const RETRIEVALS: Readonly<Record<StorageClass, readonly { readonly tier: string; readonly waiting: string }[]>> = {
  GLACIER_IR: [{ tier: 'instant', waiting: 'at once' }],
  GLACIER: [
    { tier: 'expedited', waiting: '1-5 min' },
    { tier: 'standard', waiting: '3-5 h' },
    { tier: 'bulk', waiting: '5-12 h' },
  ],
  DEEP_ARCHIVE: [
    { tier: 'standard', waiting: '12 h' },
    { tier: 'bulk', waiting: '48 h' },
  ],
};

/** USD for a unit in us-east-1. */
const usdOf = (key: PriceKey) => DEFAULT_PRICES.need(key, DEFAULT_REGION).usd;
/** USD for a unit of a way back, which is free where the book has no price of it. */
const retrievalUsd = (key: PriceKey) => DEFAULT_PRICES.find(key, DEFAULT_REGION)?.usd ?? 0;

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
    monthUsd: storedGb * usdOf(STORAGE[storageClass]) + standardGb * usdOf(PRICE_KEYS.standardStorage),
    minimumDays: MINIMUM_STORAGE_DAYS[storageClass],
    retrievals: RETRIEVALS[storageClass].map(({ tier, waiting }) => ({
      tier,
      waiting,
      // The temporary copy is billed as Standard beside it, for as long as it is kept.
      usd:
        gb * retrievalUsd(retrievalKey(storageClass, tier, 'GB')) +
        (objects / 1000) * retrievalUsd(retrievalKey(storageClass, tier, 'requests')),
    })),
  };
}

/** What the temporary copy costs that S3 keeps for so many days of what was in Glacier, in USD: it is billed as Standard. */
export function copyUsd(gb: number, days: number): number {
  return gb * usdOf(PRICE_KEYS.standardStorage) * ((days * 24) / MONTH_HOURS);
}
