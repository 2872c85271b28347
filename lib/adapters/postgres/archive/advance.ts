import { sql } from '../../../model/sql/sql';
import type { Problem } from '../../../model/validation/input-error';
import {
  type ArchiveChunk,
  type ArchiveEntry,
  type ArchiveState,
  archiveState,
} from '../../../partitions/archive/entry';
import { type ArchiveStep, nextStep } from '../../../partitions/archive/next-step';
import { manifestKey } from '../../../partitions/archive/object-key';
import { addSums } from '../../../partitions/archive/row-sum';
import type { ArchiveStore } from '../../archive-store';
import { withMigrationLock } from '../migrations/migration-lock';
import { isTransientError, retryTransient } from '../retry-transient';
import type { Session } from '../session';
import { readPlace } from './details';
import { type ArchiveTarget, exportChunk } from './export';
import { noteDetached, readEntry, redoChunks } from './ledger';
import { noteExportFailed, readChunks } from './ledger-chunks';
import { failingProblem, findLeftObjects, type LeftObjects } from './left-objects';
import { digest, reconcileExport } from './reconcile';
import { detach, drop, finalizeDetach } from './remove';
import { splitChunk } from './split';
import { errorWords, stepFailure, stopped } from './step-failure';
import { changedObjects, verifyChunk } from './verify';

/** What a step works with. */
export interface ArchiveContext {
  readonly client: Session;
  readonly store: ArchiveStore;
  readonly target: ArchiveTarget;
  /** What the database is called in keys and manifests. */
  readonly database: string;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  readonly dropAfterDays: number;
  /** Whether the table of a partition has a default partition. */
  readonly hasDefault: boolean;
  /** Pages of a chunk. @default by bytes and by the rate of the last exports */
  readonly chunkBlocks?: number;
  /** Below twice as many bytes a chunk that was cut short is tried whole again. */
  readonly leastChunkBytes: number;
  readonly maxHoldMs: number;
  readonly lockWaitMs: number;
  readonly attempts: number;
  readonly firstPauseMs: number;
  /** Whether to begin no further step. */
  readonly isTimeUp: () => boolean;
  /** Called before each step, with the number of chunks that the partition has. */
  readonly onStep: (entry: ArchiveEntry, step: ArchiveStep, chunks: number) => void;
}

/** How far a partition has come. */
export interface ArchivedPartition {
  readonly table: string;
  readonly partition: string;
  readonly state: ArchiveState;
  /** Of its class and range. */
  readonly archiveClass: string;
  readonly toMs: number;
  /** Rows and bytes in the archive. */
  readonly rows: string;
  readonly bytes: number;
  /** Rows and bytes that this run has written. */
  readonly writtenRows: number;
  readonly writtenBytes: number;
  /** What was read again and was not what had been written, or was not there any more. */
  readonly failedVerifications: readonly string[];
  /** When it may be dropped. */
  readonly dropAfterMs: number | undefined;
  /** Whether it has stopped because a chunk failed too often, until a run with `retry`. */
  readonly isStopped?: boolean;
  /** What failed attempts have left in the bucket; only of a partition that has stopped. */
  readonly left?: LeftObjects;
  readonly failure: Problem | undefined;
}

interface Progress {
  writtenRows: number;
  writtenBytes: number;
  comparisons: number;
  passing: number;
  readonly failed: string[];
}

/**
 * Moves a partition as far as it gets: until it waits, is dropped, or something is in the way. Before every step all facts are read
 * anew, so that the same is done whoever was at it before, and wherever that ended.
 */
export async function advance(context: ArchiveContext, id: string): Promise<ArchivedPartition> {
  const { client } = context;
  const progress: Progress = { writtenRows: 0, writtenBytes: 0, comparisons: 0, passing: 0, failed: [] };
  let failure: Problem | undefined;
  for (;;) {
    const { entry, chunks, place } = await retryTransient(client, READ_RETRIES, () => readFacts(client, id));
    const step = nextStep(entry, chunks, place, context.nowMs, context.dropAfterDays);
    const isOver = step.kind === 'wait' || step.kind === 'done' || context.isTimeUp();
    failure ??= stopped(entry, step, progress);
    if (failure === undefined && step.kind === 'stop' && step.why === 'failing') {
      // Why it has stopped is said also where S3 does not answer.
      const left = await findLeftObjects(context.store, entry, chunks).catch(() => undefined);
      failure = failingProblem(context.target, entry, step.chunk, left);
      return {
        ...report(entry, chunks, step, progress, failure),
        isStopped: true,
        ...(left === undefined ? {} : { left }),
      };
    }
    if (isOver || failure !== undefined) return report(entry, chunks, step, progress, failure);
    context.onStep(entry, step, chunks.length);
    try {
      await perform(context, entry, chunks, step, progress);
      progress.passing = 0;
    } catch (error) {
      // On a connection that is lost this fails too, and so does what comes next.
      await client.query(sql`rollback`).catch(() => undefined);
      progress.passing++;
      // A statement that was ended because the time is up is no failure: the next run begins with it.
      if (isTransientError(error) && context.isTimeUp()) continue;
      if (step.kind === 'export')
        await noteExportFailed(client, id, step.chunk.number, errorWords(error)).catch(() => undefined);
      if (isTransientError(error) && progress.passing < context.attempts)
        await pause(context.firstPauseMs * 2 ** (progress.passing - 1));
      else failure = stepFailure(entry, step, error);
    }
  }
}

/** When the time is up statements are ended once a second, and a look at the ledger may be what is hit. */
const READ_RETRIES = { attempts: 5, firstPauseMs: 20 };

async function readFacts(client: Session, id: string) {
  const entry = await readEntry(client, id);
  return { entry, chunks: await readChunks(client, id), place: await readPlace(client, entry) };
}

async function perform(
  context: ArchiveContext,
  entry: ArchiveEntry,
  chunks: readonly ArchiveChunk[],
  step: ArchiveStep,
  progress: Progress,
): Promise<void> {
  const { client, store, nowMs } = context;
  const changesTables = <T>(work: () => Promise<T>) => withMigrationLock(client, context.lockWaitMs, work);
  switch (step.kind) {
    case 'split':
      return splitChunk(client, entry, step.chunk, context.leastChunkBytes);
    case 'export':
      return exportChunk(client, entry, step.chunk, context.target);
    case 'verify': {
      const { wrong } = await verifyChunk(client, entry, step.chunk, store);
      if (wrong !== undefined) progress.failed.push(wrong);
      else {
        progress.writtenRows += Number(step.chunk.sum.rows);
        progress.writtenBytes += step.chunk.bytes;
      }
      return;
    }
    case 'settle': {
      progress.comparisons++;
      const { wrong } = await reconcileExport(client, entry, chunks, store, context);
      progress.failed.push(...wrong);
      return;
    }
    case 'detach':
      return changesTables(() => detach(client, entry, context.hasDefault, nowMs, context));
    case 'finalize':
      return changesTables(() => finalizeDetach(client, entry, context));
    case 'note-detached':
      await client.query(noteDetached(entry.id, nowMs));
      return;
    case 'drop': {
      const wrong = await checkArchived(store, entry, chunks);
      progress.failed.push(...wrong.map((item) => item.wrong));
      if (wrong.length > 0)
        return redoChunks(
          client,
          entry.id,
          wrong.flatMap(({ number }) => number ?? []),
          wrong.map((item) => item.wrong).join('; '),
        );
      const archived = addSums(chunks.map(({ sum }) => sum));
      const dropped = await changesTables(() => drop(client, entry, archived, nowMs, context));
      if (dropped === 'changed') await redoChunks(client, entry.id, []);
      return;
    }
    default:
      throw new Error(`There is nothing to do for ${step.kind}`);
  }
}

/** What of the archive is not as it was when it was verified; a manifest has no chunk. */
async function checkArchived(
  store: ArchiveStore,
  entry: ArchiveEntry,
  chunks: readonly ArchiveChunk[],
): Promise<{ readonly number?: number; readonly wrong: string }[]> {
  const wrong = await manifestProblem(store, entry);
  return [...(wrong === undefined ? [] : [{ wrong }]), ...(await changedObjects(chunks, store))];
}

async function manifestProblem(store: ArchiveStore, entry: ArchiveEntry): Promise<string | undefined> {
  const key = manifestKey(entry.prefix);
  try {
    const text = await store.readText(key);
    if (text === undefined) return `${key} is not there any more`;
    return digest(text) === entry.manifestDigest ? undefined : `${key} has changed since it was written`;
  } catch (error) {
    // A rule of the bucket has moved it: it is written once more, where it can be read.
    if ((error as Error).name === 'InvalidObjectState') return `${key} is in Glacier already and cannot be read`;
    throw error;
  }
}

function report(
  entry: ArchiveEntry,
  chunks: readonly ArchiveChunk[],
  step: ArchiveStep,
  progress: Progress,
  failure: Problem | undefined,
): ArchivedPartition {
  const written = chunks.filter(({ state }) => state === 'verified');
  let bytes = 0;
  for (const chunk of written) bytes += chunk.bytes;
  return {
    table: entry.table,
    partition: `${entry.schema}.${entry.name}`,
    state: archiveState(entry, chunks),
    archiveClass: entry.archiveClass,
    toMs: entry.toMs,
    rows: String(addSums(written.map(({ sum }) => sum)).rows),
    bytes,
    writtenRows: progress.writtenRows,
    writtenBytes: progress.writtenBytes,
    failedVerifications: progress.failed,
    dropAfterMs: step.kind === 'wait' ? step.untilMs : undefined,
    failure,
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
