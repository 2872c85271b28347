/**
 * Lock modes of tables, from the weakest, in the order of PostgreSQL's own numbers for them, 1 to 8 (read: PostgreSQL
 * documentation, 13.3.1 "Table-Level Locks"; src/include/storage/lockdefs.h).
 */
export const LOCK_MODES = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const;

export type LockMode = (typeof LOCK_MODES)[number];

/** Who waits for a lock to be given back, of those who read (SELECT) and write (INSERT, UPDATE, DELETE). */
export type Waiting = 'reads and writes' | 'writes' | 'none';

/** Reads need ACCESS SHARE, writes ROW EXCLUSIVE (read: 13.3.1, table 13.2 "Conflicting Lock Modes"). */
export function waitingFor(lock: LockMode): Waiting {
  if (lock === 'ACCESS EXCLUSIVE') return 'reads and writes';
  return LOCK_MODES.indexOf(lock) >= LOCK_MODES.indexOf('SHARE') ? 'writes' : 'none';
}

/** The stronger of two. */
export function strongerLock(a: LockMode, b: LockMode): LockMode {
  return LOCK_MODES.indexOf(a) >= LOCK_MODES.indexOf(b) ? a : b;
}

/**
 * What is done while a lock is held: nothing but a change of the catalog, an UPDATE or DELETE of all rows, one reading of the table, an
 * index, or all of the table written anew with its indexes.
 */
export const WORK = ['catalog', 'rows', 'scan', 'index', 'rewrite'] as const;

export type Work = (typeof WORK)[number];

/** One table that a statement locks. */
export interface TableLock {
  /** As written; without `public.`. */
  readonly table: string;
  readonly lock: LockMode;
  readonly work: Work;
  /** Who waits, where that is another than the lock says. */
  readonly waiting?: Waiting;
  /** What the work depends on, where a file does not say it. */
  readonly unless?: string;
  /** How to do the same so that nobody waits for long. */
  readonly instead?: string;
}

/** The locks of one statement, one of each table: the strongest, with the most work. */
export function mergeLocks(locks: readonly TableLock[]): TableLock[] {
  const merged = new Map<string, TableLock>();
  for (const next of locks) {
    const before = merged.get(next.table);
    merged.set(next.table, before === undefined ? next : merge(before, next));
  }
  return [...merged.values()];
}

function merge(a: TableLock, b: TableLock): TableLock {
  const [most, other] = WORK.indexOf(a.work) >= WORK.indexOf(b.work) ? [a, b] : [b, a];
  const ways = [a.instead, b.instead].filter((way) => way !== undefined);
  const instead = [...new Set(ways)].join(' ');
  // What may be spared of one of two works spares the statement nothing.
  const unless = other.work === 'catalog' || other.work === most.work ? most.unless : undefined;
  const waiting = a.waiting ?? b.waiting;
  return {
    table: a.table,
    lock: strongerLock(a.lock, b.lock),
    work: most.work,
    ...(waiting === undefined ? {} : { waiting }),
    ...(unless === undefined ? {} : { unless }),
    ...(instead === '' ? {} : { instead }),
  };
}
