import type { ArchivedPartition, ArchivePlan, ArchiveRun, PlannedArchive } from '../adapters/postgres/archive';
import { showInstant } from '../partitions';
import { findingText } from './partitions-text';
import { showBytes } from './show-bytes';

/** What is to be archived, as comments: how it is done takes more than SQL. */
export function archivePlanText({ partitions, findings }: ArchivePlan): string {
  const lines = [
    partitions.length === 0 ? 'archive: nothing is due' : `archive: ${partitions.length} due or on the way`,
    ...findings.map(findingText),
    ...partitions.flatMap(plannedLines),
  ];
  return lines.map((line) => (line === '' ? '' : `-- ${line}`)).join('\n');
}

function plannedLines(planned: PlannedArchive): string[] {
  const { partition, holds, state, bytes, chunks, archiveClass, dropAfter, sql } = planned;
  const objects = chunks === 1 ? '1 object' : `${chunks} objects`;
  const until = dropAfter === undefined ? '' : `, dropped after ${dropAfter.slice(0, 16)}Z`;
  return [
    '',
    `${state}  ${partition}: ${holds}, ${showBytes(bytes)}, ${objects} of class ${archiveClass}${until}`,
    ...sql.map((statement) => `${statement};`),
  ];
}

/** What a run has done, partition by partition. */
export function archivedText(system: string, { partitions, findings, unarchivedSinceMs }: ArchiveRun): string {
  const failed = partitions.filter(({ failure }) => failure !== undefined).length;
  const words = partitions.length === 0 ? 'nothing was due' : `${partitions.length} due or on the way`;
  const since =
    unarchivedSinceMs === undefined ? '' : `, the oldest not archived is due since ${showInstant(unarchivedSinceMs)}`;
  return [
    ...partitions.map(archivedLine),
    ...findings.map(findingText),
    `${system}: ${words}${failed === 0 ? '' : `, ${failed} failed`}${since}.`,
  ].join('\n');
}

function archivedLine({
  state,
  partition,
  rows,
  bytes,
  writtenRows,
  dropAfterMs,
  failedVerifications,
}: ArchivedPartition) {
  const written = writtenRows === 0 ? '' : `, ${writtenRows} rows written now`;
  const until = dropAfterMs === undefined ? '' : `, dropped after ${showInstant(dropAfterMs)}`;
  const wrong = failedVerifications.map((words) => `\n  not verified: ${words}`).join('');
  return `${state}  ${partition}: ${rows} rows, ${showBytes(bytes)} in the archive${written}${until}${wrong}`;
}
