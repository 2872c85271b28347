import { join } from 'node:path';
import type { Client } from 'pg';
import { run } from '../../../lib/cli/main';
import { BUCKET, REGION, TestArchive } from '../../helpers/archive';
import { capture } from '../../helpers/capture';
import { catalogDump } from '../../helpers/catalog-dump';
import { column } from '../../helpers/column';
import { TestPostgres } from '../../helpers/postgres';
import { applySchema } from '../../helpers/schema';

const ROOT = join(__dirname, '..', '..', '..');
/** The stand-in takes a key and does not use it. */
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const PERIOD = ['--table', 'agent_outputs', '--from', '2020-05-10T00:00Z', '--to', '2020-05-11T00:00Z'];
const before = { ...process.env };

let postgres: TestPostgres;
let archive: TestArchive;
let db: Client;
let at: readonly string[];
let count = 0;

beforeAll(async () => {
  postgres = await TestPostgres.start();
  archive = await TestArchive.start();
  Object.assign(process.env, archive.environment);
}, 60_000);
afterAll(async () => {
  process.env = before;
  await archive?.stop();
  await postgres?.stop();
}, 30_000);
beforeEach(async () => {
  const name = `archive_cli_${count++}`;
  db = await postgres.createDatabase(name);
  await applySchema(db, 'jedire');
  await archive.install(db);
  await db.query('create schema tidemark; create table tidemark.migrations (name text, checksum text)');
  await db.query(`
    create table agent_outputs_2020_05 partition of agent_outputs for values from ('2020-05-01 00:00Z') to ('2020-06-01 00:00Z');
    insert into agent_outputs (property_id, agent_id, generated_at, output)
      select gen_random_uuid(), 'agent ' || n, '2020-05-01 00:00Z'::timestamptz + n * interval '1 hour', '{"a": "\\t"}' from generate_series(1, 700) n`);
  at = [
    '--database-url',
    postgres.url(name),
    '--bucket',
    BUCKET,
    '--region',
    REGION,
    '--cluster',
    name,
    '--kms-key',
    KEY,
  ];
});
afterEach(() => db.end());

async function tidemark(...argv: string[]) {
  const io = capture();
  const code = await run(argv, io, ROOT);
  return { code, out: io.printed.join('\n'), err: io.errors.join('\n') };
}

const partitions = (...argv: string[]) => tidemark('partitions', ...argv, ...at);
const restore = (...argv: string[]) => tidemark('restore', ...PERIOD, ...argv, ...at);
const rows = (table: string) => column(db, `select count(*) from ${table}`);
/** Rows of a table, whatever its columns' order. */
const content = (table: string) => column(db, `select to_jsonb(t)::text from ${table} t order by 1`);

test('given a partition whose time is over, then the plan says what will be done with it as comments, and changes nothing', async () => {
  const unchanged = await catalogDump(db);
  const { code, out } = await partitions('plan');
  expect(code).toBe(0);
  expect(out).toContain('-- archive: 1 partition due or on the way');
  expect(out).toContain('-- public.agent_outputs_2020_05: 2020-05-01Z to 2020-06-01Z\n-- candidate: ');
  expect(out).toContain('aws_s3.query_export_to_s3(');
  expect(out).toContain('-- drop table "public"."agent_outputs_2020_05";');
  const archived = out.slice(out.indexOf('-- archive:'));
  expect(archived.split('\n').at(-1)).toBe('-- jedire: nothing to make. Nothing was changed.');
  expect(archived.split('\n').filter((line) => line !== '' && !line.startsWith('-- '))).toEqual([]);
  expect(await catalogDump(db)).toEqual(unchanged);
});

test('given archive and then restore, then the rows are those that were there, proved by the checksum, and attached where that is asked', async () => {
  const original = await content('agent_outputs_2020_05');
  const archived = await partitions('archive');
  expect(archived.err.split('\n')).toEqual(
    ['export 1 of 1', 'read again 1 of 1', 'compare all rows', 'detach', 'compare all rows'].map(
      (step) => `public.agent_outputs_2020_05: ${step}`,
    ),
  );
  expect(archived).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^detached {2}public.agent_outputs_2020_05: 700 rows/),
  });
  expect(await rows('agent_outputs')).toEqual(['0']);
  await db.query('drop table agent_outputs_2020_05');
  const gone = await partitions('archive');
  expect(gone.err).toContain('Somebody dropped or renamed it. Its rows are in the archive');
  await db.query(/UPDATE tidemark[^;.]*\.[^.]*/.exec(gone.err)?.[0] ?? '');

  const found = await restore('--dry-run');
  expect(found).toMatchObject({
    code: 0,
    out: expect.stringContaining('1 partition in the archive. Nothing was changed.'),
  });
  const restored = await restore();
  expect(restored.out).toContain(
    'public.agent_outputs_2020_05_restored: 700 rows, as the manifest says; a table of its own',
  );
  expect(restored.code).toBe(0);
  expect(await content('agent_outputs_2020_05_restored')).toEqual(original);
  expect(await rows('agent_outputs')).toEqual(['0']);

  const attached = await restore('--attach', '--json');
  expect(JSON.parse(attached.out)).toMatchObject({
    version: 1,
    partitions: [{ state: 'restored', imported: { attached: true, already: true } }],
  });
  expect(await content('agent_outputs')).toEqual(original);
  // What was restored is not archived a second time.
  expect((await partitions('archive')).out).toContain('nothing was due');
});

test('given objects in Glacier, then price and time are said before, they are asked for once, and imported when they are there', async () => {
  await partitions('archive', '--json');
  for (const { key } of archive.folder.list(BUCKET))
    if (key.endsWith('.tsv')) archive.server.setStorageClass(BUCKET, key, 'GLACIER');
  const found = await restore('--dry-run', '--tier', 'Bulk');
  expect(found.out).toMatch(
    /in 1 object of Glacier, tier Bulk: 5 to 12 hours, free, and less than 0\.01 USD for a copy that is kept for 7 days\./,
  );
  const asked = await restore('--tier', 'Expedited');
  expect(asked).toMatchObject({
    code: 2,
    out: expect.stringContaining('0 partitions restored. 1 asked of Glacier: run the same again when it is done.'),
  });
  const again = await restore();
  expect(again).toMatchObject({ code: 2, out: expect.stringContaining('Glacier was asked already') });
  expect(await column(db, `select to_regclass('agent_outputs_2020_05_restored')::text`)).toEqual(['null']);
  archive.server.finishRestores(BUCKET);
  expect((await restore()).code).toBe(0);
  expect(await rows('agent_outputs_2020_05_restored')).toEqual(['700']);
});

test('given objects in Instant Retrieval, then the price of reading is said, and they are imported at once', async () => {
  await partitions('archive', '--json');
  for (const { key } of archive.folder.list(BUCKET))
    if (key.endsWith('.tsv')) archive.server.setStorageClass(BUCKET, key, 'GLACIER_IR');
  const found = await restore('--dry-run');
  expect(found.out).toMatch(/in 1 object of Glacier Instant Retrieval: read at once, less than 0\.01 USD\./);
  const json = await restore('--json');
  expect(json.code).toBe(0);
  expect(JSON.parse(json.out).partitions).toMatchObject([
    { state: 'restored', bytesInGlacier: 0, retrieved: [{ storageClass: 'GLACIER_IR', objects: 1 }] },
  ]);
});

describe('what is wrong is said, and nothing is changed', () => {
  test('given nothing in the archive, a table that is not archived, or options that do not fit', async () => {
    const none = await restore();
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('of this one there is nothing') });
    const other = await tidemark('restore', ...PERIOD, '--table', 'properties', ...at);
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining('allowed: agent_outputs') });
    const options = await tidemark('restore', ...PERIOD, '--to', '2020-05-10T00:00Z', '--tier', 'Fast', '--days', '0');
    for (const name of ['--to', '--tier', '--days', '--environment']) expect(options.err).toContain(name);
    expect(options.code).toBe(1);
  });

  test('given an object that was cut or changed after it was verified, then nothing of the partition is restored', async () => {
    await partitions('archive', '--json');
    const [{ key } = { key: '' }] = archive.folder
      .list(BUCKET)
      .filter((object) => object.key.endsWith('.tsv'))
      .slice(-1);
    const text = archive.folder.read(BUCKET, key).toString('utf8');
    archive.folder.put(BUCKET, key, text.slice(0, -10));
    expect(await restore()).toMatchObject({
      code: 1,
      err: expect.stringMatching(/given \d+ bytes; allowed: \d+ bytes and ETag/),
    });
    archive.folder.put(BUCKET, key, text.replace('agent 1', 'agent 9'));
    const { code, err } = await restore();
    expect(code).toBe(1);
    expect(err).toMatch(/given other content of as many bytes, ETag .*; allowed: \d+ bytes and ETag/);
    expect(await column(db, `select to_regclass('agent_outputs_2020_05_restored')::text`)).toEqual(['null']);
  });

  test('given no extension, a bucket that is not there, or one of another region, then all of it is said at once', async () => {
    await db.query(
      'drop extension if exists aws_s3, aws_commons cascade; drop schema if exists aws_s3, aws_commons cascade',
    );
    archive.folder.createBucket('far', 'eu-west-1');
    const unchanged = await catalogDump(db);
    const far = await tidemark('partitions', 'archive', ...at, '--bucket', 'far');
    expect(far.code).toBe(1);
    expect(far.err).toContain('extension aws_s3: given a server that does not have it');
    expect(far.err).toContain('bucket far: given region eu-west-1; allowed: us-east-1');
    expect((await tidemark('partitions', 'archive', ...at, '--bucket', 'nowhere')).err).toContain('bucket nowhere');
    expect(await catalogDump(db)).toEqual(unchanged);
  });
});
