/** Where an object of the archive is on its way back. */
export type ObjectReach =
  /** It can be read. */
  | 'ready'
  /** It is in Glacier and was not asked for. */
  | 'in-glacier'
  /** It was asked for and is not there yet. */
  | 'coming';

/** Classes whose objects have to be asked for before they can be read; Glacier Instant Retrieval is not one. */
const ASKED_FOR: readonly string[] = ['GLACIER', 'DEEP_ARCHIVE'];

/** By what S3 says of an object: its class, and its header x-amz-restore. */
export function objectReach(storageClass: string, restore: string | undefined): ObjectReach {
  if (!ASKED_FOR.includes(storageClass)) return 'ready';
  if (restore === undefined) return 'in-glacier';
  return restore.includes('ongoing-request="true"') ? 'coming' : 'ready';
}

export const RESTORE_TIERS = ['Expedited', 'Standard', 'Bulk'] as const;
export type RestoreTierName = (typeof RESTORE_TIERS)[number];

/**
 * How long a request takes, in words (S3 API reference, RestoreObject: "GlacierJobParameters"); undefined where there is no such tier.
 */
export function restoreWait(storageClass: string, tier: RestoreTierName): string | undefined {
  return WAITS[storageClass]?.[tier];
}

const WAITS: Readonly<Record<string, Readonly<Partial<Record<RestoreTierName, string>>>>> = {
  GLACIER: { Expedited: '1 to 5 minutes', Standard: '3 to 5 hours', Bulk: '5 to 12 hours' },
  DEEP_ARCHIVE: { Standard: '12 hours', Bulk: '48 hours' },
};

/** Whether a partition of the archive holds rows of [fromMs, toMs), in milliseconds since 1970; without an end it may. */
export function holdsTime(
  manifest: { readonly from?: string | undefined; readonly to?: string | undefined },
  fromMs: number,
  toMs: number,
): boolean {
  const begins = manifest.from === undefined ? -Infinity : Date.parse(manifest.from);
  const ends = manifest.to === undefined ? Infinity : Date.parse(manifest.to);
  return begins < toMs && fromMs < ends;
}
