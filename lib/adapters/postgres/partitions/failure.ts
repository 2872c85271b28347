import type { DatabaseError } from 'pg';
import { type SchemaName, type Sql, sql } from '../../../model/sql/sql';
import type { Problem } from '../../../model/validation/input-error';
import { NotCopied } from '../../../partitions/deparsed';
import type { PlannedPartition } from '../../../partitions/plan';
import { defaultPartition } from '../../../partitions/relation';
import { showBound } from '../../../partitions/statements';
import type { Session } from '../session';
import { oidSql } from './catalog';

/** What a run was limited to when a partition could not be made. */
export interface FailedWithin {
  readonly attempts: number;
  readonly maxHoldMs: number;
  readonly lockTimeoutMs: number;
}

const NOTHING_MADE = 'Nothing of this partition was made.';

/** Why a partition was not made, and what is to be done; asks who holds its tables where that is why. */
export async function creationFailure(
  client: Session,
  creation: PlannedPartition,
  error: unknown,
  { attempts, maxHoldMs, lockTimeoutMs }: FailedWithin,
): Promise<Problem> {
  const failed = error as Partial<DatabaseError>;
  const { code = '', message = '' } = failed;
  const where = `${creation.parent.schema}.${creation.name} (${showBound(creation)})`;
  const given = errorText(error);
  if (code === '55P03' || code === '40P01') {
    const holders = await readHolders(client, creation).catch(() => []);
    return {
      where,
      given: [
        `${given}; tried ${attempts} times, each lock waited for at most ${lockTimeoutMs} ms`,
        ...holders.map(holderText),
      ].join('; '),
      allowed: `no transaction that holds ${lockedText(creation)} for long`,
      remedy:
        holders.length === 0
          ? `${NOTHING_MADE} No transaction holds them any more, or none that this role may see (pg_stat_activity shows them to the master user): run this again.`
          : `${NOTHING_MADE} End the transaction of ${holders.length === 1 ? 'that process' : 'those processes'} (pg_stat_activity shows it, pg_terminate_backend ends it), then run this again.`,
    };
  }
  if (code === '57014' && !message.includes('user request'))
    return {
      where,
      given: `${given}; tried ${attempts} times`,
      allowed: `at most ${maxHoldMs} ms for moving rows and attaching, because writers wait meanwhile`,
      remedy: `${NOTHING_MADE} Run this at a quiet time with a larger --max-hold.`,
    };
  return {
    where,
    given,
    allowed: 'a partition that can be made',
    remedy: `${NOTHING_MADE} ${remedyOf(failed, creation)}`,
  };
}

/** Why a table could not be planned; the others are. */
export function planFailure(
  table: string,
  error: unknown,
  limits: { readonly lock_timeout: number; readonly statement_timeout: number },
): Problem {
  const { code = '', message = '' } = error as Partial<DatabaseError>;
  return {
    where: table,
    given: errorText(error),
    allowed: `a table whose catalog and default partition can be read within ${limits.lock_timeout / 1000} s of waiting and ${limits.statement_timeout / 1000} s of reading`,
    remedy: planRemedy(code, message, error),
  };
}

function planRemedy(code: string, message: string, error: unknown): string {
  if (error instanceof NotCopied)
    return 'Nothing of this table was made: its new partitions would lack what their sibling has. Make them by hand, or write the policy without that name.';
  if (code === '55P03')
    return 'A transaction holds the table, or its default partition, against reading: a migration, or one that was left open. Run this again when it has ended (pg_locks shows who holds it).';
  if (code === '57014' && !message.includes('user request'))
    return 'The default partition holds too many rows to be looked through in that time. Move them by hand, in parts, then run this again.';
  if (code === '42501' && message.includes('row-level security'))
    return 'A policy hides rows of the default partition from the role that is connected. Connect as the owner of the table; where it has FORCE ROW LEVEL SECURITY, as a role with BYPASSRLS.';
  return remedyOf({ code, message });
}

function errorText(error: unknown): string {
  const { code, message = String(error), detail, where } = error as Partial<DatabaseError>;
  const words = [message, detail, where?.split('\n')[0]]
    .filter((part) => part !== undefined && part !== '')
    .join(' | ');
  return code === undefined ? words : `PostgreSQL says (${code}): ${words}`;
}

/** Names that PostgreSQL does not find: a function, a relation, a type or collation, a schema. */
const NOT_FOUND = new Set(['42883', '42P01', '42704', '3F000']);

/** What to do about an error, by its cause. */
function remedyOf(
  { code = '', message = '', constraint, where }: Partial<DatabaseError>,
  creation?: PlannedPartition,
): string {
  const sibling = creation?.settings?.of.name;
  if (code === '23514')
    return constraint === undefined
      ? 'Rows in the default partition stand in the way and were not moved; the findings say why.'
      : `Rows of the default partition do not keep the check ${constraint}: correct or delete them, then run this again.`;
  if (code === '23505')
    return `Rows of the default partition are duplicates in ${constraint ?? 'a unique index'}, which the default partition lacks${sibling === undefined ? '' : ` and ${sibling} has`}. Where a column holds local time, an hour that a clock change repeats makes some. Correct or delete one row of each pair, then run this again.`;
  if (code === '23502')
    return 'Rows of the default partition have no value in a column that the new partition, like its siblings, wants one in. Give them one, then run this again.';
  if (code === '42P07')
    return 'Another relation got that name meanwhile. Run this again: the partition then gets another name.';
  if (code === '42P17' && message.includes('overlap'))
    return 'A partition that holds part of this was made meanwhile, or has bounds that are not read here. Run this again; where that changes nothing, correct the bounds of the partition that PostgreSQL names.';
  if (code === '42501')
    return message.includes('row-level security')
      ? 'Connect as the owner of the table; where it has FORCE ROW LEVEL SECURITY, as a role with BYPASSRLS.'
      : 'Connect as the owner of the table, which on RDS is the master user, or grant it what PostgreSQL names.';
  if (code === '57014') return 'It was cancelled: by a person, or because the time of the run was up. Run this again.';
  if (NOT_FOUND.has(code))
    return `${where === undefined ? 'Where a function, or an index, check or trigger that calls one,' : 'Where the function that PostgreSQL names'} uses names without their schema: this session trusts pg_catalog alone. ALTER FUNCTION ... SET search_path = <its schemas>, pg_temp, then run this again.`;
  return 'Correct what PostgreSQL says, then run this again.';
}

/** A session that holds a table against a run. */
interface Holder {
  readonly table: string;
  readonly mode: string;
  readonly pid: number;
  readonly application: string | null;
  readonly role: string | null;
  readonly state: string | null;
  readonly since: string | null;
}

function holderText({ table, mode, pid, application, role, state, since }: Holder): string {
  const words = [
    application === null || application === '' ? undefined : `of ${application}`,
    role === null ? undefined : `as ${role}`,
    state,
    since === null ? undefined : `since ${since}`,
  ];
  return `${table} is held (${mode}) by process ${[pid, ...words.filter((word) => word !== undefined && word !== null)].join(' ')}`;
}

const AGAINST_WRITERS = [
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
];
/** What SHARE UPDATE EXCLUSIVE, which ATTACH takes on the parent, conflicts with. */
const AGAINST_DDL = AGAINST_WRITERS.slice(1);
const ALL = ['AccessShareLock', 'RowShareLock', ...AGAINST_WRITERS];

/** Who holds what `creationStatements` locks, in a mode that conflicts. LOCK TABLE locks what is below a joined table too. */
async function readHolders(client: Session, { parent }: PlannedPartition): Promise<Holder[]> {
  const standing = defaultPartition(parent);
  const rows: Holder[] = [];
  const add = async (found: Sql) => void rows.push(...(await client.query<Holder>(found)).rows);
  await add(holders(parent, standing === undefined ? AGAINST_DDL : AGAINST_WRITERS, false));
  if (standing !== undefined) await add(holders(standing, ALL, false));
  for (const table of parent.joined) await add(holders(table, AGAINST_WRITERS, true));
  return rows;
}

const holders = (table: SchemaName, modes: readonly string[], isTree: boolean): Sql => sql`
  with recursive locked (oid) as (
    select ${oidSql(table)}
    union all
    select i.inhrelid from locked join pg_inherits i on i.inhparent = locked.oid where ${isTree}
  )
  select n.nspname || '.' || c.relname as table, l.mode, l.pid, a.application_name as application, a.usename as role, a.state,
    to_char(a.xact_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since
  from locked join pg_locks l on l.relation = locked.oid join pg_class c on c.oid = locked.oid
    join pg_namespace n on n.oid = c.relnamespace left join pg_stat_activity a on a.pid = l.pid
  where l.locktype = 'relation' and l.granted and l.pid <> pg_backend_pid() and l.mode = any (${modes})
    and l.database = (select oid from pg_database where datname = current_database())
  order by a.xact_start nulls last, l.pid limit 3`;

/** Tables that are locked, in words. */
function lockedText({ parent }: PlannedPartition): string {
  const standing = defaultPartition(parent);
  const names = [parent, ...(standing === undefined ? [] : [standing]), ...parent.joined].map(
    ({ schema, name }) => `${schema}.${name}`,
  );
  return names.length === 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
