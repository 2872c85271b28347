import type { Client } from 'pg';
import { type AppliedTable, applyPartitions } from '../../../../lib/adapters/postgres/partitions/apply';
import { planPartitions, type StatedTables } from '../../../../lib/adapters/postgres/partitions/plan';
import { readPeriodsAhead } from '../../../../lib/adapters/postgres/partitions/state';
import type { Session } from '../../../../lib/adapters/postgres/session';
import type { Partitioning } from '../../../../lib/model/partitions/config';
import { column } from '../../../helpers/column';
import { TestPostgres } from '../../../helpers/postgres';
import { inFull } from '../../../helpers/properties';

const NOW = Date.parse('2026-05-20T10:00Z');
const months: Partitioning = { strategy: 'range', column: 'at', period: 'month', aheadPeriods: 1 };
const TABLE = (name: string) => `create table ${name} (id int, at timestamptz not null) partition by range (at);
  create table ${name}_rest partition of ${name} default; insert into ${name} values (1, '2026-05-20Z'), (1, '2026-05-21Z');`;

let postgres: TestPostgres;
let count = 0;
const open: Client[] = [];
beforeAll(async () => {
  postgres = await TestPostgres.start();
}, 60_000);
afterEach(async () => {
  for (const client of open.splice(0)) await client.end();
});
afterAll(async () => {
  await postgres?.stop();
}, 30_000);

async function database(sql: string): Promise<Client> {
  const client = await postgres.createDatabase(`failures_${count++}`);
  open.push(client);
  await client.query(sql);
  return client;
}

async function another(client: Client): Promise<Client> {
  const second = await postgres.connect(client.database ?? '');
  open.push(second);
  return second;
}

const apply = (client: Client, tables: StatedTables = { events: months }, options = {}) =>
  applyPartitions(client, tables, { now: NOW, firstPauseMs: 10, attempts: 2, ...options });
const created = (applied: readonly AppliedTable[]) =>
  applied.flatMap((table) => table.created.map(({ name }) => name.replace('public.', '')));
const failure = (applied: readonly AppliedTable[]) => applied[0]?.failure;

describe('a table that cannot be read', () => {
  const TABLES = { aa: months, bb: months, cc: months };

  test.each<[string, string, string, RegExp]>([
    ['denied', 'alter table bb_rest owner to postgres; revoke all on bb_rest from keeper', '42501', /owner/],
    [
      'hidden by a policy',
      'alter table bb_rest enable row level security, force row level security',
      '42501',
      /FORCE ROW LEVEL SECURITY/,
    ],
  ])('%s, then the others are planned and made all the same', async (_name, change, code, remedy) => {
    const client = await database('');
    await client.query('create role keeper').catch((error: { code: string }) => {
      if (error.code !== '42710') throw error;
    });
    await client.query(`grant create on schema public to keeper; set role keeper; ${Object.keys(TABLES).map(TABLE).join('')}
      reset role; ${change}; set role keeper`);
    const plans = await planPartitions(client, TABLES, NOW);
    expect(plans.map(({ create }) => create.length)).toEqual([2, 0, 2]);
    const applied = await apply(client, TABLES);
    expect(created(applied)).toEqual(['aa_2026_05', 'aa_2026_06', 'cc_2026_05', 'cc_2026_06']);
    for (const found of [plans[1]?.failure, applied[1]?.failure]) {
      expect(found).toMatchObject({ where: 'bb', given: expect.stringContaining(code) });
      expect(found?.remedy).toMatch(remedy);
    }
    await client.query('reset role');
  });

  const HELD = 'given a table that somebody holds against reading, then it is waited for no longer than';
  inFull(test)(
    `${HELD} ten seconds`,
    async () => {
      const client = await database(Object.keys(TABLES).map(TABLE).join(''));
      const holder = await another(client);
      await holder.query('begin; lock table bb_rest in access exclusive mode');
      const began = performance.now();
      const plans = await planPartitions(client, TABLES, NOW);
      expect(performance.now() - began).toBeLessThan(10_000);
      expect(plans.map(({ create }) => create.length)).toEqual([2, 0, 2]);
      expect(await column(client, 'show lock_timeout')).toEqual(['0']);
    },
    40_000,
  );

  test(`${HELD} the session would wait for one`, async () => {
    const client = await database(Object.keys(TABLES).map(TABLE).join(''));
    const holder = await another(client);
    await holder.query('begin; lock table bb_rest in access exclusive mode');
    await client.query(`set lock_timeout = '50ms'`);
    const plans = await planPartitions(client, TABLES, NOW);
    expect(plans.map(({ create }) => create.length)).toEqual([2, 0, 2]);
    expect(plans[1]?.failure?.given).toContain('55P03');
    expect(plans[1]?.failure?.remedy).toContain('against reading');
    expect(created(await apply(client, TABLES))).toHaveLength(4);
    expect(await column(client, 'show lock_timeout')).toEqual(['50ms']);
    await holder.query('rollback');
    expect(created(await apply(client, TABLES))).toEqual(['bb_2026_05', 'bb_2026_06']);
  });

  test('given a plan, then its session has limits while it reads, and its own again afterwards', async () => {
    const client = await database(TABLE('events'));
    const limits = () =>
      column(client, `select concat_ws(' ', current_setting('lock_timeout'), current_setting('statement_timeout'))`);
    let within: string[] = [];
    const spy: Session = {
      query: async (statement) => {
        if (statement.text.includes(' as waiting')) within = await limits();
        return client.query(statement);
      },
    };
    await planPartitions(spy, { events: months }, NOW);
    expect([within, await limits()]).toEqual([['5s 2min'], ['0 0']]);
  });

  test('given a run whose time is up, then the tables that are left are named and not tried', async () => {
    const client = await database(Object.keys(TABLES).map(TABLE).join(''));
    let asked = 0;
    const applied = await apply(client, TABLES, { isTimeUp: () => asked++ > 0 });
    expect(created(applied)).toEqual(['aa_2026_05', 'aa_2026_06']);
    expect(applied.map((table) => table.failure?.where)).toEqual([undefined, 'bb', 'cc']);
  });
});

describe('values of a list', () => {
  let client: Client;
  beforeAll(async () => {
    client = await postgres.createDatabase('failures_values');
    await client.query(`create extension citext; create type mood as enum ('sad', 'happy'); create domain positive as int check (value > 0);
      create collation "und; odd" (provider = icu, locale = 'und-u-ks-level2', deterministic = false);`);
  });
  afterAll(() => client.end());

  const UUID = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11';
  test.each<[string, string[], string[], string[]]>([
    ['char(5)', ['ab', `it's`], ['ab', 'ab   ', `it's`, 'cd'], ['cd']],
    ['int', ['1', '-2'], ['01', ' 1 ', '-02', '3'], ['3']],
    ['boolean', ['t'], ['true', 'yes', 'off'], ['off']],
    ['uuid', [UUID], [UUID.toUpperCase(), `{${UUID}}`], []],
    ['numeric(5,2)', ['1.5'], ['1.50', '1.500', '2'], ['2']],
    ['varchar(3)', ['ab'], ['ab', 'ab ', 'AB'], ['ab ', 'AB']],
    ['mood', ['sad'], ['sad', 'happy'], ['happy']],
    ['date', ['2026-05-01'], ['20260501', '2026-05-02'], ['2026-05-02']],
    ['text collate "und; odd"', ['ab'], ['AB', 'Ab', 'cd', 'CD'], ['cd']],
    ['positive', ['1'], ['01', '2'], ['2']],
    ['citext', ['ab'], ['AB', 'cd', 'CD'], ['cd']],
    ['"char"', ['a'], ['a', 'b'], ['b']],
  ])('%s: partitions for %j, stated %j, then %j are made', async (type, held, stated, wanted) => {
    await client.query(`drop table if exists homes;
      create table homes (state ${type}) partition by list (state); create table homes_rest partition of homes default;`);
    for (const [n, value] of held.entries())
      await client.query(`create table odd_${n} partition of homes for values in (${client.escapeLiteral(value)})`);
    // One row waits for each of those that are made.
    for (const value of wanted) await client.query(`insert into homes_rest values (${client.escapeLiteral(value)})`);
    const homes: Partitioning = { strategy: 'list', column: 'state', values: stated };
    const [plan] = await planPartitions(client, { homes }, NOW);
    expect(plan?.findings.filter(({ code }) => code !== 'rows-in-default')).toEqual([]);
    expect(plan?.create.map(({ bound }) => bound)).toEqual(wanted.map((value) => ({ kind: 'list', value })));
    const [applied] = await apply(client, { homes });
    expect(applied?.failure).toBeUndefined();
    expect(applied?.created.map(({ movedRows }) => movedRows)).toEqual(wanted.map(() => 1));
    expect((await planPartitions(client, { homes }, NOW))[0]?.create).toEqual([]);
  });

  test('given values that the column does not take, then each is named, and the others are made', async () => {
    const client = await database(`create domain positive as int check (value > 0);
      create table homes (state positive) partition by list (state); create table towns (name varchar(3)) partition by list (name);`);
    const list = (name: string, ...values: string[]): Partitioning => ({ strategy: 'list', column: name, values });
    const tables = { homes: list('state', '1', 'one', '99999999999', '-1'), towns: list('name', 'Rom', 'Berlin') };
    const applied = await apply(client, tables);
    expect(created(applied)).toEqual(['homes_1', 'towns_rom']);
    expect(applied.flatMap(({ findings }) => findings)).toMatchObject(
      [
        '"one"; state is of type public.positive; PostgreSQL says (22P02)',
        '"99999999999"',
        '"-1"',
        '"Berlin"; name is of type character varying(3)',
      ].map((given) => ({ code: 'unfit-value', severity: 'problem', given: expect.stringContaining(given) })),
    );
  });

  test('given values above periods that are written otherwise, then their periods are found and made', async () => {
    const client =
      await database(`create table sales (region char(5) not null, at timestamptz not null) partition by list (region);
      create table sales_eu partition of sales for values in ('eu') partition by range (at);`);
    const sales: Partitioning = { strategy: 'list', column: 'region', values: ['eu'], subpartitionBy: { ...months } };
    expect(created(await apply(client, { sales }))).toEqual(['sales_eu_2026_05', 'sales_eu_2026_06']);
    expect(await readPeriodsAhead(client, 'sales', sales, NOW)).toBe(1);
  });
});

describe('what is said fits its cause', () => {
  test('given somebody who holds a table that a foreign key points at, then that table and that session are named', async () => {
    const client = await database(`create table agents (id int primary key);
      create table events (id int, at timestamptz, agent int references agents) partition by range (at);
      create table rest partition of events default;`);
    const holder = await another(client);
    await holder.query(`set application_name = 'nightly import'; begin; insert into agents values (1)`);
    const { rows } = await holder.query('select pg_backend_pid() as pid');
    const found = failure(await apply(client));
    expect(found?.given).toMatch(
      new RegExp(
        `public\\.agents is held \\(RowExclusiveLock\\) by process ${rows[0].pid} of nightly import as \\w+ idle in transaction since 20`,
      ),
    );
    expect(found?.given).not.toMatch(/public\.(events|rest) is held/);
    expect(found?.allowed).toContain('public.events, public.rest or public.agents');
    await holder.query('rollback');
  });

  test('given a transaction that holds the default partition, then it is the default that is named', async () => {
    const client = await database(TABLE('events'));
    const holder = await another(client);
    await holder.query('begin; select from events_rest');
    const found = failure(await apply(client));
    expect(found?.given).toContain('public.events_rest is held (AccessShareLock)');
    expect(found?.given).not.toContain('public.events is held');
    await holder.query('rollback');
  });

  test('given a function that names things without their schema, then it is said how it finds them', async () => {
    const client = await database(`${TABLE('events')}
      create table limits (id int); create function allowed(int) returns boolean language plpgsql as
        $$ begin return not exists (select from limits where id = $1); end $$;
      alter table events add check (allowed(id));`);
    const found = failure(await apply(client));
    expect(found?.given).toMatch(/42P01.*relation "limits" does not exist.*function allowed\(integer\)/);
    expect(found?.remedy).toContain('ALTER FUNCTION ... SET search_path');
    await client.query('alter function allowed(int) set search_path = public, pg_temp');
    expect(failure(await apply(client))).toBeUndefined();
  });

  test('given local times of an hour that a clock change repeats, then nobody else is blamed for rows that are equal', async () => {
    const client = await database(`create table events (id int, at timestamp) partition by range (at);
      create table events_old partition of events for values from ('2026-04-01') to ('2026-05-01');
      create unique index on events_old (at); create table rest partition of events default;
      insert into events values (1, '2026-05-03 01:30'), (2, '2026-05-03 01:30')`);
    const found = failure(await apply(client));
    expect(found?.given).toContain('23505');
    expect(found?.remedy).toMatch(
      /duplicates in events_2026_05_at_idx.*events_old has.*an hour that a clock change repeats/,
    );
    expect(found?.remedy).not.toContain('Somebody');
  });

  test('given rows that break a check, then the check is named, and not the foreign keys', async () => {
    const client = await database(
      `${TABLE('events')} alter table events add constraint positive check (id > 1) not valid;`,
    );
    const found = failure(await apply(client));
    expect(found?.given).toContain('23514');
    expect(found?.remedy).toContain('do not keep the check positive');
  });
});
