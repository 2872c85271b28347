import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { recordBaseline } from '../../../../lib/adapters/postgres/migrations/baseline';
import { migrate, migrationStatus } from '../../../../lib/adapters/postgres/migrations/migrate';
import type { InputError } from '../../../../lib/model/validation/input-error';
import { catalogDump, schemaDump } from '../../../helpers/catalog-dump';
import { TestPostgres } from '../../../helpers/postgres';
import { schemaFolder } from '../../../helpers/schema-folder';

const OLD = {
  '0001-shops.sql': 'create table shops (id int primary key);\n',
  '0002-sales.sql': 'create table sales (id int primary key, shop int references shops);\n',
  '0003-index.sql': '-- no-transaction\ncreate index concurrently if not exists sales_shop on sales (shop);\n',
};
const SQUASHED = {
  '0003-schema.sql': `-- Made one file in November.
-- replaces 0001-shops 0002-sales
-- replaces 0003-index
create table shops (id int primary key);
create table sales (id int primary key, shop int references shops);
create index sales_shop on sales (shop);
`,
};
const NEXT = { '0004-prices.sql': 'alter table sales add column price int;\n' };
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

/** A database to which files were applied, one version after the other. */
async function databaseWith(...versions: Record<string, string>[]): Promise<Client> {
  const client = await postgres.createDatabase(`squash_${count++}`);
  open.push(client);
  for (const files of versions) await run(client, files);
  return client;
}
const run = (client: Client, files: Record<string, string>) =>
  migrate(client, { folder: schemaFolder(files), shown: 'schema', users: [] });
const recorded = async (client: Client) =>
  (await client.query('select name from tidemark.migrations order by id')).rows.map(({ name }) => name);
async function refusal(promise: Promise<unknown>): Promise<InputError> {
  return promise.then(
    () => {
      throw new Error('was not refused');
    },
    (error) => error,
  );
}

describe('files that were made one', () => {
  test('given an empty database, then the one file makes what the old ones made', async () => {
    const fresh = await databaseWith(SQUASHED);
    expect(await recorded(fresh)).toEqual(['0003-schema']);
    expect(await schemaDump(fresh, 'public')).toEqual(await schemaDump(await databaseWith(OLD), 'public'));
  });

  test('given the files of a system put together, then an empty database becomes the same', async () => {
    const folder = join(__dirname, '../../../../config/schema/jedire');
    const files = readdirSync(folder)
      .filter((file) => file.endsWith('.sql'))
      .sort();
    const old = Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
    const number = files.at(-1)?.slice(0, 4);
    const one = `-- replaces ${names(old).join(' ')}\n${Object.values(old).join('\n')}`;
    const [fresh, before] = [await databaseWith({ [`${number}-one.sql`]: one }), await databaseWith(old)];
    expect(await schemaDump(fresh, 'public')).toEqual(await schemaDump(before, 'public'));
    expect(await run(before, { [`${number}-one.sql`]: one })).toMatchObject({ outcome: 'up-to-date', applied: [] });
  }, 30_000);

  test('given a database that has all of them, then it is recorded and not run, and what follows is applied', async () => {
    const db = await databaseWith(OLD);
    await db.query('insert into shops values (1)');
    const status = await migrationStatus(db, { folder: schemaFolder({ ...SQUASHED, ...NEXT }) });
    expect(status).toEqual({ applied: ['0003-schema'], pending: ['0004-prices'], ahead: [], publicSchema: [] });
    expect(await recorded(db)).toEqual(names(OLD));
    expect(await run(db, { ...SQUASHED, ...NEXT })).toMatchObject({ applied: ['0004-prices'], ahead: [] });
    expect(await recorded(db)).toEqual([...names(OLD), '0003-schema', '0004-prices']);
    expect((await db.query('select id from shops')).rows).toEqual([{ id: 1 }]);
    const fresh = await databaseWith({ ...SQUASHED, ...NEXT });
    expect(await schemaDump(db, 'public')).toEqual(await schemaDump(fresh, 'public'));
    expect(await run(db, { ...SQUASHED, ...NEXT })).toMatchObject({ outcome: 'up-to-date' });
  });

  test('given a database that is further already, then that stays applied', async () => {
    const db = await databaseWith({ ...OLD, ...NEXT });
    expect(await run(db, { ...SQUASHED, ...NEXT })).toMatchObject({ outcome: 'up-to-date', applied: [], ahead: [] });
  });

  test.each([1, 2])(
    'given a database that has only %i of them, then it is refused and those that it lacks are named',
    async (some) => {
      const db = await databaseWith(Object.fromEntries(Object.entries(OLD).slice(0, some)));
      const before = await catalogDump(db);
      const error = await refusal(run(db, { ...SQUASHED, ...NEXT }));
      expect(error.code).toBe('migrations-disagree');
      expect(error.problems).toHaveLength(1);
      expect(error.problems[0]).toMatchObject({
        where: 'schema/0003-schema.sql',
        given: `a database that has some of the files that it replaces and lacks ${names(OLD).slice(some).join(', ')}`,
      });
      expect(error.problems[0]?.remedy).toMatch(/^Deploy a version that still has /);
      expect(await catalogDump(db)).toEqual(before);
      // As the remedy says.
      await run(db, OLD);
      expect(await run(db, { ...SQUASHED, ...NEXT })).toMatchObject({ applied: ['0004-prices'] });
    },
  );

  test('given it is changed later, then that is told as of every applied file', async () => {
    const db = await databaseWith(OLD, SQUASHED);
    const error = await refusal(run(db, { '0003-schema.sql': `${SQUASHED['0003-schema.sql']}-- more\n` }));
    expect(error.problems[0]?.given).toContain('another text');
  });

  test('given the version before is deployed again, then nothing is done', async () => {
    const db = await databaseWith(OLD, SQUASHED);
    expect(await run(db, OLD)).toMatchObject({ outcome: 'ahead', applied: [], ahead: ['0003-schema'] });
  });

  test('given it is made one with later files once more, then databases of either age go on', async () => {
    const twice = {
      '0004-all.sql': `-- replaces 0003-schema 0004-prices\n${SQUASHED['0003-schema.sql'].replace(/^--.*\n/gm, '')}${NEXT['0004-prices.sql']}`,
    };
    const old = await databaseWith(OLD, { ...SQUASHED, ...NEXT });
    const fresh = await databaseWith(twice);
    expect(await run(old, twice)).toMatchObject({ outcome: 'up-to-date', applied: [], ahead: [] });
    expect(await schemaDump(old, 'public')).toEqual(await schemaDump(fresh, 'public'));
  });

  test('given a database that another project has migrated, then its records are no older files of this one', async () => {
    const db = await databaseWith({ '0001-other.sql': 'create table other (id int);' });
    const error = await refusal(run(db, { ...SQUASHED, ...NEXT }));
    expect(error.problems.map(({ where }) => where)).toEqual(['schema/0001-other.sql']);
  });

  test('given a database from before its migrations, then a baseline records the one file', async () => {
    const db = await databaseWith();
    await db.query(SQUASHED['0003-schema.sql']);
    const options = { folder: schemaFolder({ ...SQUASHED, ...NEXT }), through: 3, dryRun: false };
    expect(await recordBaseline(db, options)).toEqual({ recorded: ['0003-schema'], already: [] });
    expect(await run(db, { ...SQUASHED, ...NEXT })).toMatchObject({ applied: ['0004-prices'] });
  });
});
