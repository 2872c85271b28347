import type { Client } from 'pg';
import { recordBaseline } from '../../../../lib/adapters/postgres/migrations/baseline';
import { migrate } from '../../../../lib/adapters/postgres/migrations/migrate';
import type { InputError } from '../../../../lib/model/validation/input-error';
import { catalogDump } from '../../../helpers/catalog-dump';
import { TestPostgres } from '../../../helpers/postgres';
import { schemaFolder } from '../../../helpers/schema-folder';

const FILES = {
  '0001-shops.sql': 'create table shops (id int primary key);\n',
  '0002-sales.sql': 'create table sales (id int primary key, shop int references shops);\n',
  '0003-names.sql': 'alter table shops add column name text;\n',
  '0004-prices.sql': 'alter table sales add column price int;\n',
};
const NAMES = Object.keys(FILES).map((file) => file.replace('.sql', ''));

let postgres: TestPostgres;
let db: Client;
let folder: string;
let count = 0;
beforeAll(async () => {
  postgres = await TestPostgres.start();
}, 60_000);
beforeEach(async () => {
  db = await postgres.createDatabase(`baseline_${count++}`);
  folder = schemaFolder(FILES);
});
afterEach(() => db.end());
afterAll(async () => {
  await postgres?.stop();
}, 30_000);

/** A database that has the changes of the first files, made by hand. */
async function adopted(files: number): Promise<void> {
  for (const sql of Object.values(FILES).slice(0, files)) await db.query(sql);
}
const record = (through: number, dryRun = false) => recordBaseline(db, { folder, shown: 'schema', through, dryRun });
const run = () => migrate(db, { folder, shown: 'schema', users: [] });
async function refusal(promise: Promise<unknown>): Promise<InputError> {
  return promise.then(
    () => {
      throw new Error('was not refused');
    },
    (error) => error,
  );
}

test('given a database from before its migrations, then files up to the number are recorded, and the rest is applied', async () => {
  await adopted(3);
  await db.query('insert into shops values (1)');
  expect(await record(3)).toEqual({ recorded: NAMES.slice(0, 3), already: [] });
  expect(await run()).toMatchObject({ outcome: 'migrated', applied: ['0004-prices'] });
  expect((await db.query('select id from shops')).rows).toEqual([{ id: 1 }]);
  // The same tables and the same records, with checksums, as if all had been applied.
  const other = await postgres.createDatabase(`baseline_${count++}`);
  await migrate(other, { folder, users: [] });
  expect(await catalogDump(db)).toEqual(await catalogDump(other));
  await other.end();
});

test('given it was recorded already, then nothing changes; a later number records what is missing', async () => {
  await adopted(3);
  await record(2);
  const before = await catalogDump(db);
  expect(await record(2)).toEqual({ recorded: [], already: NAMES.slice(0, 2) });
  expect(await catalogDump(db)).toEqual(before);
  expect(await record(3)).toEqual({ recorded: ['0003-names'], already: NAMES.slice(0, 2) });
});

test('given a dry run, then it says the same and changes nothing', async () => {
  await adopted(3);
  const before = await db.query("select to_regnamespace('tidemark') is null as none");
  expect(await record(3, true)).toEqual({ recorded: NAMES.slice(0, 3), already: [] });
  expect(before.rows).toEqual([{ none: true }]);
  expect((await db.query("select to_regnamespace('tidemark') is null as none")).rows).toEqual([{ none: true }]);
});

test('given a later migration is recorded, then it is refused and that one is named', async () => {
  await run();
  const before = await catalogDump(db);
  for (const dryRun of [false, true]) {
    const error = await refusal(record(2, dryRun));
    expect(error.code).toBe('baseline-refused');
    expect(error.problems.map(({ where, given }) => `${where} ${given}`)).toEqual([
      'schema/0003-names.sql recorded as applied already',
      'schema/0004-prices.sql recorded as applied already',
    ]);
  }
  expect(await catalogDump(db)).toEqual(before);
});

test('given records of other files or other texts, then each is named', async () => {
  await migrate(db, {
    folder: schemaFolder({
      '0001-shops.sql': 'create table shops (id bigint);',
      '0002-else.sql': 'create table e ();',
    }),
    users: [],
  });
  const { problems } = await refusal(record(3));
  expect(problems.map(({ where }) => where)).toEqual(['schema/0002-else.sql', 'schema/0001-shops.sql']);
  expect(problems[1]?.given).toContain('another text');
});

test.each([
  [5, '5; allowed: the number of a file in schema: 1, 2, 3, 4'],
  [0, '0; allowed'],
])('given the number %i, which no file has, then it is refused', async (through, words) => {
  await adopted(3);
  const error = await refusal(record(through));
  expect(error).toMatchObject({ code: 'baseline-refused' });
  expect(error.message).toContain(`--baseline: given ${words}`);
});

test('given an empty database, then it is refused: it has nothing that could be recorded', async () => {
  const error = await refusal(record(3));
  expect(error.problems[0]).toMatchObject({ given: 'no table, view or sequence' });
  expect((await db.query("select to_regnamespace('tidemark') is null as none")).rows).toEqual([{ none: true }]);
});

test('given a first run that found the tables there, then its error says what to do, and doing so goes on', async () => {
  await adopted(3);
  const error = await refusal(run());
  expect(error.problems[0]?.remedy).toContain('tidemark migrate --baseline');
  await record(3);
  expect(await run()).toMatchObject({ applied: ['0004-prices'] });
});
