import type { ArchivedPartition } from '../../adapters/postgres/archive/advance';
import type { ArchivePlan, PlannedArchive } from '../../adapters/postgres/archive/plan';
import type { ArchiveRun } from '../../adapters/postgres/archive/run';
import type { ArchiveEntry } from '../../partitions/archive/entry';
import type { ArchiveStep } from '../../partitions/archive/next-step';
import { showInstant } from '../../partitions/finding';
import { showBytes, showCount } from '../format';
import { findingText } from './partitions-text';

/** What is to be archived, as comments: how it is done takes more than SQL. */
export function archivePlanText({ partitions, findings }: ArchivePlan): string {
  const lines = [
    `archive: ${partitions.length === 0 ? 'nothing is due' : `${showCount(partitions.length, 'partition')} due or on the way`}`,
    ...findings.map(findingText),
    ...partitions.flatMap(plannedLines),
  ];
  return lines.map((line) => (line === '' ? '' : `-- ${line}`)).join('\n');
}

function plannedLines(planned: PlannedArchive): string[] {
  const { partition, holds, state, bytes, chunks, archiveClass, dropAfter, sql } = planned;
  const until = dropAfter === undefined ? '' : `, to be dropped after ${showMinute(Date.parse(dropAfter))}`;
  const more = chunks > 1 && sql.some((statement) => statement.includes('query_export_to_s3'));
  return [
    '',
    `${partition}: ${holds}`,
    `${state}: ${showBytes(bytes)}, ${showCount(chunks, 'object')} of class ${archiveClass}${until}`,
    ...(more ? ['The first statement is one export of several, a range of pages each.'] : []),
    ...sql.map((statement) => `${statement};`),
  ];
}

/** What a run has done, partition by partition. */
export function archivedText(system: string, { partitions, findings, unarchivedSinceMs }: ArchiveRun): string {
  const width = Math.max(0, ...partitions.map(({ state }) => state.length));
  return [
    ...partitions.map((partition) => archivedLine(partition, width)),
    ...findings.map(findingText),
    `${system}: ${summary(partitions)}.${sinceText(unarchivedSinceMs)}`,
  ].join('\n');
}

function archivedLine(partition: ArchivedPartition, width: number) {
  const { state, rows, bytes, writtenRows, dropAfterMs, failedVerifications } = partition;
  const written = writtenRows === 0 ? '' : `, ${showCount(writtenRows, 'row')} of them written by this run`;
  const until = dropAfterMs === undefined ? '' : `, to be dropped after ${showMinute(dropAfterMs)}`;
  const wrong = failedVerifications.map((words) => `\n  not verified: ${words}`).join('');
  const archived = `${showCount(rows, 'row')}, ${showBytes(bytes)} in the archive`;
  return `${state.padEnd(width)}  ${partition.partition}: ${archived}${written}${until}${wrong}`;
}

function summary(partitions: readonly ArchivedPartition[]): string {
  if (partitions.length === 0) return 'nothing was due';
  const failed = partitions.filter(({ failure }) => failure !== undefined).length;
  const states = new Map<string, number>();
  for (const { state } of partitions) states.set(state, (states.get(state) ?? 0) + 1);
  const words = [...states].map(([state, count]) => `${count} ${state}`);
  return `${showCount(partitions.length, 'partition')}: ${words.join(', ')}${failed === 0 ? '' : `; ${failed} failed`}`;
}

function sinceText(unarchivedSinceMs: number | undefined): string {
  if (unarchivedSinceMs === undefined) return '';
  return ` The oldest that is not in the archive has been due since ${showInstant(unarchivedSinceMs)}.`;
}

/** What a run is about to do, for who watches it. */
export function archiveStepText(
  { schema, name }: Pick<ArchiveEntry, 'schema' | 'name'>,
  step: ArchiveStep,
  chunks: number,
): string {
  const chunk =
    step.kind === 'export' || step.kind === 'verify' || step.kind === 'split'
      ? ` ${step.chunk.number} of ${chunks}`
      : '';
  return `${schema}.${name}: ${STEPS[step.kind] ?? step.kind}${chunk}`;
}

const STEPS: Readonly<Partial<Record<ArchiveStep['kind'], string>>> = {
  split: 'cut in pieces',
  verify: 'read again',
  settle: 'compare all rows',
  finalize: 'end the detachment',
  'note-detached': 'note that it is detached',
};

/** An instant to the minute. */
function showMinute(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16)}Z`;
}
