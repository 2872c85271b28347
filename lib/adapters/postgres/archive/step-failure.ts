import type { Problem } from '../../../model/validation/input-error';
import type { ArchiveEntry } from '../../../partitions/archive/entry';
import type { ArchiveStep } from '../../../partitions/archive/next-step';

/** Exports of one chunk, and comparisons of one table, in one run; what still differs is left for the next. */
const MOST_ATTEMPTS = 3;
const MOST_COMPARISONS = 5;

/** Why a partition goes no further in this run. */
export function stopped(
  entry: ArchiveEntry,
  step: ArchiveStep,
  { failed, comparisons }: { readonly failed: readonly string[]; readonly comparisons: number },
): Problem | undefined {
  const where = `${entry.schema}.${entry.name}`;
  if (failed.length >= MOST_ATTEMPTS)
    return {
      where,
      given: failed.join('; '),
      allowed: 'in the archive what is in the table',
      remedy:
        'Nothing is dropped that is not verified. The next run tries again; if it goes on, look at the bucket, its key and what else writes to it.',
    };
  if (step.kind === 'settle' && comparisons >= MOST_COMPARISONS)
    return {
      where,
      given: `rows that were changed during each of ${comparisons} comparisons`,
      allowed: 'a partition that nobody writes to for as long as it takes to read it once',
      remedy:
        'Nothing is lost: the next run goes on. If it stays so, keep the partition for longer (archive.retainDays).',
    };
  if (step.kind !== 'stop' || step.why === 'failing') return undefined;
  if (step.why === 'attached-again')
    return {
      where,
      given: 'a partition that had been detached and was attached again by somebody',
      allowed: 'a table of its own until it is dropped',
      remedy: `It is left alone. When it is not needed any more: ALTER TABLE ${entry.parent.schema}.${entry.parent.name} DETACH PARTITION ${where}; the next run goes on.`,
    };
  return {
    where,
    given: `no such table (oid ${entry.oid})`,
    allowed: 'the partition that is on its way into the archive',
    remedy:
      entry.verifiedMs === undefined
        ? `Somebody dropped or renamed it before its rows were verified. Find it, or restore it from a backup; then: ${forget(entry)}.`
        : `Somebody dropped or renamed it. Its rows are in the archive as they were when it was verified. If it was dropped: ${dropped(entry)}.`,
  };
}

function forget({ id }: ArchiveEntry): string {
  return `DELETE FROM tidemark.archived_chunks WHERE partition_id = ${id}; DELETE FROM tidemark.archived_partitions WHERE id = ${id}`;
}

function dropped({ id }: ArchiveEntry): string {
  return `UPDATE tidemark.archived_partitions SET dropped_ms = extract(epoch from now()) * 1000 WHERE id = ${id}`;
}

/** What came of a step that was tried. */
export function stepFailure(entry: ArchiveEntry, step: ArchiveStep, error: unknown): Problem {
  const { code } = error as { code?: string };
  return {
    where: `${entry.schema}.${entry.name}, at ${step.kind}`,
    given: errorWords(error),
    allowed: 'a step that can be done',
    remedy: REMEDIES[code ?? ''] ?? 'Nothing is lost, and the next run goes on here. Correct what this says.',
  };
}

/** An error as PostgreSQL or S3 says it. */
export function errorWords(error: unknown): string {
  const { code, message = String(error), detail } = error as { code?: string; message?: string; detail?: string };
  const words = [message, detail].filter((part) => part !== undefined).join(' | ');
  return code === undefined ? words : `(${code}) ${words}`;
}

const REMEDIES: Readonly<Record<string, string>> = {
  '2BP01': 'Something depends on the table, a view perhaps: drop that first. The rows are in the archive.',
  '42501': 'Grant what is missing, or connect as the owner of the table, which on RDS is the master user.',
  '55P03': 'Somebody holds the table. End the transaction (pg_stat_activity shows it); the next run goes on here.',
};
