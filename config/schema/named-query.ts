/** A query that a system makes often, and how PostgreSQL should answer it. A test asks PostgreSQL. */
export interface NamedQuery {
  readonly purpose: string;
  /** Who answers it: a role of `database.readers`, or `writer` where a read must see the write just before it. */
  readonly role: string;
  /** One statement with `$1`, `$2` ... */
  readonly sql: string;
  /** Arguments to try it with, as text. */
  readonly example: readonly string[];
  readonly table: string;
  /** The index meant for it: as `database.tables` states it, or `primary key`. */
  readonly index: string;
  /** A second index that PostgreSQL may use beside it, depending on how many rows each of them finds. */
  readonly mayCombineWith?: string;
  /** Partitions that the example reads, and no others. Not given for a table without partitions. */
  readonly partitions?: readonly string[];
  /** The index gives the rows in order, so that nothing is sorted. */
  readonly inOrder?: true;
  /** The index holds every column that is asked for, so that the table is not read. */
  readonly indexOnly?: true;
}

/** By name. */
export type NamedQueries = Readonly<Record<string, NamedQuery>>;
