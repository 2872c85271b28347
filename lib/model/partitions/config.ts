/** When a partition whose time is over leaves the database for the archive. */
export interface PartitionArchiveInput {
  /**
   * A class of `archive`: under which prefix it goes, and into which storage class.
   *
   * @example "orders"
   */
  readonly class: string;
  /**
   * How long after the end of a partition's time its rows stay in the table; at least one period.
   *
   * @example 396
   */
  readonly retainDays: number;
  /**
   * How long an archived partition stays in the database, detached, before it is dropped.
   *
   * @default 7
   * @example 14
   */
  readonly dropAfterDays?: number;
}

/** When a partition leaves the database, with nothing left out. */
export interface PartitionArchive extends PartitionArchiveInput {
  readonly dropAfterDays: number;
}

/** PostgreSQL's RANGE over a time column, a partition for each period; periods begin at midnight UTC, weeks on Monday. */
export interface RangePartitioningInput {
  /** By time. */
  readonly strategy: 'range';
  /**
   * The column, of a type of date or time.
   *
   * @example "placed_at"
   */
  readonly column: string;
  /**
   * The time that one partition holds.
   *
   * @example "month"
   */
  readonly period: 'month' | 'week' | 'day';
  /**
   * Periods that have their partition before they begin, beside the present one.
   *
   * @unit periods
   * @default 3
   * @example 6
   */
  readonly aheadPeriods?: number;
  /**
   * When a partition leaves the database for the archive.
   *
   * @default partitions stay for ever
   */
  readonly archive?: PartitionArchiveInput;
}

/** Partitions by time, with nothing left out that has a default. */
export interface RangePartitioning extends RangePartitioningInput {
  readonly aheadPeriods: number;
  readonly archive?: PartitionArchive;
}

/** PostgreSQL's LIST over a text column, a partition for each value. */
export interface ListPartitioningInput {
  /** By value. */
  readonly strategy: 'list';
  /**
   * The column, of a type of text.
   *
   * @example "state"
   */
  readonly column: string;
  /**
   * The values that have a partition.
   *
   * @example ["FL", "GA"]
   */
  readonly values: readonly string[];
  /**
   * How the partition of each value is itself partitioned.
   *
   * @default it holds the rows
   */
  readonly subpartitionBy?: RangePartitioningInput;
}

/** Partitions by value, with nothing left out that has a default. */
export interface ListPartitioning extends ListPartitioningInput {
  readonly subpartitionBy?: RangePartitioning;
}

/** How a table is partitioned, told apart by `strategy`; PostgreSQL's own declarative partitioning. */
export type PartitioningInput = RangePartitioningInput | ListPartitioningInput;

/** How a table is partitioned, with nothing left out that has a default. */
export type Partitioning = RangePartitioning | ListPartitioning;

/** A system as far as its partitioned tables are concerned; one without a database has none. */
export interface SystemWithTables {
  readonly database?:
    | { readonly tables: Readonly<Record<string, { readonly partitionBy?: Partitioning | undefined }>> }
    | undefined;
}

/** How the tables of a system are to be partitioned, by their names; those that are not are left out. */
export function listPartitionedTables({ database }: SystemWithTables): Record<string, Partitioning> {
  const stated = Object.entries(database?.tables ?? {}).flatMap(([name, { partitionBy }]) =>
    partitionBy === undefined ? [] : [[name, partitionBy] as const],
  );
  return Object.fromEntries(stated);
}
