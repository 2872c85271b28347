import type { Client } from 'pg';
import { loadSqlParser } from '../../../../lib/adapters/postgres/parse-sql';
import { NOT_VOLATILE } from '../../../../lib/model/database/locks/column-types';
import { type LockHint, lockHints, type ParseSql } from '../../../../lib/model/database/locks/lock-hints';
import { LOCK_MODES, mergeLocks, waitingFor } from '../../../../lib/model/database/locks/lock-modes';
import { parseSchemaFiles } from '../../../../lib/model/database/migration-files';
import { sqlStatements } from '../../../../lib/model/database/sql-statements';
import { TestPostgres } from '../../../helpers/postgres';

/** Tables that every statement below is tried on. */
const SETUP = `
create table other (id int primary key);
create table t (id int primary key, name varchar(10), place text, price numeric(6, 2), at timestamp(3), day date, o int, n int, code char(3));
create index t_name on t (name);
create unique index t_o on t (o);
create unique index t_n on t (n);
alter table t alter n set not null;
alter table t add constraint t_price check (price > 0) not valid;
alter table t add constraint t_o_fk foreign key (o) references other not valid;
create table p (id int, at int) partition by range (at);
create table p_1 partition of p for values from (0) to (10);
create table d (id int) partition by range (id);
create table d_rest partition of d default;
create table q (id int, at int);
create domain pos as int check (value > 0);
create domain plain as int;
create materialized view m as select id from t;
create unique index m_id on m (id);
create view v as select id from t;
create function f() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger g before insert on t for each row execute function f();
`;
const ROWS = `
insert into other select i from generate_series(1, 500) i;
insert into t select i, 'n' || i, 'p' || i, i, now(), now(), i, i, 'x' from generate_series(1, 500) i;
insert into p select i, i from generate_series(0, 9) i; insert into d values (1000); insert into q select i, 15 from generate_series(1, 9) i;
refresh materialized view m;
`;
const RELATIONS = ['t', 'other', 'p', 'p_1', 'd', 'd_rest', 'q', 'm', 'v'];

/** What a statement does on the server that the hints are about. */
interface Seen {
  readonly lock: string;
  readonly work: 'catalog' | 'scan' | 'index' | 'rewrite';
}

let postgres: TestPostgres;
let db: Client;
let parse: ParseSql;
beforeAll(async () => {
  postgres = await TestPostgres.start();
  db = await postgres.createDatabase('locks');
  await db.query(SETUP + ROWS);
  parse = await loadSqlParser();
}, 60_000);
afterAll(async () => {
  await db?.end();
  await postgres?.stop();
}, 30_000);

/** Hints for the statements of one more file, after the tables above. */
function hints(sql: string): LockHint[] {
  const files = parseSchemaFiles({ '0001-a.sql': SETUP, '0002-b.sql': sql }, 'schema');
  return lockHints(files, ['0002-b'], parse);
}

const STATE = `
  select c.oid, c.relname as name, c.relfilenode as file, coalesce(s.seq_scan, 0) as scans, pg_relation_size(c.oid)::int as size,
    (select string_agg(x.oid || ' ' || x.relfilenode, ' ' order by x.oid) from pg_index i join pg_class x on x.oid = i.indexrelid
     where i.indrelid = c.oid) as indexes,
    (select array_agg(l.mode) from pg_locks l where l.relation = c.oid and l.pid = pg_backend_pid() and l.granted) as modes
  from pg_class c left join pg_stat_xact_all_tables s on s.relid = c.oid where c.relname = any ($1)`;

/** Runs a statement in a transaction that is taken back, and looks at its locks, the tables' files, and how often they were read. */
async function tried(sql: string): Promise<Record<string, Seen>> {
  await db.query('begin');
  try {
    const look = async () => new Map((await db.query(STATE, [RELATIONS])).rows.map((row) => [row.name, row]));
    const before = await look();
    for (const { text } of sqlStatements(sql)) await db.query(text);
    const seen: Record<string, Seen> = {};
    const lost = new Map(before);
    for (const [name, after] of await look()) {
      lost.delete(name);
      const was = before.get(name);
      if (was === undefined) continue;
      const modes = (after.modes ?? []).map(modeName);
      const lock = [...LOCK_MODES].reverse().find((mode) => modes.includes(mode));
      // For those who look into it, and for tables that a foreign key refers to, while it is validated.
      if (lock === undefined || lock === 'ACCESS SHARE' || lock === 'ROW SHARE') continue;
      // A new file that is empty took no time.
      const isNew = after.file !== was.file && after.size > 0;
      const isRead = Number(after.scans) > Number(was.scans);
      const work = isNew ? 'rewrite' : !isRead ? 'catalog' : after.indexes !== was.indexes ? 'index' : 'scan';
      seen[name] = { lock, work };
    }
    // A table that is gone or renamed is found in the list of locks alone.
    const { rows } = await db.query(
      `select l.mode from pg_locks l where l.pid = pg_backend_pid() and l.relation = any ($1::oid[])`,
      [[...lost.values()].map(({ oid }) => oid)],
    );
    if (rows.length > 0)
      for (const name of lost.keys())
        seen[name] = { lock: strongest(rows.map(({ mode }) => modeName(mode))), work: 'catalog' };
    return seen;
  } finally {
    await db.query('rollback');
  }
}

function strongest(modes: readonly string[]): string {
  return [...LOCK_MODES].reverse().find((mode) => modes.includes(mode)) ?? 'none';
}

/** `ShareRowExclusiveLock` is SHARE ROW EXCLUSIVE. */
function modeName(mode: string): string {
  return mode
    .replace(/Lock$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase();
}

describe('what a statement locks, and what it does meanwhile, is what the server does', () => {
  test.each([
    // ALTER TABLE, columns
    'alter table t add column x int',
    'alter table t add column x int not null default 7',
    'alter table t add column x timestamptz default now() not null',
    'alter table t add column x text default lower(current_user)',
    'alter table t add column x uuid default gen_random_uuid()',
    'alter table t add column x float default random()',
    'alter table t add column x timestamptz default clock_timestamp()',
    'alter table t add column x bigserial',
    'alter table t add column x int generated by default as identity',
    'alter table t add column x int generated always as (id + 1) stored',
    'alter table t add column x int check (x > 0)',
    'alter table t add column x int default 1 check (x > 0)',
    'alter table t add column x int unique',
    'alter table t add column x int references other',
    'alter table t add column x int default 1 references other',
    'alter table t add column x pos',
    'alter table t add column x plain',
    'alter table t drop column place',
    'alter table t alter place set default 7',
    'alter table t alter place drop default',
    'alter table t alter n drop not null',
    'alter table t alter place set not null',
    'alter table t alter n set not null',
    'alter table t add constraint c check (place is not null); alter table t alter place set not null',
    'alter table t alter place set statistics 500',
    'alter table t alter place set storage external',
    'alter table t alter place set (n_distinct = 5)',
    // ALTER TABLE, types
    'alter table t alter name type varchar(20)',
    'alter table t alter name type varchar',
    'alter table t alter name type text',
    'alter table t alter name type varchar(8)',
    'alter table t alter place type varchar',
    'alter table t alter place type varchar(100)',
    'alter table t alter price type numeric(8, 2)',
    'alter table t alter price type numeric',
    'alter table t alter price type numeric(8, 3)',
    'alter table t alter price type int',
    'alter table t alter at type timestamp(6)',
    'alter table t alter at type timestamp',
    'alter table t alter at type timestamp(0)',
    'alter table t alter at type timestamptz',
    "set local time zone 'Europe/Berlin'; alter table t alter at type timestamptz",
    "set local time zone 'UTC'; alter table t alter at type timestamptz",
    'alter table t alter n type bigint',
    'alter table t alter code type text',
    'alter table t alter code type char(5)',
    'alter table t alter day type timestamp',
    "alter table t alter name type text using name || '!'",
    // ALTER TABLE, constraints
    'alter table t add constraint c check (id > 0)',
    'alter table t add constraint c check (id > 0) not valid',
    'alter table t validate constraint t_price',
    'alter table t validate constraint t_o_fk',
    'alter table t add foreign key (n) references other',
    'alter table t add foreign key (n) references other not valid',
    'alter table t add unique (n)',
    'alter table t add constraint c unique using index t_n',
    'alter table q add primary key (id)',
    'alter table t add exclude (n with =)',
    'alter table t drop constraint t_price',
    // ALTER TABLE, the rest
    'alter table t set (fillfactor = 70)',
    'alter table t set unlogged',
    'alter table t enable row level security',
    'alter table t disable trigger g',
    'alter table t owner to postgres',
    'alter table t replica identity full',
    'alter table t cluster on t_o',
    'alter table p attach partition q for values from (10) to (20)',
    'alter table p detach partition p_1',
    'alter table t add column x int, add column y float default random(), alter place set not null',
    // Others
    'create index on t (place)',
    'create unique index on t (id, place)',
    'create index on p (id)',
    'create index on only p (id)',
    'create table x (id int references other)',
    'create table x (id int); alter table x add foreign key (id) references other',
    'create table x partition of p for values from (10) to (20)',
    'create table x partition of d for values from (10) to (20)',
    'create table x () inherits (t)',
    'create trigger h before insert on t for each row execute function f()',
    'create rule r as on delete to t do instead nothing',
    'create policy y on t using (true)',
    'create or replace view v as select id from t',
    'drop trigger g on t',
    'drop index t_name',
    'drop table q',
    'drop view v',
    'alter table q rename to z',
    'alter table t rename column place to town',
    'alter index t_name rename to t_title',
    'truncate q',
    'lock table t in share mode',
    'lock table t',
    'cluster t using t_o',
    'reindex table t',
    'reindex index t_name',
    'refresh materialized view m',
    'refresh materialized view concurrently m',
    'update t set n = n where id = 1',
    'update t set o = o',
    'delete from q',
    'insert into q values (1, 15)',
  ])('%s', async (sql) => {
    const seen = await tried(sql);
    const mine = mergeLocks(hints(sql)).map(({ table, lock, work, unless }) => {
      const isSpared = unless !== undefined && seen[table]?.work === 'catalog';
      // Rows that are changed are read one by one, or all at once.
      const isOf = work === 'rows' && seen[table]?.work !== 'rewrite';
      return [table, { lock, work: isSpared ? 'catalog' : isOf ? seen[table]?.work : work }];
    });
    const expected = { ...seen };
    // What is done to the partition of a table is told of the table.
    if (seen.p && seen.p_1 && !mine.some(([table]) => table === 'p_1')) {
      delete expected.p_1;
      expected.p = seen.p_1;
    }
    expect(Object.fromEntries(mine)).toEqual(expected);
  });
});

describe('the way that is advised reads no row under a lock that others wait for', () => {
  test.each([
    [
      'a foreign key of a partitioned table, after those of its partitions',
      `insert into other values (0) on conflict do nothing; alter table p_1 add constraint k foreign key (id) references other not valid;
       alter table p_1 validate constraint k`,
      'alter table p add foreign key (id) references other',
    ],
    [
      'not null, after a check',
      'alter table t add constraint c check (place is not null) not valid; alter table t validate constraint c',
      'alter table t alter place set not null',
    ],
    [
      'attaching, after a check',
      'alter table q add constraint c check (at is not null and at >= 10 and at < 20) not valid; alter table q validate constraint c',
      'alter table p attach partition q for values from (10) to (20)',
    ],
    [
      'a partition beside a default one, after a check',
      'alter table d_rest add constraint c check (not (id is not null and id >= 10 and id < 20)) not valid; alter table d_rest validate constraint c',
      'create table x partition of d for values from (10) to (20)',
    ],
    [
      'an index of a table, after those of its partitions',
      'create index i on only p (id); create index j on p_1 (id)',
      'alter index i attach partition j',
    ],
  ])('%s', async (_, before, last) => {
    await db.query('begin');
    const scans = async () =>
      (
        await db.query(`select relname, seq_scan from pg_stat_xact_all_tables where relname = any ($1) order by 1`, [
          RELATIONS.filter((name) => name !== 'other'),
        ])
      ).rows;
    await db.query(before);
    const then = await scans();
    await db.query(last);
    expect(await scans()).toEqual(then);
    await db.query('rollback');
  });
});

test('functions that defaults may call without a rewrite are no volatile ones, in any form', async () => {
  const { rows } = await db.query(
    `select distinct proname from pg_proc where pronamespace = 'pg_catalog'::regnamespace and proname = any ($1) and provolatile <> 'v'`,
    [[...NOT_VOLATILE]],
  );
  expect(rows.map(({ proname }) => proname).sort()).toEqual([...NOT_VOLATILE].sort());
  const volatile = await db.query('select proname from pg_proc where proname = any ($1) and provolatile = $2', [
    [...NOT_VOLATILE],
    'v',
  ]);
  expect(volatile.rows).toEqual([]);
});

describe('outside of a transaction', () => {
  /** Locks that a statement has or waits for while others use the table. */
  async function whileInUse(sql: string, held: string): Promise<string> {
    const [other, worker] = [await postgres.connect('locks'), await postgres.connect('locks')];
    try {
      await other.query(`begin; lock table t in ${held} mode`);
      const { rows } = await worker.query('select pg_backend_pid() as pid');
      const running = worker.query(sql).catch(() => undefined);
      let modes: string[] = [];
      while (modes.length === 0) {
        const found = await db.query(`select mode from pg_locks where pid = $1 and relation = 't'::regclass`, [
          rows[0].pid,
        ]);
        modes = found.rows.map(({ mode }) => modeName(mode)).filter((mode) => mode !== 'ACCESS SHARE');
      }
      await db.query('select pg_cancel_backend($1)', [rows[0].pid]);
      await running;
      return strongest(modes);
    } finally {
      await other.query('rollback');
      await db.query('drop index if exists t_later');
      await other.end();
      await worker.end();
    }
  }

  test.each([
    ['create index concurrently t_later on t (place)', 'row exclusive'],
    ['drop index concurrently t_name', 'row exclusive'],
    ['reindex table concurrently t', 'row exclusive'],
    ['vacuum t', 'share'],
    ['vacuum (full) t', 'access share'],
  ])('%s', async (sql, held) => {
    const [hint] = hints(`-- no-transaction\n${sql};`);
    expect(hint).toMatchObject({ table: 't', lock: await whileInUse(sql, held), until: 'end of statement' });
    expect(hint?.long).toBe(sql.includes('full'));
  });
});

test.each(LOCK_MODES)('given %s, then those wait who are said to', async (mode) => {
  const other = await postgres.connect('locks');
  await other.query(`begin; lock table t in ${mode} mode`);
  const waits = async (sql: string) => {
    await db.query("begin; set local lock_timeout = '30ms'");
    const error = await db.query(sql).catch((thrown) => thrown);
    await db.query('rollback');
    return error.code === '55P03';
  };
  const [reads, writes] = [await waits('select from t'), await waits('update t set id = id where false')];
  expect(waitingFor(mode)).toBe(reads ? 'reads and writes' : writes ? 'writes' : 'none');
  await other.query('rollback');
  await other.end();
});
