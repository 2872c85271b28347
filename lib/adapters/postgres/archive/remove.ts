import { integer, type Sql, sql, sqlName } from '../../../model/sql/sql';
import type { ArchiveEntry } from '../../../partitions/archive/entry';
import { equalSums, type RowSum } from '../../../partitions/archive/row-sum';
import { lockTimeout, readDeadlockTimeout } from '../partitions/apply';
import type { Session } from '../session';
import { readDetails } from './details';
import { sameColumns } from './export';
import { noteDetached, noteDropped } from './ledger';
import { readTableSum } from './reconcile';

/** How long readers and writers may wait for what is done here, in ms. */
export interface HoldLimit {
  readonly maxHoldMs: number;
}

/**
 * Takes a partition out of its table.
 *
 * CONCURRENTLY where PostgreSQL allows it, which is where there is no default partition: nobody waits then, and what runs goes on to
 * see the partition (PostgreSQL 17, "ALTER TABLE"). Otherwise readers and writers of the whole table wait for a moment. Interrupted
 * after the first of its two transactions, it is `detaching`, and `finalizeDetach` ends it.
 */
export async function detach(
  client: Session,
  entry: ArchiveEntry,
  hasDefault: boolean,
  nowMs: number,
  limit: HoldLimit,
): Promise<void> {
  const statement = detachSql(entry, hasDefault);
  if (!hasDefault) return withLimits(client, limit, () => client.query(statement));
  await client.query(sql`begin; ${await limits(client, limit, 'transaction')}`);
  await client.query(statement);
  await client.query(noteDetached(entry.id, nowMs));
  await client.query(sql`commit`);
}

export function detachSql(entry: ArchiveEntry, hasDefault: boolean): Sql {
  return sql`alter table ${sqlName(entry.parent)} detach partition ${sqlName(entry)}${hasDefault ? sql`` : sql` concurrently`}`;
}

export async function finalizeDetach(client: Session, entry: ArchiveEntry, limit: HoldLimit): Promise<void> {
  const statement = sql`alter table ${sqlName(entry.parent)} detach partition ${sqlName(entry)} finalize`;
  await withLimits(client, limit, () => client.query(statement));
}

/** DETACH CONCURRENTLY is two transactions of its own, so that its limits are those of the session for as long. */
async function withLimits(client: Session, limit: HoldLimit, work: () => Promise<unknown>): Promise<void> {
  await client.query(await limits(client, limit, 'session'));
  try {
    await work();
  } finally {
    await client.query(sql`reset lock_timeout; set statement_timeout = 0`).catch(() => undefined);
  }
}

/** Statements that bound how long locks are waited for, and held. */
export async function limits(
  client: Session,
  { maxHoldMs }: HoldLimit,
  scope: 'session' | 'transaction',
): Promise<Sql> {
  const lockMs = lockTimeout(2, { maxHoldMs, deadlockTimeoutMs: await readDeadlockTimeout(client) });
  const set = scope === 'session' ? sql`set` : sql`set local`;
  return sql`${set} lock_timeout = ${integer(lockMs)}; ${set} statement_timeout = ${integer(maxHoldMs)}`;
}

/** What came of a drop: `changed` where the table is not what is in the archive, and stays. */
export type Dropped = 'dropped' | 'changed';

/**
 * Drops a detached table whose rows are in the archive.
 *
 * The one place where rows go. Under a lock that nobody reads or writes beside, all rows and columns are compared with the ledger once
 * more, and in the same transaction the table is dropped and the ledger says so. PostgreSQL refuses where something depends on it.
 */
export async function drop(
  client: Session,
  entry: ArchiveEntry,
  archived: RowSum,
  nowMs: number,
  limit: HoldLimit,
): Promise<Dropped> {
  await client.query(sql`begin; ${await limits(client, limit, 'transaction')}`);
  await client.query(sql`lock table only ${sqlName(entry)} in access exclusive mode`);
  // From here on only this run waits: nobody else uses a table that is detached.
  await client.query(sql`set local statement_timeout = 0`);
  const details = await readDetails(client, entry);
  const isSame =
    details?.oid === entry.oid &&
    details.bound === undefined &&
    sameColumns(details.columns, entry.columns) &&
    equalSums(await readTableSum(client, entry), archived);
  if (!isSame) {
    await client.query(sql`rollback`);
    return 'changed';
  }
  await client.query(sql`drop table ${sqlName(entry)}`);
  await client.query(noteDropped(entry.id, nowMs));
  await client.query(sql`commit`);
  return 'dropped';
}
