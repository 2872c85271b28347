import { integer, joinSql, type Sql, sql } from '../../../model/sql/sql';
import { InputError, type Problem } from '../../../model/validation/input-error';
import type { PartitionFinding } from '../../../partitions/finding';
import type { PlannedPartition, TablePlan } from '../../../partitions/plan';
import { creationStatements, showBound } from '../../../partitions/statements';
import { withMigrationLock } from '../migrations/migration-lock';
import { retryTransient } from '../retry-transient';
import type { Session } from '../session';
import { creationFailure } from './failure';
import { planPartitionsOf, type StatedTables } from './plan';

export interface ApplyPartitionsOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /**
   * How long one attempt may wait for locks and hold them, in ms: nobody who reads or writes the table waits for it longer.
   * @default 2000
   */
  readonly maxHoldMs?: number;
  /** How often a partition is tried when somebody holds its table. @default 6 */
  readonly attempts?: number;
  /** Pause before the second attempt, in ms; it doubles each time. @default 500 */
  readonly firstPauseMs?: number;
  /** How long to wait for another run, or a migration. @default 60 seconds */
  readonly lockWaitMs?: number;
  /** Asked before each table, which is left for the next run where it says so. @default never */
  readonly isTimeUp?: () => boolean;
  /** Called before each partition. */
  readonly onProgress?: (name: string) => void;
}

/** What a run has done with a table. */
export interface AppliedTable {
  readonly table: string;
  /** Partitions that were made, with their schema, in their order. */
  readonly created: readonly { readonly name: string; readonly holds: string; readonly movedRows: number }[];
  /** Why the rest of what was planned was not made. */
  readonly failure: Problem | undefined;
  readonly findings: readonly PartitionFinding[];
}

/** Numbers, from the defaults: 6 attempts of at most 2 s, and pauses of 0.5 + 1 + 2 + 4 + 8 s: 27.5 s for a table that is held. */
export const APPLY_DEFAULTS = { maxHoldMs: 2_000, attempts: 6, firstPauseMs: 500, lockWaitMs: 60_000 } as const;

/** What PostgreSQL has unless it is told otherwise, in ms. */
const DEADLOCK_TIMEOUT_MS = 1_000;

/**
 * Makes the partitions that are missing, each in a transaction of its own, one run at a time. Twice does no harm: what is there is
 * read anew from the catalog. After a kill the partition under way is not there, and the next run makes it.
 *
 * A table at a time: one that cannot be read, or whose locks are not to be had after all attempts, is left with a failure, and the next
 * one is tried.
 * `creationStatements` says what is locked and why.
 *
 * Throws `InputError` (code `partitions-locked`) when another run, or a migration, does not end.
 */
export async function applyPartitions(
  client: Session,
  tables: StatedTables,
  options: ApplyPartitionsOptions,
): Promise<AppliedTable[]> {
  const given = { ...APPLY_DEFAULTS, ...options };
  const words = {
    code: 'partitions-locked',
    message: 'No partition was made: another run or a migration holds the lock',
  };
  return withMigrationLock(
    client,
    given.lockWaitMs,
    async () => {
      const limits = { ...given, deadlockTimeoutMs: await readDeadlockTimeout(client) };
      const applied: AppliedTable[] = [];
      for (const [table, partitioning] of Object.entries(tables))
        applied.push(
          given.isTimeUp?.() === true
            ? { table, created: [], findings: [], failure: timeIsUp(table) }
            : await applyTable(client, await planPartitionsOf(client, table, partitioning, given.now), limits),
        );
      return applied;
    },
    words,
  );
}

type Optional = 'onProgress' | 'isTimeUp';
type Limits = Required<Omit<ApplyPartitionsOptions, Optional>> &
  Pick<ApplyPartitionsOptions, Optional> & { readonly deadlockTimeoutMs: number };

export async function readDeadlockTimeout(client: Session): Promise<number> {
  const { rows } = await client.query<{ ms: string }>(
    sql`select setting as ms from pg_settings where name = 'deadlock_timeout'`,
  );
  return Number(rows[0]?.ms ?? DEADLOCK_TIMEOUT_MS);
}

/**
 * How long each of some locks may be waited for, in ms: all of them no longer than the bound, with time left for the work; and
 * less than half of `deadlock_timeout`, so that in a deadlock with a statement of a service it is this run that gives up.
 */
export function lockTimeout(
  locks: number,
  { maxHoldMs, deadlockTimeoutMs }: Pick<Limits, 'maxHoldMs' | 'deadlockTimeoutMs'>,
) {
  return Math.max(1, Math.floor(Math.min(deadlockTimeoutMs * 0.4, maxHoldMs / (locks + 1))));
}

function timeIsUp(table: string): Problem {
  return {
    where: table,
    given: 'The time was up before it was its turn.',
    allowed: 'a run that ends in its time',
    remedy: 'Run this again: what is there already is not made twice.',
  };
}

async function applyTable(client: Session, plan: TablePlan, limits: Limits): Promise<AppliedTable> {
  const created: AppliedTable['created'][number][] = [];
  let { failure } = plan;
  for (const creation of plan.create) {
    const name = `${creation.parent.schema}.${creation.name}`;
    limits.onProgress?.(name);
    try {
      created.push({
        name,
        holds: showBound(creation),
        movedRows: await retryTransient(client, limits, () => createPartition(client, creation, limits)),
      });
    } catch (error) {
      const lockTimeoutMs = lockTimeout(creationStatements(creation).locks.length, limits);
      failure = await creationFailure(client, creation, error, { ...limits, lockTimeoutMs });
      break;
    }
  }
  const { table, findings } = plan;
  return { table, created, failure, findings };
}

/** One attempt. Resolves with the number of rows that came out of the default partition. */
async function createPartition(client: Session, creation: PlannedPartition, limits: Limits): Promise<number> {
  const { maxHoldMs } = limits;
  const { prepare, locks, change } = creationStatements(creation);
  await client.query(joinSql(transactionStart(locks.length, limits), '; '));
  for (const statement of prepare) await client.query(statement);
  const until = performance.now() + maxHoldMs;
  // At once, because the shorter the way from the first lock to the last, the surer it is who gives up in a deadlock.
  if (locks.length > 0) await client.query(joinSql(locks, '; '));
  let movedRows = 0;
  for (const statement of change) {
    const leftMs = Math.max(1, Math.floor(until - performance.now()));
    // Two statements, because of deparsed text PostgreSQL takes one at a time.
    await client.query(sql`set local statement_timeout = ${integer(leftMs)}`);
    const { command, rowCount } = await client.query(statement);
    if (command === 'INSERT') movedRows += rowCount ?? 0;
  }
  await client.query(sql`commit`);
  return movedRows;
}

/** The statements of one attempt, as a plan shows them; for the `deadlock_timeout` that PostgreSQL has by default, 1 s. */
export function partitionTransaction(creation: PlannedPartition, maxHoldMs: number): string[] {
  const { prepare, locks, change } = creationStatements(creation);
  const start = transactionStart(locks.length, { maxHoldMs, deadlockTimeoutMs: DEADLOCK_TIMEOUT_MS });
  return [...start, ...prepare, ...locks, ...change, sql`commit`].map(String);
}

/** The beginning of the transaction: a client that stands still gives its locks back too. */
function transactionStart(locks: number, limits: Pick<Limits, 'maxHoldMs' | 'deadlockTimeoutMs'>): Sql[] {
  return [
    sql`begin`,
    // As of the session that it was deparsed in, for who runs the plan by hand.
    sql`set local search_path = pg_catalog, pg_temp`,
    sql`set local lock_timeout = ${integer(lockTimeout(locks, limits))}`,
    sql`set local statement_timeout = ${integer(limits.maxHoldMs)}`,
    sql`set local idle_in_transaction_session_timeout = ${integer(limits.maxHoldMs)}`,
  ];
}

/** Throws the failures of a run or a plan, all at once, as `InputError` (code `partitions-failed`). */
export function throwPartitionFailures(
  tables: readonly { readonly failure?: Problem | undefined }[],
  message = 'Not every partition was made; what was made stays',
): void {
  const problems = tables.flatMap(({ failure }) => failure ?? []);
  if (problems.length > 0) throw new InputError('partitions-failed', message, problems);
}
