import {
  joinSql,
  operator,
  parseType,
  quoteName,
  quoteText,
  type SchemaName,
  type Sql,
  sql,
  sqlName,
} from '../model/sql/sql';
import { showInstant } from './finding';
import type { PlannedPartition } from './plan';
import { defaultPartition, type Equality, type Relation } from './relation';
import { firingSql, type SettingsStatements, settingsStatements } from './settings-statements';

/** The statements that make a partition, all in one transaction. */
export interface CreationStatements {
  /** Makes the new table. Takes no lock that a reader or writer of the parent could notice. */
  readonly prepare: readonly Sql[];
  /** Takes every lock on what is in use, before anything is done under them. */
  readonly locks: readonly Sql[];
  /** What is done while they are held. The new table is complete before it is attached. */
  readonly change: readonly Sql[];
}

/**
 * How a partition is made while its table is read and written.
 *
 * CREATE TABLE ... PARTITION OF would take ACCESS EXCLUSIVE on the parent: readers and writers of every partition would wait. A
 * plain table LIKE the parent takes ACCESS SHARE on it, and ALTER TABLE ... ATTACH PARTITION takes SHARE UPDATE EXCLUSIVE on the
 * parent, which neither readers nor writers conflict with, and ACCESS EXCLUSIVE on the default partition, if there is one
 * (PostgreSQL 17, "CREATE TABLE" and "ALTER TABLE").
 *
 * A default partition makes that too weak. An INSERT chooses its partition first and locks it then. One that has chosen the
 * default, and waits for it while ATTACH holds it, finds afterwards that the default does not take its row any more, and fails:
 * "new row violates partition constraint". So, where there is a default, writers are stopped one step earlier: SHARE ROW
 * EXCLUSIVE on the parent waits for the writers there are and lets new ones wait, before they choose; when they go on they see the
 * new partition. Readers of other partitions go on. Then, with nobody writing, the rows are moved and the partition is attached.
 *
 * All locks are taken at once before anything is done: parent, then default, the order in which an INSERT takes them, then the tables
 * that foreign keys join, which ATTACH locks against writing too. No order avoids every deadlock: a transaction that has read the
 * default and now wants to write holds what is waited for here, and waits for what is held here. That deadlock ends here: a
 * lock is waited for less than half of `deadlock_timeout`, and the other side has waited for no longer, so that PostgreSQL has
 * not looked for a deadlock when this side gives up, and nobody else is chosen to fail.
 *
 * Triggers of the default do not fire for the move (an append-only table would refuse it, an audit would record a deletion that is
 * none); those of foreign keys would, therefore rows of a table that foreign keys point at are not moved, and ATTACH then says
 * that they stand in the way.
 */
export function creationStatements(creation: PlannedPartition): CreationStatements {
  const { parent } = creation;
  const table = { schema: parent.schema, name: creation.name };
  const partition = sqlName(table);
  const standing = defaultPartition(parent);
  const attach = sql`alter table ${sqlName(parent)} attach partition ${partition} ${boundSql(creation)}`;
  const { create, prepare, complete, attached } = newTable(creation, table);
  return {
    prepare: [create, ...prepare],
    locks: [
      ...(standing === undefined
        ? []
        : [
            sql`lock table only ${sqlName(parent)} in share row exclusive mode`,
            sql`lock table only ${sqlName(standing)} in access exclusive mode`,
          ]),
      // ATTACH makes its foreign keys and would wait for these tables while it holds the others.
      ...parent.joined.map((table) => sql`lock table ${sqlName(table)} in share row exclusive mode`),
    ],
    change: [
      ...(standing === undefined ? [] : moveStatements(creation, standing, partition)),
      ...complete,
      attach,
      ...attached,
    ],
  };
}

/**
 * Columns, defaults, checks and generated columns are the parent's, by LIKE. Everything else is that of the newest sibling: its indexes too,
 * because their own settings and the replica identity need their names; ATTACH takes those that are equal to an index of the parent
 * for it. An identity comes by ATTACH; extended statistics of the parent are about all partitions together.
 */
function newTable({ parent, settings }: PlannedPartition, table: SchemaName): Omit<SettingsStatements, 'storage'> {
  const like = sql`like ${sqlName(parent)} including all excluding identity excluding statistics`;
  if (settings !== undefined) {
    const { create, storage, ...rest } = settingsStatements(settings, table);
    return { ...rest, create: sql`${create} (${like} excluding indexes)${storage}` };
  }
  const owner = parent.otherOwner;
  return {
    create: sql`create table ${sqlName(table)} (${like})`,
    prepare: owner === undefined ? [] : [sql`alter table ${sqlName(table)} owner to ${quoteName(owner)}`],
    complete: [],
    attached: [],
  };
}

function moveStatements(creation: PlannedPartition, standing: Relation, partition: Sql): Sql[] {
  if (creation.parent.isReferenced || standing.isReferenced) return [];
  const columns = joinSql(standing.columns.map(quoteName), ', ');
  const table = sqlName(standing);
  const move = sql`with moved as (delete from only ${table} where ${condition(creation)} returning ${columns}) insert into ${partition} (${columns}) select ${columns} from moved`;
  return [
    ...standing.triggers.map(({ name }) => sql`alter table only ${table} disable trigger ${quoteName(name)}`),
    move,
    ...standing.triggers.map((trigger) => sql`alter table only ${table} ${firingSql(trigger)}`),
  ];
}

/** Which rows belong to a partition, as SQL. */
export function condition({ bound, column, type, equality }: PlannedPartition): Sql {
  const name = quoteName(column);
  if (bound.kind === 'list')
    return equality === undefined
      ? sql`${name} = ${quoteText(bound.value)}`
      : equalitySql(equality, name, quoteText(bound.value));
  return sql`${name} >= ${timeSql(bound.from, type)} and ${name} < ${timeSql(bound.to, type)}`;
}

/** Whether two values are equal to a key; `value` is cast to its type, `of` has it. */
export function equalitySql({ type, operator: by, collation }: Equality, of: Sql, value: Sql): Sql {
  const parsed = parseType(type);
  if (parsed === undefined) throw new Error(`${type} is not the name of a type`);
  const collate = collation === undefined ? sql`` : sql` collate ${sqlName(collation)}`;
  return sql`${of}${collate} ${operator(by)} cast(${value} as ${parsed})`;
}

function boundSql({ bound, type }: PlannedPartition): Sql {
  if (bound.kind === 'list') return sql`for values in (${quoteText(bound.value)})`;
  return sql`for values from (${timeSql(bound.from, type)}) to (${timeSql(bound.to, type)})`;
}

/** A literal of a column's type; a zone is written out, so that the session's does not matter. */
function timeSql(timeMs: number, type: string): Sql {
  const text = new Date(timeMs).toISOString();
  if (type === 'date') return quoteText(text.slice(0, 10));
  const time = text.replace('T', ' ').slice(0, 19);
  return quoteText(type.includes('without') ? time : `${time}+00`);
}

/** What a partition holds, in words. */
export function showBound({ bound }: PlannedPartition): string {
  if (bound.kind === 'list') return `value ${bound.value}`;
  return `${showInstant(bound.from)} to ${showInstant(bound.to)}`;
}
