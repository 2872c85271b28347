import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { connect } from '../../../../lib/adapters/postgres/connect';
import { migrate } from '../../../../lib/adapters/postgres/migrations/migrate';
import { ensureServiceUsers } from '../../../../lib/adapters/postgres/service-users';
import type { DatabaseUser } from '../../../../lib/model/database/users';
import { column } from '../../../helpers/column';
import { TestPostgres } from '../../../helpers/postgres';

// What PostgreSQL itself says that a user may do (has_table_privilege) is what the config grants.

let postgres: TestPostgres;
let db: Client;
let session: Client;
let count = 0;
beforeAll(async () => {
  postgres = await TestPostgres.start();
}, 60_000);
afterAll(() => postgres?.stop(), 30_000);
beforeEach(async () => {
  const name = `grants_${count++}`;
  db = await postgres.createDatabase(name);
  await db.query(`
    create schema billing; create schema "Odd; schema";
    create table orders (id serial primary key, note text);
    create table customers (id int generated always as identity, note text);
    create view order_notes as select note from orders;
    create sequence tickets;
    create table billing.invoices (id serial primary key);
    create table billing.refunds (id int);
    create table "Odd; schema"."A "" table" (id int)`);
  session = await connect({ connectionString: postgres.url(name) });
});
afterEach(async () => {
  await db.query(`do $$ declare r text; begin for r in select quote_ident(rolname) from pg_roles where rolname in ('api', 'page')
    loop execute 'drop owned by ' || r || '; drop role ' || r; end loop; end $$`);
  await session.end();
  await db.end();
});

const ensure = (...users: DatabaseUser[]) => ensureServiceUsers(session, users);

/** Every right on every table, view and sequence, such as "orders SELECT". */
const rights = (user = 'api') =>
  column(
    db,
    `select c.oid::regclass || ' ' || r.name
     from pg_class c cross join unnest(case when c.relkind = 'S' then '{USAGE,SELECT,UPDATE}'::text[]
         else '{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER,MAINTAIN}' end) r (name)
     where c.relnamespace::regnamespace::text in ('public', 'billing', '"Odd; schema"') and c.relkind in ('r', 'p', 'v', 'm', 'S')
       and case when c.relkind = 'S' then has_sequence_privilege($1, c.oid, r.name) else has_table_privilege($1, c.oid, r.name) end
     order by 1`,
    [user],
  );
const CHANGE = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];
const on = (table: string, ...of: string[]) => of.map((right) => `${table} ${right}`);
const sorted = (...lists: string[][]) => lists.flat().sort();

test('given nothing stated, then a writer changes all of public and nothing beside it', async () => {
  await ensure({ name: 'api', writes: true });
  expect((await rights()).sort()).toEqual(
    sorted(
      ...['orders', 'customers', 'order_notes'].map((table) => on(table, ...CHANGE)),
      ...['tickets', 'orders_id_seq', 'customers_id_seq'].map((sequence) => on(sequence, 'USAGE', 'SELECT')),
    ),
  );
});

test('given tables by name, then these alone, with the sequences of those it changes', async () => {
  await ensure({
    name: 'api',
    writes: true,
    tables: { reads: ['order_notes', 'billing.refunds'], writes: ['orders'] },
  });
  expect((await rights()).sort()).toEqual(
    sorted(
      on('orders', ...CHANGE),
      on('orders_id_seq', 'USAGE', 'SELECT'),
      on('order_notes', 'SELECT'),
      on('billing.refunds', 'SELECT'),
    ),
  );
  expect(await column(db, `select has_schema_privilege('api', 'billing', 'usage'), 1`)).toEqual(['true']);
});

test('given a schema, then all of it; given an odd name, then that one', async () => {
  await ensure(
    { name: 'api', writes: true, tables: { writes: ['billing.*'] } },
    { name: 'page', writes: false, tables: { reads: ['"Odd; schema"."A "" table"'] } },
  );
  expect((await rights()).sort()).toEqual(
    sorted(
      on('billing.invoices', ...CHANGE),
      on('billing.refunds', ...CHANGE),
      on('billing.invoices_id_seq', 'USAGE', 'SELECT'),
    ),
  );
  expect(await rights('page')).toEqual(['"Odd; schema"."A "" table" SELECT']);
  await ensure({ name: 'page', writes: false, tables: { reads: ['"Odd; schema".*'] } });
  expect(await rights('page')).toEqual(['"Odd; schema"."A "" table" SELECT']);
});

test('given less than before, then the rest is taken away, schemas too; and what else a migration has granted stays', async () => {
  await ensure({ name: 'api', writes: true, tables: { writes: ['public.*', 'billing.*'] } });
  await db.query('grant select (note) on customers to api; grant truncate, maintain on customers to api');
  const { revoked } = await ensure({ name: 'api', writes: false, tables: { reads: ['orders'] } });
  expect(await rights()).toEqual(['customers MAINTAIN', 'customers TRUNCATE', 'orders SELECT']);
  expect(revoked).toContain('insert, update, delete on table "public"."orders" from "api"');
  expect(revoked).toContain('usage on schema "billing" from "api"');
  expect((await ensure({ name: 'api', writes: false, tables: { reads: ['orders'] } })).revoked).toEqual([]);
  expect(await column(db, `select has_schema_privilege('api', 'billing', 'usage')`)).toEqual(['false']);
  expect(await column(db, `select has_column_privilege('api', 'customers', 'note', 'select')`)).toEqual(['true']);
});

test('given the same twice, then no row of the catalog is written', async () => {
  const user = { name: 'api', writes: true, tables: { reads: ['billing.*'], writes: ['orders'] } };
  const versions = () =>
    column(
      db,
      'select oid || xmin::text from pg_class union all select oid || xmin::text from pg_namespace order by 1',
    );
  await ensure(user);
  const before = await versions();
  await ensure(user);
  expect(await versions()).toEqual(before);
});

test('given tables and schemas that are not there, then all are named, with those there are, and nobody is made', async () => {
  const error = await ensure(
    { name: 'api', writes: true, tables: { reads: ['billing.invoice', 'nothing.*'], writes: ['Orders', '"Orders"'] } },
    { name: 'page', writes: false, tables: { reads: ['sales'] } },
  ).catch((caught) => caught);
  expect(error).toMatchObject({
    code: 'no-such-table',
    problems: [
      { where: 'services.api.tables', given: '"billing.invoice"', allowed: 'billing.invoices, billing.refunds' },
      { where: 'services.api.tables', given: '"nothing.*"' },
      { where: 'services.api.tables', given: '"\\"Orders\\""' },
      {
        where: 'services.page.tables',
        given: '"sales"',
        allowed: 'public.customers, public.order_notes, public.orders',
      },
    ],
  });
  expect(await column(db, `select rolname from pg_roles where rolname in ('api', 'page')`)).toEqual([]);
});

test('the error reaches who migrates', async () => {
  const users = [{ name: 'api', writes: false, tables: { reads: ['sales'] } }];
  await expect(migrate(session, { folder: '/nowhere', users })).rejects.toMatchObject({ code: 'no-such-table' });
});

describe('partitions by their own names', () => {
  const siblings = readFileSync(join(__dirname, '../../../fixtures/data/siblings.sql'), 'utf8');
  beforeEach(() => db.query(siblings));

  test('given one whose row security is that of its table, then it is granted, and shows one tenant alone', async () => {
    expect((await ensure({ name: 'api', writes: true })).withheld).toEqual([]);
    await db.query(`insert into events values (1, '2026-11-02Z', 'ours', 'a'), (2, '2026-11-02Z', 'theirs', 'b')`);
    await db.query(`set role api; set app.tenant = 'ours'`);
    for (const table of ['events', 'events_2026_11']) expect(await column(db, `select v from ${table}`)).toEqual(['a']);
    await db.query('reset role');
  });

  test.each([
    ['none', 'alter table events_2026_11 disable row level security'],
    ['no policy', 'drop policy own on events_2026_11'],
    ['a policy more', 'create policy all_of_it on events_2026_11 using (true)'],
    ['another condition', `alter policy own on events_2026_11 using (true)`],
    ['a condition for what is written', `alter policy own on events_2026_11 with check (true)`],
    ['other roles', 'alter policy own on events_2026_11 to current_user'],
    [
      'another command',
      `drop policy own on events_2026_11; create policy own on events_2026_11 for update using (tenant = current_setting('app.tenant', true))`,
    ],
    [
      'a restriction instead',
      `drop policy own on events_2026_11; create policy own on events_2026_11 as restrictive using (tenant = current_setting('app.tenant', true))`,
    ],
    ['none for its owner', 'alter table events force row level security'],
  ])('given %s, then it is not, also where it was before, and it is said', async (_, change) => {
    await ensure({ name: 'api', writes: true });
    await db.query(change);
    const user = { name: 'api', writes: true, tables: { writes: ['events', 'events_2026_11'] } };
    for (const asked of [{ name: 'api', writes: true }, user]) {
      expect((await ensure(asked)).withheld).toEqual(['public.events_2026_11']);
      expect((await rights()).filter((right) => right.startsWith('events'))).toEqual(
        sorted(on('events', ...CHANGE)).sort((a, b) => a.localeCompare(b)),
      );
    }
  });

  test('given one below another, then the whole way up counts', async () => {
    await db.query(`create table tree (t text, at date) partition by list (t);
      create table tree_a partition of tree for values in ('a') partition by range (at);
      create table tree_a_1 partition of tree_a for values from ('2026-01-01') to ('2026-02-01');
      alter table tree enable row level security`);
    expect((await ensure({ name: 'api', writes: true })).withheld).toEqual(['public.tree_a', 'public.tree_a_1']);
    await db.query('alter table tree_a_1 enable row level security');
    expect((await ensure({ name: 'api', writes: true })).withheld).toEqual(['public.tree_a', 'public.tree_a_1']);
    await db.query('alter table tree_a enable row level security');
    expect((await ensure({ name: 'api', writes: true })).withheld).toEqual([]);
  });
});
