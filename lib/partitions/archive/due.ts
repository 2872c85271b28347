import type { Partitioning, RangePartitioning } from '../../model/partitions/config';
import type { PartitionFinding } from '../finding';
import type { Relation } from '../relation';

/** A partition whose time has been over for longer than it is to be kept. */
export interface DuePartition {
  readonly parent: Relation;
  readonly partition: Relation;
  readonly fromMs: number;
  readonly toMs: number;
  /** Since when it should be in the archive. */
  readonly dueSinceMs: number;
  readonly archive: ArchiveStated;
}

export type ArchiveStated = NonNullable<RangePartitioning['archive']>;

const DAY_MS = 86_400_000;

/**
 * Partitions that are due at `nowMs` (milliseconds since 1970), oldest first, at any depth.
 *
 * By their bounds, whatever made them. The default partition never is, nor one without an end; a table whose key is not what the
 * config states has none, which `planTable` reports.
 */
export function duePartitions(relation: Relation, stated: Partitioning, nowMs: number): DuePartition[] {
  const { key } = relation;
  if (key?.strategy !== stated.strategy || key.columns.length !== 1 || key.columns[0]?.name !== stated.column)
    return [];
  if (stated.strategy === 'list') {
    const { values, subpartitionBy } = stated;
    if (subpartitionBy === undefined) return [];
    return relation.partitions
      .filter(({ bound }) => bound?.kind === 'list' && bound.values.some((value) => values.includes(value)))
      .flatMap((partition) => duePartitions(partition, subpartitionBy, nowMs))
      .sort((a, b) => a.toMs - b.toMs);
  }
  const { archive } = stated;
  if (archive === undefined) return [];
  return relation.partitions
    .flatMap((partition): DuePartition[] => {
      const { bound } = partition;
      if (bound?.kind !== 'range') return [];
      const { from: fromMs, to: toMs } = bound;
      const dueSinceMs = toMs + archive.retainDays * DAY_MS;
      return dueSinceMs <= nowMs ? [{ parent: relation, partition, fromMs, toMs, dueSinceMs, archive }] : [];
    })
    .sort((a, b) => a.toMs - b.toMs);
}

/** What the config states of the archive of a table; undefined where it states none. */
export function statedArchive(stated: Partitioning): ArchiveStated | undefined {
  return stated.strategy === 'range' ? stated.archive : stated.subpartitionBy?.archive;
}

/** What of a partition matters to the archive and is not in its `Relation`. */
export interface DueDetails {
  /** As pg_class.relkind says. */
  readonly kind: string;
  /** Publications of logical replication that a change of it goes to. */
  readonly publications: readonly string[];
  /** Whether who is connected may do what the owners of partition and table may: detach the one from the other, and drop it. */
  readonly isOwn: boolean;
}

/** Why a partition is not archived, all reasons; none where it is. */
export function refusals(
  table: Relation,
  { parent, partition }: DuePartition,
  { kind, publications, isOwn }: DueDetails,
): PartitionFinding[] {
  const where = `${partition.schema}.${partition.name}`;
  const refusal = (code: PartitionFinding['code'], given: string, remedy: string): PartitionFinding[] => [
    { code, severity: 'problem', where, given, remedy },
  ];
  const isReferenced = table.isReferenced || parent.isReferenced || partition.isReferenced;
  return [
    ...(isReferenced
      ? refusal(
          'archive-referenced',
          'foreign keys of other tables point at it',
          'Its rows cannot leave without breaking those. Drop the foreign keys, or archive the tables that have them first.',
        )
      : []),
    ...(publications.length > 0
      ? refusal(
          'archive-published',
          `published by ${publications.join(', ')}`,
          'Subscribers would keep the rows, and never hear that they have gone. Take the table out of the publication.',
        )
      : []),
    ...(kind !== 'r'
      ? refusal(
          'archive-no-table',
          `${KINDS[kind] ?? `a relation of kind ${kind}`}`,
          'Only plain tables are archived: their rows are where PostgreSQL can count them.',
        )
      : []),
    ...(isOwn
      ? []
      : refusal(
          'archive-not-owner',
          'another owner of it, or of the table that it is a partition of',
          'Connect as the owner of both or as a member of that role: only the owner may detach and drop.',
        )),
  ];
}

const KINDS: Readonly<Record<string, string>> = {
  p: 'a partition that is partitioned itself',
  f: 'a foreign table',
};
