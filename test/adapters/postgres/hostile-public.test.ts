import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { planArchive } from '../../../lib/adapters/postgres/archive/plan';
import { restorePartitions } from '../../../lib/adapters/postgres/archive/restore';
import { connect } from '../../../lib/adapters/postgres/connect';
import { migrate, migrationStatus } from '../../../lib/adapters/postgres/migrations/migrate';
import { planAll } from '../../../lib/adapters/postgres/partition-operations';
import { applyPartitions } from '../../../lib/adapters/postgres/partitions/apply';
import type { StatedTables } from '../../../lib/adapters/postgres/partitions/plan';
import { readDefaultRows, readPeriodsAhead } from '../../../lib/adapters/postgres/partitions/state';
import { BUCKET, REGION, TestArchive } from '../../helpers/archive';
import { column } from '../../helpers/column';
import { TestPostgres } from '../../helpers/postgres';
import { IS_FULL } from '../../helpers/properties';
import { schemaFolder } from '../../helpers/schema-folder';

// A user of the database who may create in `public`, as everybody may in one that PostgreSQL 14 has made.

const NOW = Date.parse('2026-05-20T10:00Z');
const DAY_MS = 86_400_000;
const EVENTS = {
  strategy: 'range',
  column: 'at',
  period: 'month',
  aheadPeriods: 1,
  archive: { class: 'cold', retainDays: 60, dropAfterDays: 7 },
} as const;
const TABLES: StatedTables = {
  'shop.events': EVENTS,
  'shop.homes': { strategy: 'list', column: 'state', values: ['NY', 'OH'] },
};

let postgres: TestPostgres;
let archive: TestArchive;
beforeAll(async () => {
  postgres = await TestPostgres.start();
  archive = await TestArchive.start();
}, 60_000);
afterAll(async () => {
  await postgres?.stop();
  await archive?.stop();
}, 30_000);

/** Columns of every kind of type, so that every branch of the checksum is taken. */
const SCHEMA = `
  create schema shop;
  create type shop.mood as enum ('good', 'bad');
  create table shop.events (id int, at timestamptz not null, what text, details jsonb, price numeric(10,2), mood shop.mood,
    tags text[], raw bytea, state char(2), primary key (at, id)) partition by range (at);
  create table shop.events_1 partition of shop.events for values from ('2026-01-01 00:00Z') to ('2026-02-01 00:00Z');
  create table shop.events_5 partition of shop.events for values from ('2026-05-01 00:00Z') to ('2026-06-01 00:00Z');
  create table shop.events_rest partition of shop.events default;
  create table shop.homes (state varchar(2) not null, id int) partition by list (state);
  create table shop.homes_rest partition of shop.homes default;
  insert into shop.homes values ('NY', 1), ('OH', 2), ('TX', 3);
  insert into shop.events select n, '2026-01-02', 'row ' || n, '{"a": 1}', n, 'good', '{a,b}', '\\x00', 'NY' from generate_series(1, 50) n;
  insert into shop.events values (1, '2026-06-02', 'early', '{}', 1, 'bad', null, null, null)`;

/** All that the owner does but for migrations, in sessions of its own. */
async function everything(name: string): Promise<string[]> {
  const session = () => connect({ connectionString: postgres.url(name) });
  const done: string[] = [];
  const step = async (what: string, work: (client: Client) => Promise<unknown>) => {
    const client = await session();
    try {
      done.push(`${what}: ${JSON.stringify(await work(client))}`);
    } finally {
      await client.end();
    }
  };
  const target = { bucket: BUCKET, region: REGION };
  const classes = { cold: { prefix: 'cold/' } };
  const restore = (dryRun: boolean) => (client: Client) =>
    restorePartitions(
      client,
      archive.store,
      { table: 'shop.events', fromMs: 0, toMs: NOW, tier: 'Standard', days: 7, dryRun, attach: true },
      { target, classPrefix: 'cold/', database: name, lockWaitMs: 1_000, maxHoldMs: 2_000, isTimeUp: () => false },
    );
  await step('plan', (client) => planAll(client, TABLES, { nowMs: NOW, maxHoldMs: 2_000, database: name, classes }));
  await step('plan of the archive', (client) => planArchive(client, TABLES, { nowMs: NOW, classes, database: name }));
  await step('apply', (client) => applyPartitions(client, TABLES, { now: NOW }));
  await step('state', async (client) => [
    await readDefaultRows(client, 'shop.events'),
    await readPeriodsAhead(client, 'shop.events', EVENTS, NOW),
  ]);
  await step('archive', (client) => archive.run(client, TABLES, NOW, { database: name }));
  await step('drop', (client) => archive.run(client, TABLES, NOW + 8 * DAY_MS, { database: name }));
  await step('dry restore', restore(true));
  await step('restore', restore(false));
  return done;
}

/** What a user may do, and what runs of its own code would have left. */
const privileges = (client: Client) =>
  column(
    client,
    `select to_jsonb(r) #>> '{}' from (select rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls
       from pg_catalog.pg_roles where rolname !~ '^pg_') r
     union all select roleid::regrole || ' to ' || member::regrole from pg_catalog.pg_auth_members where member > 16384
     union all select 'called ' || what from hostile.called order by 1`,
  );

describe('given a user who may create in public', () => {
  let client: Client;
  let untouched: string[];
  beforeAll(async () => {
    const clean = await postgres.createDatabase('clean');
    await archive.install(clean);
    await clean.query(SCHEMA);
    untouched = await everything('clean');
    await clean.end();

    client = await postgres.createDatabase('hostile');
    await archive.install(client);
    await client.query(SCHEMA);
    await client.query(`grant create on schema public to public; create role visitor login;
      create schema hostile; create table hostile.called (what text); grant usage on schema hostile to visitor;
      grant insert, select on hostile.called to visitor, public; grant usage on schema hostile to public`);
    const visitor = await postgres.connect('hostile');
    await visitor.query(`set role visitor; set hostile.size = '${IS_FULL ? 'full' : 'small'}'`);
    await visitor.query(readFileSync(join(__dirname, 'hostile-public.sql'), 'utf8'));
    await visitor.end();
    await client.end();
    // Who looks must not be fooled either.
    client = await connect({ connectionString: postgres.url('hostile') });
  }, 120_000);
  afterAll(() => client?.end());

  test('there is something of theirs for every name, and a session that trusts public calls it', async () => {
    const [functions = '0', operators = '0', casts = '0', relations = '0'] = await column(
      client,
      `select count(distinct proname) from pg_proc where pronamespace = 'public'::regnamespace
       union all select count(distinct oprname) from pg_operator where oprnamespace = 'public'::regnamespace
       union all select count(*) from pg_cast where castfunc in (select oid from pg_proc where pronamespace = 'public'::regnamespace)
       union all select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')`,
    );
    expect(Number(functions)).toBeGreaterThan(1_500);
    expect(Number(operators)).toBeGreaterThan(50);
    expect(Number(casts)).toBeGreaterThan(50);
    expect(Number(relations)).toBeGreaterThan(100);
    await client.query('begin');
    await client.query(`set search_path to default; select format('%s', '{}'::jsonb)`);
    expect(await column(client, `select what from hostile.called`)).not.toEqual([]);
    await client.query('rollback');
  });

  test('then none of it is called, nobody may more than before, and what is done is what is done without them', async () => {
    const before = await privileges(client);
    const done = await everything('hostile');
    const same = (lines: readonly string[]) =>
      lines.map((line) => line.replaceAll('hostile', 'clean').replaceAll(/"etag":"[^"]*"/g, ''));
    expect(same(done)).toEqual(same(untouched));
    expect(done.join()).toContain('"dropped"');
    expect(done.join()).toContain('"attached":true');
    expect(await privileges(client)).toEqual(before);
  }, 60_000);

  test('then a dry run of the migrations reports it, and a run closes public and names what is there', async () => {
    const folder = schemaFolder({ '0001-more.sql': 'create table shop.more (id int);' });
    const before = await privileges(client);
    const open = /everybody.*may create/;
    const theirs = {
      given: expect.stringMatching(/^of visitor: .* and \d+ more$/),
      remedy: expect.stringContaining('DROP OWNED BY visitor'),
    };
    const session = await connect({ connectionString: postgres.url('hostile') });
    const status = await migrationStatus(session, { folder });
    expect(status.publicSchema).toMatchObject([{ given: expect.stringMatching(open) }, theirs]);
    const report = await migrate(session, { folder, users: [{ name: 'api', writes: true }] });
    expect(report).toMatchObject({ closedPublic: true, publicSchema: [theirs] });
    await session.end();
    expect(await column(client, `select has_schema_privilege('visitor', 'public', 'create')`)).toEqual(['false']);
    const after = await privileges(client);
    expect(after.filter((line) => !line.includes('"api"'))).toEqual(before);
  });
});

test('given public that belongs to somebody else, then it is reported with the command that helps', async () => {
  const administrator = await postgres.createDatabase('foreign');
  await administrator.query(`create role landlord; alter schema public owner to landlord; grant create on schema public to public;
    create role tenant login password 'tenant' createrole; grant create on database "foreign" to tenant`);
  const session = await connect({
    connectionString: postgres.url('foreign').replace('//postgres:password', '//tenant:tenant'),
  });
  const folder = schemaFolder({ '0001-a.sql': 'create table t (id int);' });
  const report = await migrate(session, { folder, users: [] });
  expect(report.publicSchema).toMatchObject([{ where: 'schema public' }]);
  const [command = ''] = /REVOKE[^.]*/.exec(report.publicSchema[0]?.remedy ?? '') ?? [];
  await administrator.query(`set role landlord; ${command}; reset role`);
  expect((await migrate(session, { folder, users: [] })).publicSchema).toEqual([]);
  await session.end();
  await administrator.end();
});

test('a function of a user that reads, put where archiving would look, is not called: the case as it was reported', async () => {
  const client = await postgres.createDatabase('borrowed');
  await archive.install(client);
  await client.query(SCHEMA);
  await client.query('create role reports login');
  const reports = await postgres.connect('borrowed');
  await reports.query(readFileSync(join(__dirname, '../../fixtures/data/owner-borrowed.sql'), 'utf8'));
  await reports.end();
  const session = await connect({ connectionString: postgres.url('borrowed') });
  const ran = await archive.run(session, TABLES, NOW, { database: 'borrowed' });
  expect(ran.partitions).toMatchObject([{ state: 'detached', rows: '50' }]);
  expect(await column(client, `select rolsuper from pg_roles where rolname = 'reports'`)).toEqual(['false']);
  await session.end();
  await client.end();
});

test('given a migration that sets where names are looked for, then neither its record nor the next file is read with that', async () => {
  const client = await postgres.createDatabase('search_path');
  await client.query(`create schema hostile; create table hostile.called (what text);
    create function public.now() returns timestamptz language plpgsql as $$
      begin insert into hostile.called values ('now'); return pg_catalog.now(); end $$`);
  const session = await connect({ connectionString: postgres.url('search_path') });
  const folder = schemaFolder({
    '0001-a.sql': 'create schema other; set search_path = public, other, pg_catalog; create table a (id int);',
    '0002-b.sql': 'create table b (id int);',
    '0003-c.sql': '-- no-transaction\nset search_path = other, public, pg_catalog;',
  });
  expect(await migrate(session, { folder, users: [] })).toMatchObject({ outcome: 'migrated' });
  expect(await column(client, `select oid::regclass from pg_class where relname in ('a', 'b') order by 1`)).toEqual([
    'a',
    'b',
  ]);
  expect(await column(client, 'select what from hostile.called')).toEqual([]);
  expect(await column(session, 'show search_path')).toEqual(['pg_catalog, pg_temp']);
  await session.end();
  await client.end();
});

test.each([
  ['the table', ''],
  [
    'the table by a role that they may become',
    'create role squad; grant squad to squatter; alter table events owner to squad; alter table events_1 owner to squad; alter table events_rest owner to squad',
  ],
  ['its default partition', 'alter table events owner to postgres'],
])(
  'given a user who owns %s, then it is reported and not touched: its check would run with the rights of the owner',
  async (_, change) => {
    const client = await postgres.createDatabase(`owned_${change.length}`);
    await archive.install(client);
    await client.query('create role squatter login; grant create on schema public to squatter');
    await client.query(`set role squatter;
    create function public.borrow() returns boolean language plpgsql as $$
      begin execute 'alter role squatter superuser'; return true; exception when others then return true; end $$;
    create table events (id int, at timestamptz not null, check (public.borrow())) partition by range (at);
    create table events_1 partition of events for values from ('2026-01-01Z') to ('2026-02-01Z');
    create table events_rest partition of events default;
    insert into events values (1, '2026-06-02Z');
    reset role; ${change}`);
    const session = await connect({ connectionString: postgres.url(client.database ?? '') });
    const [applied] = await applyPartitions(session, { events: EVENTS }, { now: NOW });
    expect(applied).toMatchObject({
      created: [],
      findings: [{ code: 'owned-by-login', severity: 'problem', given: expect.stringMatching(/of squa(tter|d),/) }],
    });
    const ran = await archive.run(session, { events: EVENTS }, NOW, { database: client.database ?? '' });
    expect(ran).toMatchObject({ partitions: [], findings: [{ code: 'owned-by-login' }] });
    expect(await column(client, `select rolsuper from pg_roles where rolname = 'squatter'`)).toEqual(['false']);
    // What is said to do helps.
    for (const table of ['events', 'events_1', 'events_rest'])
      await client.query(`alter table ${table} owner to postgres`);
    expect(
      (await applyPartitions(session, { events: EVENTS }, { now: NOW }))[0]?.findings.map(({ code }) => code),
    ).not.toContain('owned-by-login');
    await session.end();
    await client.query('drop owned by squatter cascade; drop role squatter; drop role if exists squad');
    await client.end();
  },
);

test('who created a role has not its rights (PostgreSQL 16), and does not trust it; who was granted them does', async () => {
  const administrator = await postgres.createDatabase('created');
  await administrator.query(
    `create role master login password 'master' createrole; alter database created owner to master; alter schema public owner to master`,
  );
  const session = await connect({
    connectionString: postgres.url('created').replace('//postgres:password', '//master:master'),
  });
  const run = () => migrate(session, { folder: '/nowhere', users: [{ name: 'api', writes: true }] });
  expect((await run()).publicSchema).toEqual([]);
  await administrator.query(
    `grant create on schema public to api; set role api; create function public.f(int) returns int language sql as 'select 1'; reset role`,
  );
  expect((await run()).publicSchema).toMatchObject([{ given: 'of api: public.f(integer)' }]);
  await administrator.query('grant api to master with inherit true');
  expect((await run()).publicSchema).toEqual([]);
  await session.end();
  await administrator.end();
});
