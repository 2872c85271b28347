import { type SchemaFile, shortStatement } from '../migration-files';
import { type SqlStatement, sqlStatements } from '../sql-statements';
import { KnownTables } from './known-tables';
import { type LockMode, type TableLock, type Waiting, type Work, waitingFor } from './lock-modes';
import type { PgStatement } from './pg-tree';
import { statementLocks } from './statement-locks';

/** What a statement of a pending migration does to those who use a table meanwhile. */
export interface LockHint {
  /** Name of the migration. */
  readonly migration: string;
  readonly line: number;
  readonly statement: string;
  readonly table: string;
  readonly lock: LockMode;
  /** A lock is kept until the transaction ends, which is the file's; without one until the statement does. */
  readonly until: 'end of file' | 'end of statement';
  /** What is done under the lock, by this statement: `catalog` takes no time that one would notice. */
  readonly work: Work;
  /** What else is done before the lock is given back, by a later statement of the file. */
  readonly heldFor?: { readonly line: number; readonly work: Work };
  readonly waiting: Waiting;
  /** Others wait for longer than a moment. */
  readonly long: boolean;
  readonly unless?: string;
  readonly instead?: string;
}

/** Reads a statement; undefined where it cannot be read, which is PostgreSQL's to say. */
export type ParseSql = (text: string) => PgStatement | undefined;

interface Read {
  readonly statement: SqlStatement;
  readonly locks: readonly TableLock[];
}

/**
 * What the pending files of a schema lock. `files` are all of it, in their order: those before say which columns there are. Tables that
 * a pending file makes are nobody's yet, and are left out.
 */
export function lockHints(files: readonly SchemaFile[], pending: readonly string[], parse: ParseSql): LockHint[] {
  const known = new KnownTables();
  return files.flatMap((file) => {
    const isPending = pending.includes(file.name);
    const read: Read[] = sqlStatements(file.sql).map((statement) => {
      const tree = parse(statement.text);
      if (tree === undefined) return { statement, locks: [] };
      const locks = isPending ? statementLocks(tree, known).filter(({ table }) => !known.isNew(table)) : [];
      known.learn(tree, isPending);
      return { statement, locks };
    });
    return read.flatMap((each, index) =>
      each.locks.map((lock) => hint(file, each.statement, lock, read.slice(index + 1))),
    );
  });
}

function hint(file: SchemaFile, statement: SqlStatement, lock: TableLock, after: readonly Read[]): LockHint {
  const { waiting = waitingFor(lock.lock) } = lock;
  const next = file.transaction ? after.find(({ locks }) => locks.some(({ work }) => work !== 'catalog')) : undefined;
  const later = next?.locks.find(({ work }) => work !== 'catalog');
  const isHeld = waiting !== 'none' && (lock.work !== 'catalog' || later !== undefined);
  const { table, work, unless } = lock;
  const instead =
    lock.instead ??
    (isHeld && work === 'catalog' ? 'Put it into a file of its own, which gives the lock back at once.' : undefined);
  return {
    migration: file.name,
    line: statement.line,
    statement: shortStatement(statement),
    table,
    lock: lock.lock,
    until: file.transaction ? 'end of file' : 'end of statement',
    work,
    ...(next === undefined || later === undefined || waiting === 'none'
      ? {}
      : { heldFor: { line: next.statement.line, work: later.work } }),
    waiting,
    long: isHeld,
    ...(unless === undefined ? {} : { unless }),
    ...(instead === undefined ? {} : { instead }),
  };
}
