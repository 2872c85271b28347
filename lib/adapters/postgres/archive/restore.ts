import { InputError } from '../../../model/validation/input-error';
import type { ArchiveManifest } from '../../../partitions/archive/manifest';
import { objectReach, type RestoreTierName, restoreWait } from '../../../partitions/archive/restore-plan';
import type { ArchiveStore } from '../../archive-store';
import { RESTORES, withArchiveLock } from '../migrations/migration-lock';
import { isTransientError } from '../retry-transient';
import type { Session } from '../session';
import type { ArchiveTarget } from './export';
import { type ImportedTable, importPartition } from './import';
import { ensureLedger } from './ledger';
import { type FoundManifest, findManifests, showRange } from './manifests';
import { prepareArchiveSession } from './session';

/** What is to come back. */
export interface RestoreOptions {
  /** With its schema; `public` where it has none. */
  readonly table: string;
  /** From `fromMs` up to but not including `toMs`, in milliseconds since 1970. Partitions are restored whole. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly tier: RestoreTierName;
  /** Days that S3 keeps a copy of what was in Glacier. */
  readonly days: number;
  /** Only says what would be done. */
  readonly dryRun: boolean;
  /** Makes the tables partitions again. */
  readonly attach: boolean;
}

export interface RestoreContext {
  readonly target: ArchiveTarget;
  /** Where the objects of the table's class are. */
  readonly classPrefix: string;
  /** What the database is called in the archive. */
  readonly database: string;
  readonly lockWaitMs: number;
  readonly maxHoldMs: number;
  readonly isTimeUp: () => boolean;
}

/** A partition of the archive, and how it stands. */
export interface RestoredPartition {
  readonly manifestKey: string;
  /** Whether the ledger of this database says that it has written this manifest. */
  readonly isKnown: boolean;
  readonly partition: string;
  readonly bound: string;
  /** Its range of time, in words. */
  readonly holds: string;
  readonly rows: string;
  readonly bytes: number;
  readonly objects: number;
  /** Of its objects; several where a rule of the lifecycle is at work. */
  readonly storageClasses: readonly string[];
  /** Bytes of objects that are in Glacier and have to be asked for; those that were asked for are not among them. */
  readonly bytesInGlacier: number;
  /** Objects that cost something to read, by class: those, and the ones of Instant Retrieval. */
  readonly retrieved: readonly RetrievedShare[];
  /** `found`: nothing was done, in a dry run. `asked`: Glacier was asked, or had been. `left`: the time was up. */
  readonly state: 'found' | 'asked' | 'restored' | 'left';
  /** How long Glacier takes, in words; undefined where nothing has to be asked for. */
  readonly wait: string | undefined;
  /** The table that it was imported into. */
  readonly imported: ImportedTable | undefined;
}

/** Objects of a class of Glacier. */
export interface RetrievedShare {
  readonly storageClass: string;
  readonly objects: number;
  readonly bytes: number;
}

export interface RestoreReport {
  readonly table: string;
  readonly partitions: readonly RestoredPartition[];
}

/**
 * Brings partitions back from the archive: asks Glacier for their objects, and where those can be read, imports each into a table of its
 * own, compares rows and checksum with the manifest, and attaches it where that is wanted. Twice does no harm: what was imported is not
 * imported again.
 *
 * Needs no ledger: what is in the archive stands in its manifests. Where there is one it says which of them are its own. Throws `InputError`: `nothing-archived`, `invalid-manifest`,
 * `no-such-tier`, `archive-locked`, `restore-failed`.
 */
export async function restorePartitions(
  client: Session,
  store: ArchiveStore,
  options: RestoreOptions,
  context: RestoreContext,
): Promise<RestoreReport> {
  await prepareArchiveSession(client);
  const { classPrefix, database } = context;
  const found = await findManifests(client, store, { ...options, classPrefix, database });
  const states: { readonly item: FoundManifest; readonly looked: Looked }[] = [];
  for (const item of found) states.push({ item, looked: await look(store, item, options.tier) });
  checkTiers(
    states.map(({ looked }) => looked),
    options.tier,
  );
  if (options.dryRun)
    return { table: options.table, partitions: states.map(({ item, looked }) => report(item, looked, 'found')) };
  const work = async () => {
    await ensureLedger(client);
    const partitions: RestoredPartition[] = [];
    for (const { item, looked } of states) {
      for (const key of looked.toAsk) await store.requestRestore(key, options.tier, options.days);
      if (looked.toAsk.length > 0 || looked.isComing) partitions.push(report(item, looked, 'asked'));
      else {
        const imported = await importInTime(client, item, options.attach, context);
        partitions.push(report(item, looked, imported === undefined ? 'left' : 'restored', imported));
      }
    }
    return { table: options.table, partitions };
  };
  return withArchiveLock(client, context.lockWaitMs, work, RESTORES);
}

/** Undefined where the time was up before, or is while it is imported; nothing is left of that then. */
async function importInTime(
  client: Session,
  found: FoundManifest,
  attach: boolean,
  context: RestoreContext,
): Promise<ImportedTable | undefined> {
  if (context.isTimeUp()) return undefined;
  try {
    return await importPartition(client, found, attach, context);
  } catch (error) {
    if (isTransientError(error) && context.isTimeUp()) return undefined;
    throw error;
  }
}

interface Looked {
  /** Keys of objects that are in Glacier. */
  readonly toAsk: readonly string[];
  readonly isComing: boolean;
  readonly retrieved: readonly RetrievedShare[];
  readonly storageClasses: readonly string[];
  readonly wait: string | undefined;
  /** Whether an object has to be asked for that cannot be asked for so. */
  readonly lacksTier: boolean;
}

/** How the objects of a partition can be reached. Throws where one is not what the manifest says. */
async function look(store: ArchiveStore, { key, manifest }: FoundManifest, tier: RestoreTierName): Promise<Looked> {
  const toAsk: string[] = [];
  const storageClasses = new Set<string>();
  const retrieved = new Map<string, RetrievedShare>();
  let isComing = false;
  const waits = new Set<string>();
  let lacksTier = false;
  for (const chunk of manifest.chunks) {
    const object = await store.head(chunk.key);
    if (object === undefined) throw damaged(key, chunk, 'no such object');
    if (object.bytes !== chunk.bytes) throw damaged(key, chunk, `${object.bytes} bytes`);
    if (object.etag !== chunk.etag) throw damaged(key, chunk, `other content of as many bytes, ETag ${object.etag}`);
    const { storageClass } = object;
    storageClasses.add(storageClass);
    const reach = objectReach(storageClass, object.restore);
    const wait = restoreWait(storageClass, tier);
    if (reach !== 'ready' && wait !== undefined) waits.add(wait);
    if (reach === 'in-glacier' && wait === undefined) lacksTier = true;
    if (reach === 'coming') isComing = true;
    if (reach === 'in-glacier') toAsk.push(chunk.key);
    if (reach !== 'in-glacier' && storageClass !== 'GLACIER_IR') continue;
    const { objects, bytes } = retrieved.get(storageClass) ?? { objects: 0, bytes: 0 };
    retrieved.set(storageClass, { storageClass, objects: objects + 1, bytes: bytes + chunk.bytes });
  }
  return {
    toAsk,
    isComing,
    retrieved: [...retrieved.values()],
    storageClasses: [...storageClasses].sort(),
    wait: waits.size === 0 ? undefined : [...waits].join(' or '),
    lacksTier,
  };
}

function report(
  { key, manifest, isKnown }: FoundManifest,
  { retrieved, storageClasses, wait }: Looked,
  state: RestoredPartition['state'],
  imported?: ImportedTable,
): RestoredPartition {
  let bytes = 0;
  for (const chunk of manifest.chunks) bytes += chunk.bytes;
  let bytesInGlacier = 0;
  for (const share of retrieved) if (share.storageClass !== 'GLACIER_IR') bytesInGlacier += share.bytes;
  return {
    manifestKey: key,
    isKnown,
    partition: `${manifest.partition.schema}.${manifest.partition.name}`,
    bound: manifest.bound,
    holds: showRange(manifest),
    rows: manifest.rows,
    bytes,
    objects: manifest.chunks.length,
    storageClasses,
    bytesInGlacier,
    retrieved,
    state,
    wait,
    imported,
  };
}

function checkTiers(looked: readonly Looked[], tier: RestoreTierName): void {
  if (!looked.some(({ lacksTier }) => lacksTier)) return;
  throw new InputError('no-such-tier', 'Glacier cannot be asked so; nothing was asked', [
    {
      where: '--tier',
      given: tier,
      allowed: 'Standard or Bulk for Deep Archive',
      remedy: 'Choose Standard (12 hours) or Bulk (48 hours).',
    },
  ]);
}

function damaged(
  manifestKey: string,
  { key, bytes, etag }: ArchiveManifest['chunks'][number],
  given: string,
): InputError {
  return new InputError('restore-failed', 'The archive is not what its manifest says; nothing was restored', [
    {
      where: key,
      given,
      allowed: `${bytes} bytes and ETag ${etag}, as ${manifestKey} says`,
      remedy: 'The bucket keeps versions: bring back the version that the manifest names, then run this again.',
    },
  ]);
}
