import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import type { RestoreOptions } from '../../../../lib/adapters/postgres/archive/restore';
import type { StatedTables } from '../../../../lib/adapters/postgres/partitions/plan';
import { BUCKET, TestArchive } from '../../../helpers/archive';
import { column } from '../../../helpers/column';
import { TestPostgres } from '../../../helpers/postgres';

// Somebody who can write to the archive, and may do nothing in the database.

const NOW = Date.parse('2026-05-20T10:00Z');
const TABLES: StatedTables = {
  events: {
    strategy: 'range',
    column: 'at',
    period: 'month',
    aheadPeriods: 1,
    archive: { class: 'cold', retainDays: 60, dropAfterDays: 7 },
  },
};
const CODE = JSON.parse(readFileSync(join(__dirname, '../../../fixtures/data/manifest-with-code.json'), 'utf8'));

let postgres: TestPostgres;
let archive: TestArchive;
let client: Client;
let count = 0;
/** What the database is called in the archive. */
let database = '';
let manifest: Buffer;

beforeAll(async () => {
  postgres = await TestPostgres.start();
  archive = await TestArchive.start();
  const template = await postgres.createDatabase('rows');
  await archive.install(template);
  await template.query(`
    create table events (id int, at timestamptz not null, what text, primary key (at, id)) partition by range (at);
    create table events_1 partition of events for values from ('2026-01-01 00:00Z') to ('2026-02-01 00:00Z');
    create table events_5 partition of events for values from ('2026-05-01 00:00Z') to ('2026-06-01 00:00Z');
    insert into events select n, '2026-01-02', 'row ' || n from generate_series(1, 50) n;
    create table elsewhere (id int, at timestamptz not null, what text, primary key (at, id)) partition by range (at);
    create schema another`);
  await template.end();
  // Archived, detached and dropped: from here on the archive is all there is. Once for all that change no object of rows.
  await open('forged', 'rows');
  await archiveAll('forged');
  await client.end();
  manifest = archive.folder.read(BUCKET, manifestKey());
}, 60_000);
afterAll(async () => {
  await postgres?.stop();
  await archive?.stop();
}, 30_000);
beforeEach(async () => {
  await open(`forged_${count++}`, 'forged');
  database = 'forged';
  archive.folder.put(BUCKET, manifestKey(), manifest);
});
afterEach(() => client.end());

async function open(name: string, template: string): Promise<void> {
  const administrator = await postgres.connect('postgres');
  await administrator.query(`create database ${name} template ${template}`);
  await administrator.end();
  client = await postgres.connect(name);
}

async function archiveAll(name: string, tables = TABLES): Promise<void> {
  database = name;
  for (const nowMs of [NOW, NOW + 8 * 86_400_000]) await archive.run(client, tables, nowMs, { database });
  expect(await column(client, 'select count(*) from events')).toEqual(['0']);
}

/** An archive of its own, for who changes what objects hold: they cannot be put back with the same ETag. */
async function archiveAgain(): Promise<void> {
  await client.end();
  await open(`own_${count++}`, 'rows');
  await archiveAll(client.database ?? '');
}

const restore = (change: Partial<RestoreOptions> = {}) =>
  archive.restore(client, database, { attach: true, ...change });

const keys = (end: string) =>
  archive.folder
    .list(BUCKET, `cold/${database}/`)
    .map(({ key }) => key)
    .filter((key) => key.endsWith(end));
const manifestKey = () => keys('/manifest.json')[0] ?? '';
// biome-ignore lint/suspicious/noExplicitAny: what is read is changed in ways that its type forbids.
type Forgery = (manifest: any) => void;
function forge(change: Forgery): void {
  const manifest = JSON.parse(archive.folder.read(BUCKET, manifestKey()).toString('utf8'));
  change(manifest);
  archive.folder.put(BUCKET, manifestKey(), JSON.stringify(manifest));
}
/** As after a restore of the database from before, or in another one. */
const forgetLedger = () => client.query('drop schema tidemark cascade');
const state = () =>
  column(
    client,
    `select rolname || ' ' || rolsuper from pg_roles union all
     select c.oid::regclass::text || ' ' || coalesce(c.relacl::text, '') from pg_class c where relnamespace = 'public'::regnamespace
     order by 1`,
  );

/** It is refused, with the value, and nothing of the database is another than before. */
async function expectRefusal(value: string): Promise<void> {
  const before = await state();
  for (const dryRun of [true, false])
    await expect(restore({ dryRun })).rejects.toMatchObject({
      code: 'invalid-manifest',
      message: expect.stringContaining(value),
    });
  expect(await state()).toEqual(before);
}

describe.each([
  ['a ledger that knows the manifest', false],
  ['no ledger', true],
])('given %s', (_, isLost) => {
  beforeEach(async () => {
    if (isLost) await forgetLedger();
  });

  test.each<readonly [string, string, Forgery]>([
    ['code in a type', 'create role intruder superuser', (m) => (m.columns[0].type = CODE.type)],
    ['code in the bound', 'create role intruder2 superuser', (m) => (m.bound = CODE.bound)],
    ['code in the options of COPY', 'program', (m) => (m.format = "format text) program 'id' (format text")],
    ['other options of COPY', 'freeze', (m) => (m.format = 'format text, freeze')],
    ['a bound that is a value', 'FOR VALUES IN', (m) => (m.bound = "FOR VALUES IN ('a')")],
    ['a bound that is a default', 'DEFAULT', (m) => (m.bound = 'DEFAULT')],
    ['objects of another table', 'cold/secrets/1.tsv', (m) => (m.chunks[0].key = 'cold/secrets/1.tsv')],
    [
      'objects above its own folder',
      '../',
      (m) => (m.chunks[0].key = `${m.chunks[0].key.replace(/[^/]*$/, '../x')}`.replace(/^.*(?=\.\.)/, '')),
    ],
    ['another table', 'public.elsewhere', (m) => (m.table = 'public.elsewhere')],
  ])('a manifest with %s is refused, and the value is named', async (_case, value, change) => {
    forge(change);
    await expectRefusal(value);
  });

  test('an object with other content of as many bytes is refused', async () => {
    await archiveAgain();
    if (isLost) await forgetLedger();
    const [key = ''] = keys('.tsv');
    const text = archive.folder.read(BUCKET, key).toString('utf8');
    archive.folder.put(BUCKET, key, text.replace('row 1', 'row 2'));
    await expect(restore()).rejects.toMatchObject({ code: 'restore-failed', message: expect.stringContaining('ETag') });
  });

  test('an object and its ETag in the manifest that were changed together are refused: by the digest, or by the rows', async () => {
    await archiveAgain();
    if (isLost) await forgetLedger();
    const [key = ''] = keys('.tsv');
    archive.folder.put(BUCKET, key, archive.folder.read(BUCKET, key).toString('utf8').replace('row 1', 'row 2'));
    const etag = (await archive.store.head(key))?.etag;
    forge((m) => (m.chunks[0].etag = etag));
    const before = await state();
    await expect(restore()).rejects.toMatchObject(
      isLost
        ? {
            code: 'restore-failed',
            message: expect.stringContaining('What came out of the archive is not what went in; nothing was left'),
          }
        : {
            code: 'invalid-manifest',
            message: expect.stringContaining('another content than this database has written'),
          },
    );
    expect(await state()).toEqual(before);
  });

  test('a column whose name is code is a name', async () => {
    const name = 'id" int); create role intruder3 superuser; --';
    forge((m) => (m.columns[0].name = name));
    const before = await state();
    if (isLost) expect(await restore({ attach: false })).toMatchObject({ partitions: [{ state: 'restored' }] });
    else await expectRefusal('another content than this database has written');
    expect(await column(client, `select count(*) from pg_roles where rolname ~ 'intruder'`)).toEqual(['0']);
    if (isLost) expect((await state()).length).toBe(before.length + 1);
  });
});

test('given the ledger, then a manifest in which anything differs is refused, though it could be read', async () => {
  forge((m) => (m.engine = 'PostgreSQL 17'));
  await expectRefusal('another content than this database has written');
});

test('given no ledger, then it is restored, and it is said that nobody vouches for it', async () => {
  expect((await restore({ dryRun: true })).partitions).toMatchObject([{ isKnown: true }]);
  await forgetLedger();
  expect(await restore()).toMatchObject({ partitions: [{ isKnown: false, imported: { rows: '50', attached: true } }] });
  expect(await column(client, 'select count(*) from events')).toEqual(['50']);
});

describe('given no ledger', () => {
  beforeEach(forgetLedger);

  test.each<readonly [string, string, Forgery]>([
    ['a parent that is another table', 'public.elsewhere', (m) => (m.parent = { schema: 'public', name: 'elsewhere' })],
    ['a schema of its own choice', 'another', (m) => (m.partition.schema = 'another')],
  ])('a manifest with %s makes nothing', async (_, value, change) => {
    forge(change);
    const before = await state();
    await expect(restore()).rejects.toMatchObject({
      code: 'invalid-manifest',
      message: expect.stringContaining(value),
    });
    expect(await state()).toEqual(before);
  });

  test('a type of a user of the database is refused: the check of a domain would run with the rights of the owner', async () => {
    await client.query(`create role visitor login; grant create on schema public to visitor; set role visitor;
      create function public.borrow(text) returns boolean language plpgsql as $$
        begin alter role visitor superuser; return true; exception when others then return true; end $$;
      create domain public.words as text check (public.borrow(value));
      reset role`);
    for (const type of ['public.words', 'public.words[]']) {
      forge((m) => (m.columns[2].type = type));
      await expect(restore({ attach: false })).rejects.toMatchObject({
        code: 'invalid-manifest',
        problems: [{ given: expect.stringContaining('of visitor') }],
      });
    }
    expect(await column(client, `select rolsuper from pg_roles where rolname = 'visitor'`)).toEqual(['false']);
    await client.query('drop owned by visitor cascade; drop role visitor');
  });
});

test.each(['"Shop"', 'public'])(
  'given a table in mixed case in %s and no ledger, when its manifest names another parent, then it is refused; as it was written it comes back',
  async (schema) => {
    const asked = { table: `${schema}."Events"` };
    await client.query(`
    create schema if not exists ${schema};
    create table ${schema}."Events" (id int, at timestamptz not null, primary key (at, id)) partition by range (at);
    create table ${schema}."Events_1" partition of ${schema}."Events" for values from ('2026-01-01 00:00Z') to ('2026-02-01 00:00Z');
    insert into ${schema}."Events" select n, '2026-01-02' from generate_series(1, 5) n`);
    const stated = TABLES.events as NonNullable<typeof TABLES.events>;
    await archiveAll(client.database ?? '', { [asked.table]: stated });
    await forgetLedger();
    const key = keys('/manifest.json').find((found) => found.includes('Events')) ?? '';
    const written = archive.folder.read(BUCKET, key).toString('utf8');
    const forged = { ...JSON.parse(written), parent: { schema: 'public', name: 'elsewhere' } };
    archive.folder.put(BUCKET, key, JSON.stringify(forged));
    await expect(restore(asked)).rejects.toMatchObject({ code: 'invalid-manifest' });
    archive.folder.put(BUCKET, key, written);
    expect(await restore(asked)).toMatchObject({ partitions: [{ imported: { rows: '5', attached: true } }] });
  },
);
