import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { migrate, migrationStatus } from '../../../../lib/adapters/postgres/migrations/migrate';
import type { InputError } from '../../../../lib/model/validation/input-error';
import { catalogDump, schemaDump } from '../../../helpers/catalog-dump';
import { TestPostgres } from '../../../helpers/postgres';
import { inFull } from '../../../helpers/properties';
import { applySchema } from '../../../helpers/schema';
import { schemaFolder } from '../../../helpers/schema-folder';

const SCHEMA = join(__dirname, '..', '..', '..', '..', 'config', 'schema');
const SYSTEMS = readdirSync(SCHEMA, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const filesOf = (system: string): [string, string][] =>
  readdirSync(join(SCHEMA, system))
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => [file, readFileSync(join(SCHEMA, system, file), 'utf8')]);
/** Small files; those of the systems are applied below. */
const FILES = {
  '0001-shops.sql': 'create table shops (id int primary key, name text not null);\n',
  '0002-sales.sql': `create table sales (id int primary key, shop int references shops);
create index sales_shop on sales (shop);
`,
  '0003-names.sql': 'create unique index shops_name on shops (name);\n',
};
const names = (files: object) => Object.keys(files).map((file) => file.replace('.sql', ''));

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

async function emptyDatabase(): Promise<Client> {
  const client = await postgres.createDatabase(`migrate_${count++}`);
  open.push(client);
  return client;
}

const run = (client: Client, folder: string) => migrate(client, { folder, shown: 'schema', users: [] });

async function failure(promise: Promise<unknown>): Promise<InputError> {
  return promise.then(
    () => {
      throw new Error('did not fail');
    },
    (error) => error,
  );
}

describe('applying migrations', () => {
  test('given an empty database, then all files are applied in order, each with its checksum', async () => {
    const db = await emptyDatabase();
    const progress: unknown[] = [];
    const folder = schemaFolder({ ...FILES, 'README.md': 'no migration' });
    const report = await migrate(db, { folder, users: [], onProgress: (...step) => progress.push(step) });
    expect(report).toMatchObject({ outcome: 'migrated', applied: names(FILES), ahead: [] });
    expect(progress).toEqual(Object.keys(FILES).map((file, index) => [file, index, 3]));
    const { rows } = await db.query(
      'select name, checksum, run_on is not null as timed from tidemark.migrations order by id',
    );
    expect(rows).toEqual(
      names(FILES).map((name) => ({ name, checksum: expect.stringMatching(/^[0-9a-f]{64}$/), timed: true })),
    );
    // sha256sum of the file's text.
    expect(rows[0].checksum).toBe('eb876dde8e82b6bc0328fa4fa72974a6eee7c6f8ea36640974749905114128ed');
  });

  test('given everything is applied, when run again, then nothing changes', async () => {
    const db = await emptyDatabase();
    const folder = schemaFolder(FILES);
    await run(db, folder);
    const before = await catalogDump(db);
    expect(await run(db, folder)).toMatchObject({ outcome: 'up-to-date', applied: [] });
    expect(await catalogDump(db)).toEqual(before);
  });

  test.each([0, 1, 2])('given a database at version %i, then it becomes what an empty one becomes', async (version) => {
    const whole = await emptyDatabase();
    await run(whole, schemaFolder(FILES));
    const db = await emptyDatabase();
    await run(db, schemaFolder(Object.fromEntries(Object.entries(FILES).slice(0, version))));
    expect(await run(db, schemaFolder(FILES))).toMatchObject({ applied: names(FILES).slice(version) });
    expect(await catalogDump(db)).toEqual(await catalogDump(whole));
  });

  test.each(SYSTEMS)(
    'given the files of %s, then every earlier version becomes the same schema',
    async (system) => {
      const files = filesOf(system);
      expect(files.length).toBeGreaterThan(0);
      const whole = await emptyDatabase();
      await run(whole, join(SCHEMA, system));
      const expected = await catalogDump(whole);
      for (let version = 1; version < files.length; version++) {
        const db = await emptyDatabase();
        await run(db, schemaFolder(Object.fromEntries(files.slice(0, version))));
        await run(db, join(SCHEMA, system));
        expect(await catalogDump(db)).toEqual(expected);
      }
      expect(await run(whole, join(SCHEMA, system))).toMatchObject({ outcome: 'up-to-date' });
      // Files sent whole, as psql would: cutting them into statements has changed nothing.
      const sent = await emptyDatabase();
      await applySchema(sent, system);
      expect(await schemaDump(sent, 'public')).toEqual(await schemaDump(whole, 'public'));
    },
    60_000,
  );

  test('given line ends that a checkout has changed, then that is no change', async () => {
    const db = await emptyDatabase();
    await run(db, schemaFolder(FILES));
    const windows = Object.entries(FILES).map(([name, text]) => [name, text.replaceAll('\n', '\r\n')]);
    expect(await run(db, schemaFolder(Object.fromEntries(windows)))).toMatchObject({ outcome: 'up-to-date' });
  });

  test('given what a file sets for its session, then the next file does not see it', async () => {
    const db = await emptyDatabase();
    await run(
      db,
      schemaFolder({
        '0001-a.sql': "create schema other; set search_path to other; set role pg_monitor; set lock_timeout = '1h';",
        '0002-b.sql': 'create table t as select current_user::text as who, current_setting($$lock_timeout$$) as wait;',
      }),
    );
    const { rows } = await db.query('select who, wait from public.t');
    expect(rows).toEqual([{ who: 'postgres', wait: '10s' }]);
  });

  test('given a database that ends long statements and transactions, then migrations are not meant', async () => {
    const db = await emptyDatabase();
    for (const setting of ['statement_timeout', 'transaction_timeout'])
      await db.query(`alter database ${db.database} set ${setting} = '100ms'`);
    const other = await postgres.connect(db.database ?? '');
    open.push(other);
    expect(await run(other, schemaFolder({ '0001-a.sql': 'select pg_sleep(0.3);' }))).toMatchObject({
      applied: ['0001-a'],
    });
  });

  test('given comments that other tools read, then they are comments', async () => {
    const db = await emptyDatabase();
    await run(
      db,
      schemaFolder({ '0001-a.sql': '-- up migration {x}\n-- down migration\ncreate table kept (id int) -- end' }),
    );
    expect((await db.query("select to_regclass('kept') is not null as there")).rows).toEqual([{ there: true }]);
  });
});

describe('how a file is cut into statements', () => {
  test('given a file that begins with a byte order mark, then its first word is not lost', async () => {
    const db = await emptyDatabase();
    const folder = schemaFolder({ '0001-a.sql': 'create table old_users (id int);' });
    copyFileSync(join(__dirname, '../../../fixtures/sql/byte-order-mark.sql'), join(folder, '0002-b.sql'));
    expect(await run(db, folder)).toMatchObject({ applied: ['0001-a', '0002-b'] });
    expect((await db.query("select to_regclass('old_users') is null as gone")).rows).toEqual([{ gone: true }]);
  });

  test('given a no-break space between words, then nothing is applied and it is named with its place', async () => {
    const db = await emptyDatabase();
    const files = { '0001-a.sql': 'create table a (id int);', '0002-b.sql': 'select 1;\n\u00a0drop table a;' };
    const error = await failure(run(db, schemaFolder(files)));
    expect(error.problems).toMatchObject([
      { where: 'schema/0002-b.sql:2:1', given: expect.stringContaining('U+00A0 NO-BREAK SPACE') },
    ]);
    expect((await db.query("select to_regclass('a') is null as none")).rows).toEqual([{ none: true }]);
  });

  test('given strings in several parts and carriage returns alone, then each statement is PostgreSQL’s', async () => {
    const db = await emptyDatabase();
    const sql = [
      "create table a as select e'1' -- one; '\n -- two\n '\\';2' as x",
      "create table b as select '1'\n-- it''s\n'2\\' as x",
      '-- not this\rcreate table c as select 3 as x',
    ].join(';\r\n');
    await run(db, schemaFolder({ '0001-a.sql': sql }));
    const { rows } = await db.query('select a.x as a, b.x as b, c.x as c from a, b, c');
    expect(rows).toEqual([{ a: "1';2", b: '12\\', c: 3 }]);
  });

  test('given a database that reads backslashes in every string, then files are read as they were cut', async () => {
    const db = await emptyDatabase();
    await db.query(`alter database ${db.database} set standard_conforming_strings = off`);
    const other = await postgres.connect(db.database ?? '');
    open.push(other);
    await run(
      other,
      schemaFolder({ '0001-a.sql': "create table a as select '\\' as x; create table b as select ';' as x;" }),
    );
    expect((await db.query('select a.x as a, b.x as b from a, b')).rows).toEqual([{ a: '\\', b: ';' }]);
  });
});

describe('a dry run', () => {
  test('given a database at version 1, then it names what is pending and changes nothing', async () => {
    const db = await emptyDatabase();
    await run(db, schemaFolder({ '0001-shops.sql': FILES['0001-shops.sql'] }));
    const before = await catalogDump(db);
    expect(await migrationStatus(db, { folder: schemaFolder(FILES) })).toEqual({
      applied: ['0001-shops'],
      pending: ['0002-sales', '0003-names'],
      ahead: [],
      publicSchema: [],
    });
    expect(await catalogDump(db)).toEqual(before);
  });

  test('given an empty database, then not even the table of records is made', async () => {
    const db = await emptyDatabase();
    expect((await migrationStatus(db, { folder: schemaFolder(FILES) })).pending).toEqual(names(FILES));
    expect((await db.query("select to_regnamespace('tidemark') is null as none")).rows).toEqual([{ none: true }]);
  });
});

describe('what is refused', () => {
  test('given applied files whose text has changed, then each is named and nothing is applied', async () => {
    const db = await emptyDatabase();
    const folder = schemaFolder({
      '0001-shops.sql': FILES['0001-shops.sql'],
      '0002-sales.sql': FILES['0002-sales.sql'],
    });
    await run(db, folder);
    const before = await catalogDump(db);
    for (const name of ['0001-shops.sql', '0002-sales.sql'])
      writeFileSync(join(folder, name), `${FILES[name as keyof typeof FILES]}-- more\n`);
    writeFileSync(join(folder, '0003-names.sql'), FILES['0003-names.sql']);
    const error = await failure(run(db, folder));
    expect(error.code).toBe('migrations-disagree');
    expect(error.problems.map(({ where }) => where)).toEqual(['schema/0001-shops.sql', 'schema/0002-sales.sql']);
    expect(error.message).toContain('write it as a new file with the next number');
    expect(await catalogDump(db)).toEqual(before);
  });

  test('given fewer files than were applied, then an older version is being deployed and nothing is done', async () => {
    const db = await emptyDatabase();
    await run(db, schemaFolder(FILES));
    const before = await catalogDump(db);
    const older = schemaFolder({ '0001-shops.sql': FILES['0001-shops.sql'] });
    expect(await migrate(db, { folder: older, users: [{ name: 'nobody-new', writes: true }] })).toEqual({
      outcome: 'ahead',
      applied: [],
      ahead: ['0002-sales', '0003-names'],
      users: { created: [], iam: false, withheld: [], revoked: [] },
      closedPublic: false,
      publicSchema: [],
    });
    expect(await catalogDump(db)).toEqual(before);
  });

  test('given an applied file that another has replaced, then that is no older version but an error', async () => {
    const db = await emptyDatabase();
    await run(db, schemaFolder(FILES));
    const { '0003-names.sql': _, ...kept } = FILES;
    const error = await failure(run(db, schemaFolder({ ...kept, '0003-towns.sql': 'create table towns (id int);' })));
    expect(error.code).toBe('migrations-disagree');
    expect(error.message).toContain('schema/0003-names.sql: given applied to the database, and no file');
  });
});

describe('a migration that fails', () => {
  const failing = {
    '0001-shops.sql': FILES['0001-shops.sql'],
    '0002-broken.sql': `create table half (id int);
-- a comment with a ; in it
insert into half values (1);
create index half_x
  on half (nonesuch);
create table never (id int);
`,
    '0003-later.sql': 'create table later (id int);',
  };

  test('then it says file, line, statement, PostgreSQL’s words and what is left; nothing of the file stays', async () => {
    const db = await emptyDatabase();
    const error = await failure(run(db, schemaFolder(failing)));
    expect(error.code).toBe('migration-failed');
    expect(error.message.split('\n')[0]).toBe(
      '0002-broken.sql line 4: column "nonesuch" does not exist (42703); statement: create index half_x on half (nonesuch); ' +
        'nothing of 0002-broken.sql stays, applied before it: 0001-shops',
    );
    const { rows } = await db.query(
      "select relname from pg_class where relname in ('shops', 'half', 'never', 'later')",
    );
    expect(rows).toEqual([{ relname: 'shops' }]);
    expect((await db.query('select name from tidemark.migrations')).rows).toEqual([{ name: '0001-shops' }]);
  });

  test('given it is corrected, then the next run goes on from there', async () => {
    const db = await emptyDatabase();
    const folder = schemaFolder(failing);
    await failure(run(db, folder));
    writeFileSync(join(folder, '0002-broken.sql'), 'create table half (id int);');
    expect(await run(db, folder)).toMatchObject({ applied: ['0002-broken', '0003-later'] });
  });

  test('given a syntax error, a position after a character outside the basic plane, and detail and hint, then all is said', async () => {
    const db = await emptyDatabase();
    const syntax = await failure(
      run(db, schemaFolder({ '0001-a.sql': "select '😀';\nselect 1;\ncreat table t (id int);" })),
    );
    expect(syntax.message).toContain(
      '0001-a.sql line 3: syntax error at or near "creat" (42601); statement: creat table t (id int)',
    );
    const detail = await failure(
      run(db, schemaFolder({ '0001-a.sql': 'create table t (id int primary key);\ninsert into t values (1), (1);' })),
    );
    expect(detail.problems[0]?.given).toContain('Key (id)=(1) already exists.');
    const hint = await failure(run(db, schemaFolder({ '0001-a.sql': 'select lenght(1);' })));
    expect(hint.problems[0]?.given).toMatch(/function lenght\(integer\) does not exist \| No function matches/);
  });

  inFull(test)(
    'given a table that somebody holds, then it waits ten seconds and no longer, and says so',
    async () => {
      const db = await emptyDatabase();
      const other = await postgres.connect(db.database ?? '');
      open.push(other);
      await db.query('create table busy (id int)');
      await other.query('begin; lock table busy');
      const error = await failure(run(db, schemaFolder({ '0001-a.sql': 'alter table busy add column more int;' })));
      expect(error.message).toContain('canceling statement due to lock timeout (55P03)');
      expect(error.problems[0]?.remedy).toContain('run it again when that is over');
    },
    30_000,
  );
});

describe('a file without a transaction', () => {
  const concurrent = {
    '0001-a.sql': 'create table t (id int);',
    '0002-b.sql': '-- no-transaction\ncreate index concurrently if not exists t_id on t (id);\n',
  };

  test('then an index is built concurrently, and recorded', async () => {
    const db = await emptyDatabase();
    expect(await run(db, schemaFolder(concurrent))).toMatchObject({ applied: ['0001-a', '0002-b'] });
    expect((await db.query("select indisvalid from pg_index where indexrelid = 't_id'::regclass")).rows).toEqual([
      { indisvalid: true },
    ]);
  });

  test('given it fails, then the invalid index it leaves is named, and no run goes on before it is dropped', async () => {
    const db = await emptyDatabase();
    const folder = schemaFolder({
      '0001-a.sql': 'create table t (id int); insert into t values (1), (1);',
      '0002-b.sql': '-- no-transaction\ncreate unique index concurrently if not exists t_id on t (id);\n',
    });
    const first = await failure(run(db, folder));
    expect(first.message).toContain('0002-b.sql line 2: could not create unique index "t_id" (23505)');
    expect(first.message).toContain('part of it may stay, for example an invalid index');
    const second = await failure(run(db, folder));
    expect(second.code).toBe('invalid-index');
    expect(second.problems[0]?.remedy).toContain('drop index concurrently public.t_id');
    await db.query('drop index t_id; delete from t');
    expect(await run(db, folder)).toMatchObject({ applied: ['0002-b'] });
  });
});
