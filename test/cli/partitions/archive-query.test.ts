import { join } from 'node:path';
import type { Client } from 'pg';
import { run } from '../../../lib/cli/main';
import { BUCKET, REGION, TestArchive } from '../../helpers/archive';
import { capture } from '../../helpers/capture';
import { TestPostgres } from '../../helpers/postgres';
import { applySchema } from '../../helpers/schema';

const ROOT = join(__dirname, '..', '..', '..');
const PERIOD = ['--table', 'agent_outputs', '--from', '2020-05-10T00:00Z', '--to', '2020-06-11T00:00Z'];
const before = { ...process.env };

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
let postgres: TestPostgres;
let archive: TestArchive;
let db: Client;
let at: readonly string[];

beforeAll(async () => {
  postgres = await TestPostgres.start();
  archive = await TestArchive.start();
  Object.assign(process.env, archive.environment);
  db = await postgres.createDatabase('archive_query');
  await applySchema(db, 'jedire');
  await archive.install(db);
  await db.query('create schema tidemark; create table tidemark.migrations (name text, checksum text)');
  await db.query(`
    create table agent_outputs_2020_05 partition of agent_outputs for values from ('2020-05-01 00:00Z') to ('2020-06-01 00:00Z');
    create table agent_outputs_2020_06 partition of agent_outputs for values from ('2020-06-01 00:00Z') to ('2020-07-01 00:00Z');
    insert into agent_outputs (property_id, agent_id, generated_at, output)
      select gen_random_uuid(), 'agent ' || n, '2020-05-01 00:00Z'::timestamptz + n * interval '1 hour', '{"a": "\\t"}' from generate_series(1, 1000) n`);
  at = ['--database-url', postgres.url('archive_query'), '--bucket', BUCKET, '--region', REGION, '--cluster', 'shop'];
  await tidemark('partitions', 'archive', ...at, '--kms-key', KEY);
}, 60_000);
afterAll(async () => {
  process.env = before;
  await db?.end();
  await archive?.stop();
  await postgres?.stop();
}, 30_000);

async function tidemark(...argv: string[]) {
  const io = capture();
  const code = await run(argv, io, ROOT);
  return { code, out: io.printed.join('\n'), err: io.errors.join('\n') };
}

const query = (...argv: string[]) =>
  tidemark('archive', 'query', ...PERIOD, '--catalog', 'jedire_test_archive', ...argv, ...at);
const keys = () => archive.folder.list(BUCKET).flatMap(({ key }) => (key.endsWith('.tsv') ? key : []));

test('given an archive that is read at once, then partitions and their cost are said, and the statement alone is printed', async () => {
  const found = await query();
  expect(found.code).toBe(0);
  expect(found.out).toMatch(
    /^readable {4}public\.agent_outputs_2020_05: 2020-05-01T00:00Z to 2020-06-01T00:00Z, 743 rows, .* in STANDARD$/m,
  );
  expect(found.out).toContain('2 partitions in the archive. Nothing was restored.');
  expect(found.out).not.toContain('select');

  const printed = await query('--print-sql', '--columns', 'agent_id', '--where', "agent_id like 'agent 7%'");
  expect(printed.err).toContain('Nothing was restored.');
  const sql = printed.out.split('\n').filter((line) => !line.startsWith('--'));
  expect(sql[0]).toBe('with archived as (');
  expect(printed.out).toContain(
    `from "jedire_test_archive"."agent_outputs" where "cluster" = 'shop' and "partition" in (`,
  );
  expect(printed.out).toContain(`and "generated_at" < timestamp '2020-06-11 00:00:00.000 UTC'`);
  expect(printed.out).toContain(`select "agent_id"\nfrom archived\nwhere (select is_whole from checked)`);
  expect((await query('--print-sql', '--no-check')).out).not.toContain('checked');
});

test('given objects in Glacier, then it is said how they are brought back, at what price, by a command that imports nothing else', async () => {
  for (const key of keys()) archive.server.setStorageClass(BUCKET, key, 'GLACIER_IR');
  const [, june = ''] = keys();
  archive.server.setStorageClass(BUCKET, june, 'DEEP_ARCHIVE');
  const found = await query();
  expect(found.code).toBe(2);
  expect(found.out).toMatch(/^in Glacier {2}public\.agent_outputs_2020_06: .* in DEEP_ARCHIVE$/m);
  // S3 API reference, RestoreObject: Deep Archive has no Expedited.
  expect(found.out).toMatch(
    /^Bring back first: public\.agent_outputs_2020_06\..* Standard: 12 hours, .*; Bulk: 48 hours, /m,
  );
  expect(found.out).not.toContain('Expedited');
  const [command = ''] = /tidemark restore .*/.exec(found.out) ?? [];
  expect(command).toContain(
    '--table agent_outputs --from 2020-06-01T00:00Z --to 2020-07-01T00:00Z --tier Bulk --days 7',
  );
  const argv = command
    .split(' ')
    .slice(1)
    .filter((word) => !word.startsWith('"$'));
  argv.splice(argv.indexOf('--database-url'), 5);
  const asked = await tidemark(...argv, ...at);
  expect(asked.code).toBe(2);
  const after = JSON.parse((await query('--json')).out);
  expect(after.retrieve).toMatchObject([{ isComing: true, partitions: ['public.agent_outputs_2020_06'] }]);
  archive.server.finishRestores(BUCKET);
  expect((await query()).code).toBe(0);
});

test('given columns that there are not, or no catalog, then it is said which there are', async () => {
  const unknown = await query('--columns', 'id', 'agents', '--text', 'nothing');
  expect(unknown.code).toBe(1);
  for (const given of ['--columns', 'agents', '--text', 'nothing', 'agent_id']) expect(unknown.err).toContain(given);
  const bare = await tidemark('archive', 'query', ...PERIOD, ...at);
  expect(bare.code).toBe(1);
  expect(bare.err).toContain('--catalog');
});
