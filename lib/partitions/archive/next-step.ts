import type { ArchiveChunk, ArchiveEntry, AttachmentState } from './entry';

/** The next thing to do with a partition of the ledger. */
export type ArchiveStep =
  /** Cut a chunk, which was too large for one file or for the time of a run. */
  | { readonly kind: 'split'; readonly chunk: ArchiveChunk }
  /** Write the rows of a chunk to S3. */
  | { readonly kind: 'export'; readonly chunk: ArchiveChunk }
  /** Read the object of a chunk again. */
  | { readonly kind: 'verify'; readonly chunk: ArchiveChunk }
  /** Compare all rows that are in the table with all that are in the archive, then write the manifest. */
  | { readonly kind: 'settle' }
  | { readonly kind: 'detach' }
  /** End a DETACH CONCURRENTLY that was interrupted. */
  | { readonly kind: 'finalize' }
  /** Note in the ledger that it is detached. */
  | { readonly kind: 'note-detached' }
  | { readonly kind: 'drop' }
  /** Nothing before `untilMs`. */
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'done' }
  /** Somebody else has done something with it; left alone. */
  | { readonly kind: 'stop'; readonly why: 'gone' | 'attached-again' }
  /** This chunk has failed too often; nothing more is written before a person says so. */
  | { readonly kind: 'stop'; readonly why: 'failing'; readonly chunk: ArchiveChunk };

const DAY_MS = 86_400_000;

/**
 * Failures of a chunk after which its partition stops. A run makes one, or three where what was written is not what is read back, and Lambda
 * repeats a run that failed twice: ten take more than three hours of hourly runs, longer than most disturbances of S3 or KMS last (assumption),
 * and leave at most ten copies of its rows in a bucket that no program may delete from.
 */
export const MOST_FAILURES = 10;

/**
 * Decides by what is known, which is read anew before every step: after a kill anywhere the same facts lead to the same step.
 *
 * Rows are dropped at one place only, after `drop` has compared them with the archive once more, under a lock that nobody writes
 * beside. All before it may be wrong without a loss.
 *
 * `nowMs` in milliseconds since 1970; `dropAfterDays` from the detachment on.
 */
export function nextStep(
  entry: ArchiveEntry,
  chunks: readonly ArchiveChunk[],
  place: AttachmentState,
  nowMs: number,
  dropAfterDays: number,
): ArchiveStep {
  if (entry.droppedMs !== undefined) return { kind: 'done' };
  if (place === 'gone') return { kind: 'stop', why: 'gone' };
  if (place === 'attached' && entry.detachedMs !== undefined) return { kind: 'stop', why: 'attached-again' };
  // While it is being detached its rows are in nobody's sight: that ends first.
  if (place === 'detaching') return { kind: 'finalize' };
  // What is written is read before more is written: a fault shows before it is everywhere.
  const written = chunks.find(({ state }) => state === 'exported');
  if (written !== undefined) return { kind: 'verify', chunk: written };
  const failing = chunks.find(({ state, failures }) => state === 'pending' && failures >= MOST_FAILURES);
  if (failing !== undefined) return { kind: 'stop', why: 'failing', chunk: failing };
  const pending = chunks.find(({ state }) => state === 'pending');
  if (pending !== undefined) return { kind: pending.splitInto > 1 ? 'split' : 'export', chunk: pending };
  if (place === 'detached' && entry.detachedMs === undefined) return { kind: 'note-detached' };
  if (entry.verifiedMs === undefined) return { kind: 'settle' };
  if (entry.detachedMs === undefined) return { kind: 'detach' };
  const untilMs = entry.detachedMs + dropAfterDays * DAY_MS;
  return nowMs < untilMs ? { kind: 'wait', untilMs } : { kind: 'drop' };
}
