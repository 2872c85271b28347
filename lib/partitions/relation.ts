import type { SchemaName } from '../model/sql/sql';
import type { Bound } from './bound';

/** How PostgreSQL says that a table is partitioned. */
export interface PartitionKey {
  readonly strategy: 'range' | 'list' | 'hash';
  /** Columns of the key in their order; an expression has no name. */
  readonly columns: readonly KeyColumn[];
}

export interface KeyColumn {
  readonly name: string | undefined;
  readonly type: string;
  /** How the key compares two values for equality; undefined for HASH. */
  readonly equality?: Equality;
}

/** How a key compares: by the operator class and collation it was made with, whatever `=` means elsewhere. */
export interface Equality {
  /** Type of both sides, without a length or precision: a cast to `char(5)` would cut what is longer. */
  readonly type: string;
  readonly operator: SchemaName;
  /** Undefined for the database's own. */
  readonly collation?: SchemaName;
}

/** A trigger that somebody has made, and when it fires: as pg_trigger.tgenabled says, O, R or A. */
export interface Trigger {
  readonly name: string;
  readonly enabled: string;
}

/** A table, partitioned table or partition as the catalog has it, with everything below it. */
export interface Relation {
  readonly schema: string;
  readonly name: string;
  /** Its owner, where that is not who is connected. */
  readonly otherOwner: string | undefined;
  /** Whether that is a login whose code must not run with the rights of who is connected. */
  readonly isOfStranger?: boolean;
  /** What of its parent it holds; a table that is no partition has none. */
  readonly bound: Bound | undefined;
  /** Whether DETACH PARTITION ... CONCURRENTLY has begun on it and has not ended. */
  readonly isDetaching: boolean;
  readonly isForeign?: boolean;
  /** A table that is not partitioned has none. */
  readonly key: PartitionKey | undefined;
  /** Columns that a row is written with: all but those that are computed. */
  readonly columns: readonly string[];
  /** Triggers that are not disabled, without those that keep foreign keys. */
  readonly triggers: readonly Trigger[];
  /** Whether foreign keys point at it. */
  readonly isReferenced: boolean;
  /** Tables that foreign keys join with it, in either direction, in the order of their names. */
  readonly joined: readonly SchemaName[];
  readonly partitions: readonly Relation[];
}

/** The default partition of a table; undefined where it has none. */
export function defaultPartition({ partitions }: Relation): Relation | undefined {
  return partitions.find(({ bound }) => bound?.kind === 'default');
}

/** A table and everything below it. */
export function withPartitions(relation: Relation): Relation[] {
  return [relation, ...relation.partitions.flatMap(withPartitions)];
}
