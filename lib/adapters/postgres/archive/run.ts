import { InputError, type Problem } from '../../../model/validation/input-error';
import { LEAST_CHUNK_BYTES, splitIntoChunks } from '../../../partitions/archive/chunks';
import { type ArchiveStated, statedArchive } from '../../../partitions/archive/due';
import type { ArchiveEntry } from '../../../partitions/archive/entry';
import type { ArchiveStep } from '../../../partitions/archive/next-step';
import { partitionPrefix } from '../../../partitions/archive/object-key';
import type { PartitionFinding } from '../../../partitions/finding';
import { defaultPartition } from '../../../partitions/relation';
import type { ArchiveStore } from '../../archive-store';
import { withArchiveLock } from '../migrations/migration-lock';
import { APPLY_DEFAULTS } from '../partitions/apply';
import { readRelation } from '../partitions/catalog';
import type { StatedTables } from '../partitions/plan';
import type { Session } from '../session';
import { type ArchiveContext, type ArchivedPartition, advance } from './advance';
import { readChunkSize } from './chunk-size';
import { readPlace } from './details';
import type { ArchiveTarget } from './export';
import { type Due, findDue } from './find-due';
import { addEntry, ensureLedger, readOpenEntries } from './ledger';
import { forgetFailures } from './ledger-chunks';
import { prepareArchiveSession } from './session';
import { type ClockCheck, checkSetup } from './setup';

/** Classes of the archive by name: where their objects are. */
export type ArchivePrefixes = Readonly<Record<string, { readonly prefix: string }>>;

export interface ArchiveOptions extends ClockCheck {
  readonly target: ArchiveTarget;
  readonly classes: ArchivePrefixes;
  /** What the database is called in the archive: several may write to one bucket. */
  readonly database: string;
  /** Pages that are exported at once. @default by bytes, and by the rate of the last exports */
  readonly chunkBlocks?: number;
  /** Below twice as many bytes a chunk that was cut short is tried whole again. @default LEAST_CHUNK_BYTES */
  readonly leastChunkBytes?: number;
  /** Tries partitions again that have stopped because a chunk failed too often. @default false */
  readonly retry?: boolean;
  /** @default those of `applyPartitions` */
  readonly maxHoldMs?: number;
  readonly lockWaitMs?: number;
  readonly attempts?: number;
  readonly firstPauseMs?: number;
  /** Whether to begin no further step. @default never */
  readonly isTimeUp?: () => boolean;
  readonly onStep?: ArchiveContext['onStep'];
}

/** What a run has done. */
export interface ArchiveRun {
  readonly partitions: readonly ArchivedPartition[];
  /** Why tables or partitions are not archived. */
  readonly findings: readonly PartitionFinding[];
  /** Since when the oldest partition has been due that is not verified yet; milliseconds since 1970, undefined where none is. */
  readonly unarchivedSinceMs: number | undefined;
}

/**
 * Moves every partition whose time is over on its way: exported, verified, detached, dropped. One run at a time in a database.
 *
 * May be killed anywhere, and run again: it goes on where the ledger and the catalog say. A partition that fails stops no other.
 * Throws `InputError` (`archive-setup`) where extension, grants, bucket or clocks are not as they must be, with all of it, before anything
 * is changed; and (`archive-locked`) where another run does not end.
 */
export async function archivePartitions(
  client: Session,
  store: ArchiveStore,
  tables: StatedTables,
  options: ArchiveOptions,
): Promise<ArchiveRun> {
  const given = {
    ...APPLY_DEFAULTS,
    leastChunkBytes: LEAST_CHUNK_BYTES,
    isTimeUp: () => false,
    onStep: noStep,
    retry: false,
    ...options,
  };
  await prepareArchiveSession(client);
  await checkSetup(client, store, options, unknownClasses(tables, options.classes));
  return withArchiveLock(client, given.lockWaitMs, async () => {
    await ensureLedger(client);
    if (given.retry) await forgetFailures(client);
    const { due, stated, findings, refusedSinceMs } = await findDue(client, tables, given.nowMs);
    const open = await readOpenEntries(client);
    const partitions: ArchivedPartition[] = [];
    const unarchived: number[] = refusedSinceMs === undefined ? [] : [refusedSinceMs];
    const move = async (entry: ArchiveEntry, { retainDays, dropAfterDays }: ArchiveStated) => {
      const context = { ...given, client, store, dropAfterDays, hasDefault: await hasDefault(client, entry.parent) };
      const moved = await advance(context, entry.id);
      if (moved.state === 'exporting' || moved.state === 'exported') unarchived.push(entry.toMs + retainDays * DAY_MS);
      partitions.push(moved);
    };
    const dueOids = new Set(due.map(({ details }) => details.oid));
    const openOids = new Set(open.map(({ oid }) => oid));
    // What is on its way goes before what is new.
    for (const entry of open) {
      const archive = stated.get(entry.table);
      // Not stated any more, or kept for longer now, or refused since: what is still in its table stays there.
      const stays = !dueOids.has(entry.oid) && (await readPlace(client, entry)) === 'attached';
      if (archive !== undefined && !stays) await move(entry, archive);
    }
    for (const item of due) {
      if (openOids.has(item.details.oid)) continue;
      // Where the ledger has another table under its name, that is what is reported.
      const { schema, name } = item.partition;
      const isTaken = open.some((entry) => entry.schema === schema && entry.name === name);
      if (given.isTimeUp() || isTaken) unarchived.push(item.dueSinceMs);
      else await move(await begin(client, item, given), item.archive);
    }
    const unarchivedSinceMs = unarchived.length === 0 ? undefined : Math.min(...unarchived);
    return { partitions, findings, unarchivedSinceMs };
  });
}

const DAY_MS = 86_400_000;

function noStep(_entry: ArchiveEntry, _step: ArchiveStep): void {}

type Given = Pick<ArchiveOptions, 'chunkBlocks' | 'classes' | 'database' | 'nowMs'>;

async function hasDefault(client: Session, parent: ArchiveEntry['parent']): Promise<boolean> {
  const relation = await readRelation(client, parent);
  return relation !== undefined && defaultPartition(relation) !== undefined;
}

/** Writes a partition into the ledger, with the chunks that it is exported in. */
async function begin(
  client: Session,
  item: Due,
  { classes, database, nowMs, chunkBlocks }: Given,
): Promise<ArchiveEntry> {
  const { table, parent, partition, details, archive, fromMs, toMs } = item;
  const { schema, name } = partition;
  const classPrefix = classes[archive.class]?.prefix ?? '';
  const size = await readChunkSize(client, details, chunkBlocks);
  return addEntry(
    client,
    {
      table,
      parent: { schema: parent.schema, name: parent.name },
      schema,
      name,
      oid: details.oid,
      bound: details.bound ?? '',
      fromMs,
      toMs,
      columns: details.columns.map((column) => ({ name: column.name, type: column.type })),
      archiveClass: archive.class,
      beganMs: nowMs,
    },
    { ...size, ranges: splitIntoChunks(0, details.blocks, size.blocks) },
    (id) => partitionPrefix(classPrefix, database, { table, name, id }),
  );
}

function unknownClasses(tables: StatedTables, classes: ArchivePrefixes): Problem[] {
  return Object.entries(tables).flatMap(([table, partitioning]) => {
    const archive = statedArchive(partitioning);
    if (archive === undefined || classes[archive.class] !== undefined) return [];
    return [
      {
        where: `${table}: archive.class`,
        given: archive.class,
        allowed: Object.keys(classes).join(', ') || 'a class of `archive`; there is none',
        remedy: 'State the class in `archive`, or name one that is there.',
      },
    ];
  });
}

/** Throws the failures of a run, all at once, as `InputError` (code `archive-failed`). */
export function throwArchiveFailures({ partitions }: ArchiveRun): void {
  const problems = partitions.flatMap(({ failure }) => failure ?? []);
  if (problems.length > 0)
    throw new InputError(
      'archive-failed',
      'Not every partition went as far as it should; what was done stays',
      problems,
    );
}
