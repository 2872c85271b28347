import { sql } from '../../../model/sql/sql';
import { InputError } from '../../../model/validation/input-error';
import type { Session } from '../session';

/** Any numbers that nothing else in the database locks; advisory locks are told apart by them, in each database. */
const LOCK = 7_243_392_755;
/** Of the archive: an export takes minutes, and a migration does not wait for it. */
const ARCHIVE_LOCK = 7_243_392_756;

/** How often a lock that somebody else holds is asked for (assumption: nobody minds half a second). */
const ASK_AGAIN_AFTER_MS = 500;

/** What is said when the lock is not to be had. */
interface LockedWords {
  readonly code: string;
  readonly message: string;
}

const MIGRATIONS: LockedWords = {
  code: 'migrations-locked',
  message: 'Nothing was migrated: another run holds the lock',
};

/**
 * Runs `work` while no other session of this database does: one at a time changes its tables.
 *
 * The lock belongs to the session, so PostgreSQL gives it back when the process dies. It is asked for again and again and not
 * waited for inside PostgreSQL: a session that waits there has a snapshot, for which CREATE INDEX CONCURRENTLY of the session
 * that holds the lock would wait in turn.
 *
 * Throws `InputError` (code of `words`) when it is not to be had within `waitMs`.
 */
export async function withMigrationLock<T>(
  client: Session,
  waitMs: number,
  work: () => Promise<T>,
  words = MIGRATIONS,
): Promise<T> {
  return withLock(client, LOCK, waitMs, work, words);
}

const ARCHIVES: LockedWords = { code: 'archive-locked', message: 'Nothing was archived: another run holds the lock' };

export const RESTORES: LockedWords = {
  code: 'archive-locked',
  message: 'Nothing was restored: a run of the archive holds the lock',
};

/** The same for the archive, which reads tables for minutes and changes them for moments; for those it takes the other lock too. */
export function withArchiveLock<T>(
  client: Session,
  waitMs: number,
  work: () => Promise<T>,
  words = ARCHIVES,
): Promise<T> {
  return withLock(client, ARCHIVE_LOCK, waitMs, work, words);
}

async function withLock<T>(
  client: Session,
  lock: number,
  waitMs: number,
  work: () => Promise<T>,
  words: LockedWords,
): Promise<T> {
  const until = Date.now() + waitMs;
  while (!(await tryLock(client, lock))) {
    if (Date.now() >= until) throw await lockedError(client, lock, waitMs, words);
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_AFTER_MS));
  }
  try {
    return await work();
  } catch (error) {
    // In a transaction that has failed the lock could not be given back.
    await client.query(sql`rollback`).catch(() => undefined);
    throw error;
  } finally {
    // On a connection that is lost this fails, and the lock is free already.
    await client.query(sql`select pg_catalog.pg_advisory_unlock(${lock})`).catch(() => undefined);
  }
}

async function tryLock(client: Session, lock: number): Promise<boolean> {
  const { rows } = await client.query(sql`select pg_catalog.pg_try_advisory_lock(${lock}) as locked`);
  return rows[0]?.locked === true;
}

async function lockedError(
  client: Session,
  lock: number,
  waitMs: number,
  { code, message }: LockedWords,
): Promise<InputError> {
  const { rows } = await client.query(
    sql`select a.pid, a.usename, a.backend_start from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.granted and ((l.classid::bigint << 32) | l.objid::bigint) = ${lock}`,
  );
  const [holder] = rows;
  return new InputError(code, message, [
    {
      where: 'the database',
      given:
        holder === undefined
          ? 'a lock that was held until now'
          : `process ${holder.pid} of ${holder.usename}, connected since ${new Date(holder.backend_start).toISOString()}`,
      allowed: `one run at a time; this one waited ${waitMs / 1000} s`,
      remedy: 'Wait until it is done and run this again. If it hangs, end it with pg_terminate_backend.',
    },
  ]);
}
