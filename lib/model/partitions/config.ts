import { z } from 'zod';

/** When a partition whose time is over leaves the database for the archive. */
const partitionArchive = z.strictObject({
  /** Name of a class in `archive`: under which prefix it goes, and into which class of Glacier. */
  class: z.string(),
  /** Days after the end of a partition's time that its rows stay in the table; at least one period (`checkArchive`). */
  retainDays: z.int().max(36_500),
  /** Days that an archived partition stays in the database, detached, before it is dropped. */
  dropAfterDays: z.int().min(1).max(36_500).default(7),
});

/** PostgreSQL's RANGE over a time column, a partition for each period; periods begin at midnight UTC, weeks on Monday. */
const range = z.strictObject({
  strategy: z.literal('range'),
  column: z.string(),
  period: z.enum(['month', 'week', 'day']),
  /** Periods that have their partition before they begin, beside the present one. */
  aheadPeriods: z.int().min(1).max(1000).default(3),
  /** Left out, its partitions stay for ever. */
  archive: partitionArchive.optional(),
});

/** PostgreSQL's LIST over a text column, a partition for each value. */
const list = z.strictObject({
  strategy: z.literal('list'),
  column: z.string(),
  values: z.array(z.string()).min(1),
  /** How the partition of each value is itself partitioned. Left out, it holds the rows. */
  subpartitionBy: range.optional(),
});

/** How a table is partitioned; PostgreSQL's own declarative partitioning. */
export const partitioningSchema = z.discriminatedUnion('strategy', [range, list], 'one of range, list');

export type Partitioning = z.output<typeof partitioningSchema>;
export type RangePartitioning = z.output<typeof range>;
export type ListPartitioning = z.output<typeof list>;
export type PartitionArchive = z.output<typeof partitionArchive>;

/** How the tables of a system are to be partitioned, by their names; those that are not are left out. */
export function listPartitionedTables({
  database,
}: {
  readonly database: { readonly tables: Readonly<Record<string, { readonly partitionBy?: Partitioning | undefined }>> };
}): Record<string, Partitioning> {
  const stated = Object.entries(database.tables).flatMap(([name, { partitionBy }]) =>
    partitionBy === undefined ? [] : [[name, partitionBy] as const],
  );
  return Object.fromEntries(stated);
}
