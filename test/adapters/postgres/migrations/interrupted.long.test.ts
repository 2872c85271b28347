import type { Client } from 'pg';
import { migrate } from '../../../../lib/adapters/postgres/migrations/migrate';
import { catalogDump } from '../../../helpers/catalog-dump';
import { MigrateProcess } from '../../../helpers/migrate-process';
import { TestPostgres } from '../../../helpers/postgres';
import { schemaFolder } from '../../../helpers/schema-folder';

/** A place where a run stands still for as long as a test holds lock `n`. */
const gate = (n: number) => `select pg_advisory_xact_lock(${n})`;
const FILES = {
  '0001-shops.sql': `${gate(1)};
create table shops (id int primary key);
${gate(2)};
create table towns (id int primary key);
`,
  '0002-sales.sql': `${gate(3)};
create table sales (id int primary key, shop int references shops);
do $$
begin
  create table inner_one (id int);
  perform pg_advisory_xact_lock(4);
  create table inner_two (id int);
end
$$;
insert into shops values (1);
${gate(5)};
`,
  '0003-names.sql': 'create index sales_shop on sales (shop);',
};
const PLACES: [number, string, string[]][] = [
  [1, 'before the first statement', []],
  [2, 'between statements', []],
  [3, 'between files', ['0001-shops']],
  [4, 'inside a statement that has made a table', ['0001-shops']],
  [5, 'after the last statement and before its record', ['0001-shops']],
];

let postgres: TestPostgres;
let expected: string[];
let count = 0;
const open: Client[] = [];
beforeAll(async () => {
  postgres = await TestPostgres.start();
  const whole = await connected('whole');
  await migrate(whole, { folder: schemaFolder(FILES), users: [] });
  expected = await catalogDump(whole);
}, 60_000);
afterAll(async () => {
  for (const client of open) await client.end();
  await postgres?.stop();
}, 30_000);

async function connected(database: string): Promise<Client> {
  const client = await postgres.createDatabase(database);
  open.push(client);
  return client;
}

/** Sessions of runs in this database, by what they wait for. */
async function sessions(db: Client): Promise<string[]> {
  const { rows } = await db.query<{ waits: string }>(
    `select coalesce(wait_event, 'none') as waits from pg_stat_activity
     where application_name = 'tidemark-migrate' and datname = current_database()`,
  );
  return rows.map(({ waits }) => waits);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('a run that is killed', () => {
  test.each(PLACES)(
    'at gate %i, %s, then nothing of its file stays, and the next run makes what an uninterrupted one makes',
    async (place, _, applied) => {
      const name = `killed_${place}`;
      const db = await connected(name);
      const folder = schemaFolder(FILES);
      await db.query('select pg_advisory_lock($1)', [place]);
      const killed = new MigrateProcess(postgres.url(name), folder);
      await until(async () => (await sessions(db)).includes('advisory'));
      expect(await killed.kill()).toMatchObject({ signal: 'SIGKILL', out: '' });
      // The gate is still shut: PostgreSQL itself notices that nobody listens any more.
      await until(async () => (await sessions(db)).length === 0);
      expect((await db.query('select name from tidemark.migrations')).rows.map((row) => row.name)).toEqual(applied);
      const { rows } = await db.query(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname",
      );
      expect(rows.map((row) => row.relname)).toEqual(applied.length === 0 ? [] : ['shops', 'towns']);
      await db.query('select pg_advisory_unlock($1)', [place]);
      const again = await new MigrateProcess(postgres.url(name), folder).ended;
      expect(again).toMatchObject({ code: 0, err: '' });
      expect(await catalogDump(db)).toEqual(expected);
      expect((await db.query('select count(*)::int as n from shops')).rows).toEqual([{ n: 1 }]);
    },
    60_000,
  );
});

describe('a run that builds an index concurrently', () => {
  const CONCURRENT = {
    '0001-shops.sql': 'create table shops (id int);',
    '0002-index.sql': '-- no-transaction\ncreate index concurrently if not exists shops_id on shops (id);\n',
  };

  /** Somebody with an old snapshot, for whose end such a build waits. */
  async function reader(name: string): Promise<Client> {
    const client = await postgres.connect(name);
    open.push(client);
    await client.query(
      'begin isolation level repeatable read; select * from pg_class limit 1; lock table shops in access share mode',
    );
    return client;
  }
  const isBuilding = async (db: Client) =>
    (await db.query('select 1 from pg_stat_progress_create_index where datname = current_database()')).rowCount === 1;

  test('given it is killed, then the next run names the invalid index, and builds it once that is dropped', async () => {
    const db = await connected('concurrent_killed');
    const folder = schemaFolder(CONCURRENT);
    await migrate(db, { folder: schemaFolder({ '0001-shops.sql': CONCURRENT['0001-shops.sql'] }), users: [] });
    const old = await reader('concurrent_killed');
    const killed = new MigrateProcess(postgres.url('concurrent_killed'), folder);
    await until(() => isBuilding(db));
    await killed.kill();
    await until(async () => (await sessions(db)).length === 0);
    await old.query('rollback');
    await expect(migrate(db, { folder, users: [] })).rejects.toMatchObject({
      code: 'invalid-index',
      message: expect.stringContaining('drop index concurrently shops_id'),
    });
    await db.query('drop index concurrently shops_id');
    expect(await migrate(db, { folder, users: [] })).toMatchObject({ applied: ['0002-index'] });
  }, 60_000);

  test('given another run that waits for it, then neither waits for ever', async () => {
    const db = await connected('concurrent_two');
    const folder = schemaFolder(CONCURRENT);
    await migrate(db, { folder: schemaFolder({ '0001-shops.sql': CONCURRENT['0001-shops.sql'] }), users: [] });
    const old = await reader('concurrent_two');
    const first = new MigrateProcess(postgres.url('concurrent_two'), folder);
    await until(() => isBuilding(db));
    const second = new MigrateProcess(postgres.url('concurrent_two'), folder);
    await until(async () => (await sessions(db)).length === 2);
    await old.query('rollback');
    const ended = await Promise.all([first.ended, second.ended]);
    expect(ended.map(({ code, err }) => ({ code, err }))).toEqual([1, 2].map(() => ({ code: 0, err: '' })));
    expect(ended.map(({ out }) => JSON.parse(out).outcome)).toEqual(['migrated', 'up-to-date']);
  }, 60_000);
});

describe('runs at the same time', () => {
  test('given three processes, then each file is applied once, and all end well', async () => {
    const name = `together_${count++}`;
    const db = await connected(name);
    const folder = schemaFolder(FILES);
    await db.query('select pg_advisory_lock(2)');
    const processes = [1, 2, 3].map(() => new MigrateProcess(postgres.url(name), folder));
    // One is at the gate, the others are there and ask for the lock.
    await until(async () => (await sessions(db)).length === 3 && (await sessions(db)).includes('advisory'));
    await db.query('select pg_advisory_unlock(2)');
    const ended = await Promise.all(processes.map((each) => each.ended));
    expect(ended.map(({ code, err }) => ({ code, err }))).toEqual([1, 2, 3].map(() => ({ code: 0, err: '' })));
    const applied = ended.map(({ out }) => JSON.parse(out).applied.length);
    expect(applied.sort()).toEqual([0, 0, 3]);
    expect(await catalogDump(db)).toEqual(expected);
  }, 60_000);

  test('given a run that does not end, then another gives up in time and says who holds the lock', async () => {
    const name = `waiting_${count++}`;
    const db = await connected(name);
    const folder = schemaFolder(FILES);
    await db.query('select pg_advisory_lock(1)');
    const first = new MigrateProcess(postgres.url(name), folder);
    await until(async () => (await sessions(db)).includes('advisory'));
    const second = await postgres.connect(name);
    open.push(second);
    await expect(migrate(second, { folder, users: [], lockWaitMs: 600 })).rejects.toMatchObject({
      code: 'migrations-locked',
      message: expect.stringMatching(/process \d+ of postgres, connected since 20.*this one waited 0.6 s/),
    });
    await db.query('select pg_advisory_unlock(1)');
    expect(await first.ended).toMatchObject({ code: 0 });
  }, 60_000);
});
