import { joinSql, quoteName, quoteText, type Sql, sql, sqlName } from '../model/sql/sql';
import { showInstant } from './finding';
import type { PlannedPartition } from './plan';
import { defaultPartition, type Relation, type Trigger } from './relation';

/** The statements that make a partition, all in one transaction. */
export interface CreationStatements {
  /** Makes the new table. Takes no lock that a reader or writer of the parent could notice. */
  readonly prepare: readonly Sql[];
  /** Takes every lock on what is in use, before anything is done under them. */
  readonly locks: readonly Sql[];
  /** What is done while they are held. */
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
  const partition = sqlName({ schema: parent.schema, name: creation.name });
  const standing = defaultPartition(parent);
  const like = sql`create table ${partition} (like ${sqlName(parent)} including all excluding identity excluding statistics)`;
  const owner = parent.otherOwner;
  const attach = sql`alter table ${sqlName(parent)} attach partition ${partition} ${boundSql(creation)}`;
  return {
    prepare: [like, ...(owner === undefined ? [] : [sql`alter table ${partition} owner to ${quoteName(owner)}`])],
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
    change: [...(standing === undefined ? [] : moveStatements(creation, standing, partition)), attach],
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
    ...standing.triggers.map(
      (trigger) => sql`alter table only ${table} enable ${firing(trigger)}trigger ${quoteName(trigger.name)}`,
    ),
  ];
}

/** How a trigger that was disabled is enabled as it was. */
function firing({ enabled }: Trigger): Sql {
  return enabled === 'A' ? sql`always ` : enabled === 'R' ? sql`replica ` : sql``;
}

/** Which rows belong to a partition, as SQL. */
export function condition({ bound, column, type }: PlannedPartition): Sql {
  const name = quoteName(column);
  if (bound.kind === 'list') return sql`${name} = ${quoteText(bound.value)}`;
  return sql`${name} >= ${timeSql(bound.from, type)} and ${name} < ${timeSql(bound.to, type)}`;
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
