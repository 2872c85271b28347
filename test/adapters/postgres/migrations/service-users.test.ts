import type { Client } from 'pg';
import { connect } from '../../../../lib/adapters/postgres/connect';
import { migrate } from '../../../../lib/adapters/postgres/migrations/migrate';
import { TestPostgres } from '../../../helpers/postgres';
import { schemaFolder } from '../../../helpers/schema-folder';

const FILES = {
  '0001-tables.sql': `create table sales (id int generated always as identity, day date not null) partition by range (day);
create table sales_2026 partition of sales for values from ('2026-01-01') to ('2027-01-01');
create materialized view days as select day, count(*) as sales from sales group by day;
create sequence tickets;`,
};
const USERS = [
  { name: 'api', writes: true },
  { name: 'map-tiles', writes: false },
];

let postgres: TestPostgres;
let db: Client;
beforeAll(async () => {
  postgres = await TestPostgres.start();
  db = await postgres.createDatabase('shop');
}, 60_000);
afterAll(async () => {
  await db?.end();
  await postgres?.stop();
}, 30_000);

const run = (users = USERS, texts: Record<string, string> = FILES) =>
  migrate(db, { folder: schemaFolder(texts), users });

/** Runs a statement as a user; the code of PostgreSQL's error, or nothing. */
async function as(user: string, statement: string): Promise<string | undefined> {
  await db.query('begin');
  await db.query(`set local role ${db.escapeIdentifier(user)}`);
  try {
    await db.query(statement);
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  } finally {
    await db.query('rollback');
  }
}
const DENIED = '42501';
const INSERT = "insert into sales (day) values ('2026-05-01')";

describe('users of services', () => {
  test('given a server without rds_iam, then they are made, and it says that IAM is not there', async () => {
    expect((await run()).users).toEqual({ created: ['api', 'map-tiles'], iam: false, withheld: [], revoked: [] });
    const { rows } = await db.query(
      "select rolname, rolcanlogin, rolsuper, rolcreaterole from pg_roles where rolname in ('api', 'map-tiles')",
    );
    expect(rows).toHaveLength(2);
    for (const role of rows) expect(role).toMatchObject({ rolcanlogin: true, rolsuper: false, rolcreaterole: false });
  });

  test('given one that writes, then it reads and writes tables and sequences, and can change no table', async () => {
    for (const allowed of [
      INSERT,
      'update sales set day = day',
      'delete from sales',
      'select * from days',
      "select nextval('tickets')",
    ])
      expect([allowed, await as('api', allowed)]).toEqual([allowed, undefined]);
    for (const denied of [
      'drop table sales',
      'truncate sales',
      'create table mine (id int)',
      'select * from tidemark.migrations',
    ])
      expect([denied, await as('api', denied)]).toEqual([denied, DENIED]);
  });

  test('given one that reads, then it reads and nothing else', async () => {
    expect(await as('map-tiles', 'select * from sales, days')).toBeUndefined();
    for (const denied of [INSERT, 'delete from sales', "select nextval('tickets')"])
      expect([denied, await as('map-tiles', denied)]).toEqual([denied, DENIED]);
  });

  test('given a later migration, then its tables are theirs too', async () => {
    await run(USERS, { ...FILES, '0002-more.sql': 'create table more (id int);' });
    expect(await as('api', 'insert into more values (1)')).toBeUndefined();
    expect(await as('map-tiles', 'select * from more')).toBeUndefined();
  });

  test('given a service that no longer writes, then it may no longer', async () => {
    const files = { ...FILES, '0002-more.sql': 'create table more (id int);' };
    const report = await run([{ name: 'api', writes: false }], files);
    expect(report).toMatchObject({ outcome: 'up-to-date', users: { created: [] } });
    expect(await as('api', INSERT)).toBe(DENIED);
    expect(await as('api', 'select * from sales')).toBeUndefined();
    await run(USERS, files);
    expect(await as('api', INSERT)).toBeUndefined();
  });

  test('given the role that RDS has, then they may log in with IAM', async () => {
    await db.query('create role rds_iam');
    expect((await run(USERS, { ...FILES, '0002-more.sql': 'create table more (id int);' })).users).toEqual({
      created: [],
      iam: true,
      withheld: [],
      revoked: [],
    });
    const { rows } = await db.query(
      "select pg_has_role('api', 'rds_iam', 'member') as api, pg_has_role('map-tiles', 'rds_iam', 'member') as map",
    );
    expect(rows).toEqual([{ api: true, map: true }]);
  });

  test('given a login that may make no users, then migrations stay, and it says what failed', async () => {
    const owner = await postgres.createDatabase('small');
    await owner.query(`create role modest login password 'modest';
      grant all on database small to modest; grant all on schema public to modest`);
    await owner.end();
    const connectionString = postgres.url('small').replace('//postgres:password', '//modest:modest');
    const client = await connect({ connectionString });
    try {
      const users = [{ name: 'fresh', writes: true }];
      const folder = schemaFolder({ '0001-a.sql': 'create table t (id int);' });
      const error = await migrate(client, { folder, users }).catch((caught) => caught);
      expect(error).toMatchObject({
        code: 'users-failed',
        message: expect.stringContaining('permission denied to create role; applied before it: 0001-a'),
      });
      expect((await client.query('select * from public.t')).rows).toEqual([]);
    } finally {
      await client.end();
    }
  });
});
