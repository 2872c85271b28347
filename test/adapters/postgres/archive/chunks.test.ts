import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { readChunkSize } from '../../../../lib/adapters/postgres/archive/chunk-size';
import { ensureLedger } from '../../../../lib/adapters/postgres/archive/ledger';
import { planArchive } from '../../../../lib/adapters/postgres/archive/plan';
import type { ArchiveOptions } from '../../../../lib/adapters/postgres/archive/run';
import type { StatedTables } from '../../../../lib/adapters/postgres/partitions/plan';
import { BUCKET, REGION, TestArchive } from '../../../helpers/archive';
import { AwsS3StandIn } from '../../../helpers/aws-s3/stand-in';
import { column } from '../../../helpers/column';
import { TestPostgres } from '../../../helpers/postgres';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-05-20T10:00Z');
const TABLES: StatedTables = {
  docs: {
    strategy: 'range',
    column: 'at',
    period: 'month',
    aheadPeriods: 1,
    archive: { class: 'cold', retainDays: 60, dropAfterDays: 7 },
  },
};
const WIDE_ROWS = readFileSync(join(__dirname, '../../../fixtures/data/wide-rows.sql'), 'utf8');
/** One partition of 20 rows of 1.5 kB, on four pages. */
const FOUR_PAGES = `
  create table docs (id int, at timestamptz not null, body text) partition by range (at);
  create table docs_1 partition of docs for values from ('2024-01-01Z') to ('2024-02-01Z');
  insert into docs select n, '2024-01-02', repeat('x', 1500) from generate_series(1, 20) n`;

let postgres: TestPostgres;
let archive: TestArchive;
let standIn: AwsS3StandIn;
let client: Client;
let name: string;
let count = 0;

beforeAll(async () => {
  postgres = await TestPostgres.start();
}, 60_000);
afterAll(async () => postgres?.stop(), 30_000);
beforeEach(async () => {
  archive = await TestArchive.start();
  name = `chunks_${count++}`;
  client = await postgres.createDatabase(name);
  standIn = await archive.install(client);
});
afterEach(async () => {
  await client.end().catch(() => undefined);
  await archive.stop();
});

const run = async (options: Partial<ArchiveOptions> = {}) => {
  const { partitions } = await archive.run(client, TABLES, NOW, options);
  const [partition] = partitions;
  if (partition === undefined) throw new Error('no partition was moved');
  return partition;
};
/** The objects of data, with the ids of the rows that are in each. */
const written = () =>
  archive.folder
    .list(BUCKET)
    // Rows alone: neither manifests nor the lists of objects.
    .filter(({ key }) => !/\.(json|txt)$/.test(key))
    .map(({ key, size }) => ({
      key,
      size,
      ids: archive.folder
        .read(BUCKET, key)
        .toString('utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => Number(line.split('\t')[0])),
    }));
const manifest = () => {
  const [key = ''] = archive.folder.list(BUCKET).flatMap((object) => (object.key.endsWith('.json') ? object.key : []));
  return JSON.parse(archive.folder.read(BUCKET, key).toString('utf8'));
};

test('given rows of 64 kB on two pages, when a file may have 1 MB, then chunks become smaller until each is one object, and no row is written a third time', async () => {
  await client.query(WIDE_ROWS);
  await AwsS3StandIn.setPartBytes(client, 1_000_000);
  expect(await run()).toMatchObject({ state: 'detached', rows: '200', failure: undefined });

  const objects = written();
  const named: string[] = manifest().chunks.map(({ key }: { key: string }) => key);
  const archived = objects.filter(({ key }) => named.includes(key));
  expect(archived).toHaveLength(named.length);
  for (const { size } of archived) expect(size).toBeLessThanOrEqual(1_000_000);
  expect(archived.flatMap(({ ids }) => ids).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 200 }, (_, n) => n + 1),
  );
  // What was cut into parts has no object of the manifest beside it.
  const parts = objects.flatMap(({ key }) => (key.includes('_part') ? [key.replace(/_part\d+$/, '')] : []));
  expect(parts.length).toBeGreaterThan(0);
  expect(named.filter((key) => parts.includes(key))).toEqual([]);
  const times = new Map<number, number>();
  for (const id of objects.flatMap(({ ids }) => ids)) times.set(id, (times.get(id) ?? 0) + 1);
  expect(Math.max(...times.values())).toBe(2);

  const [dropped] = (await archive.run(client, TABLES, NOW + 7 * DAY_MS)).partitions;
  expect(dropped).toMatchObject({ state: 'dropped', failure: undefined });
});

describe('given an export that was cut short', () => {
  const cutShort = async () => {
    await client.query(FOUR_PAGES);
    standIn.arm({ call: 'export', kind: 'terminated', at: 'upload' });
    client.on('error', () => undefined);
    await expect(run({ leastChunkBytes: 0 })).rejects.toThrow();
    await client.end().catch(() => undefined);
    client = await postgres.connect(name);
  };

  test('when it is tried again, then its chunk is cut in two before', async () => {
    await cutShort();
    const done = await run({ leastChunkBytes: 0 });
    expect(done).toMatchObject({ state: 'detached', rows: '20' });
    expect(manifest().chunks.map(({ rows }: { rows: string }) => Number(rows))).toEqual([10, 10]);
  });

  test('when a column is dropped meanwhile, then it is cut by the others', async () => {
    await cutShort();
    await client.query('alter table docs drop column body');
    expect(await run({ leastChunkBytes: 0 })).toMatchObject({ state: 'detached', rows: '20', failure: undefined });
    expect(manifest().chunks).toHaveLength(2);
  });

  test('when its chunk is too small to be cut, then it is tried whole again', async () => {
    await cutShort();
    expect(await run()).toMatchObject({ state: 'detached', rows: '20' });
    expect(manifest().chunks).toHaveLength(1);
  });
});

test('given a statement that the time of the run ended, when the next run goes on, then its chunk is cut in two before', async () => {
  await client.query(FOUR_PAGES);
  standIn.arm({ call: 'export', kind: 'slow', seconds: 20, at: 'upload' });
  const [pid] = await column(client, 'select pg_backend_pid()::text');
  const other = await postgres.connect(name);
  let isTimeUp = false;
  const running = run({ leastChunkBytes: 0, isTimeUp: () => isTimeUp });
  const isSleeping = `select 1 from pg_stat_activity where pid = ${pid} and wait_event = 'PgSleep'`;
  while ((await other.query(isSleeping)).rows.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  isTimeUp = true;
  await other.query(`select pg_cancel_backend(${pid})`);
  await other.end();
  // It is no failure of the run: the next one goes on.
  expect(await running).toMatchObject({ state: 'exporting', failure: undefined });
  expect(await run({ leastChunkBytes: 0 })).toMatchObject({ state: 'detached', rows: '20' });
  expect(manifest().chunks).toHaveLength(2);
});

describe('given a chunk that fails every time', () => {
  const failed = async (times: number) => {
    const found = [];
    for (let n = 0; n < times; n++) {
      standIn.arm({ call: 'export', kind: 'answer-lost' });
      found.push(await run());
    }
    return found;
  };

  /** As above, without the runs between the first and the last. */
  const gaveUp = async () => {
    await failed(1);
    await client.query('update tidemark.archived_chunks set failures = 9');
    await failed(1);
  };

  test('when it has failed ten times, then it is not written again, and the run says what is left in the bucket and what it costs', async () => {
    await client.query(FOUR_PAGES);
    const runs = await failed(10);
    expect(runs.every(({ failure, isStopped }) => failure !== undefined && isStopped === undefined)).toBe(true);
    const objects = written();
    expect(objects).toHaveLength(10);
    const bytes = objects.reduce((sum, { size }) => sum + size, 0);

    const stopped = await run();
    expect(written()).toEqual(objects);
    expect(stopped).toMatchObject({ state: 'exporting', isStopped: true, left: { bytes } });
    expect(stopped.left?.keys).toEqual(objects.map(({ key }) => key));
    // S3 Standard, us-east-1: 0.023 USD for a GB and month (lib/cost/default-prices.ts).
    expect(stopped.left?.monthUsd).toBeCloseTo((bytes / 1024 ** 3) * 0.023, 9);
    expect(stopped.failure?.given).toContain('failed 10 times');
    expect(stopped.failure?.given).toContain(`10 objects of ${bytes} bytes in ${BUCKET} that no manifest names`);
    expect(stopped.failure?.remedy).toContain('--retry');
    expect(await run()).toMatchObject({ isStopped: true });
  });

  test('when the cause is mended and a run is told to retry, then it goes on, and no object of a failed attempt is in the manifest', async () => {
    await client.query(FOUR_PAGES);
    await gaveUp();
    const left = written().map(({ key }) => key);
    expect(await run({ retry: true })).toMatchObject({ state: 'detached', rows: '20', failure: undefined });
    expect(manifest().chunks.filter(({ key }: { key: string }) => left.includes(key))).toEqual([]);
  });

  test('when others are due, then they go on', async () => {
    await client.query(`${FOUR_PAGES};
      create table docs_2 partition of docs for values from ('2024-02-01Z') to ('2024-03-01Z');
      insert into docs values (100, '2024-02-02', 'x')`);
    await gaveUp();
    const { partitions } = await archive.run(client, TABLES, NOW);
    expect(partitions.map(({ isStopped, state }) => [isStopped ?? false, state])).toEqual([
      [true, 'exporting'],
      [false, 'detached'],
    ]);
  });

  test('when S3 cannot be listed, then it is said why it has stopped all the same', async () => {
    await client.query(FOUR_PAGES);
    await gaveUp();
    archive.server.arm({ operation: 'ListObjectsV2', kind: 'denied' });
    const stopped = await run();
    expect(stopped).toMatchObject({ isStopped: true });
    expect(stopped.failure?.given).toContain('it could not be listed');
  });
});

test('given one row that does not go into one file, then it is written once and given up, since it cannot be cut', async () => {
  await client.query(`
    create table docs (id int, at timestamptz not null, body text) partition by range (at);
    create table docs_1 partition of docs for values from ('2024-01-01Z') to ('2024-02-01Z');
    insert into docs values (1, '2024-01-02', repeat('x', 5000))`);
  await AwsS3StandIn.setPartBytes(client, 2000);
  expect(await run()).toMatchObject({ isStopped: true, state: 'exporting' });
  const objects = archive.folder.list(BUCKET).length;
  await run();
  expect(archive.folder.list(BUCKET)).toHaveLength(objects);
});

describe('the size of chunks', () => {
  const MIB = 1024 ** 2;
  const table = { blocks: 100_000, tableBytes: 100_000 * 8192 };

  test('given what the last exports took, then a chunk takes two minutes at that rate', async () => {
    await ensureLedger(client);
    expect((await readChunkSize(client, table)).blocks).toBe((512 * MIB) / 8192);
    await client.query(`
      insert into tidemark.archived_partitions (table_name, parent_schema, parent_name, schema_name, partition_name, oid, bound, from_ms, to_ms, columns, class, prefix, began_ms)
        values ('docs', 'public', 'docs', 'public', 'docs_1', 1, '', 0, 0, '[]', 'cold', '', 0);
      insert into tidemark.archived_chunks (partition_id, number, from_block, to_block, table_bytes, export_ms)
        select 1, n, n, n + 1, ${64 * MIB}, 32000 from generate_series(1, 30) n`);
    expect((await readChunkSize(client, table)).blocks).toBe((2 * 120 * MIB) / 8192);
  });

  test('given an export, then the ledger has how long it took', async () => {
    await client.query(FOUR_PAGES);
    await run();
    expect(await column(client, 'select export_ms > 0 and table_bytes > 0 from tidemark.archived_chunks')).toEqual([
      'true',
    ]);
  });
});

test('given a ledger of the version before, then it can be planned with, and a run goes on with its chunks', async () => {
  await client.query(FOUR_PAGES);
  await ensureLedger(client);
  await client.query(`
    alter table tidemark.archived_chunks drop column from_line, drop column to_line, drop column table_bytes,
      drop column split_into, drop column export_ms, add check (from_block < to_block)`);
  const [oid] = await column(client, `select 'docs_1'::regclass::oid::text`);
  await client.query(
    `insert into tidemark.archived_partitions (table_name, parent_schema, parent_name, schema_name, partition_name, oid, bound, from_ms, to_ms, columns, class, prefix, began_ms)
       values ('public.docs', 'public', 'docs', 'public', 'docs_1', $1, '', 0, 0, '[{"name":"id","type":"integer"},{"name":"at","type":"timestamp with time zone"},{"name":"body","type":"text"}]', 'cold', 'cold/x/', 0)`,
    [oid],
  );
  await client.query(
    'insert into tidemark.archived_chunks (partition_id, number, from_block, to_block) select id, 1, 0, 4 from tidemark.archived_partitions',
  );
  const plan = await planArchive(client, TABLES, {
    nowMs: NOW,
    classes: { cold: { prefix: 'cold/' } },
    database: 'shop',
  });
  expect(plan.partitions).toMatchObject([{ state: 'exporting', chunks: 1 }]);
  expect(await run()).toMatchObject({ state: 'detached', rows: '20', failure: undefined });
});

test('given the key of the bucket, then aws_s3 is told it with every export, and who reads the plan sees where it belongs', async () => {
  await client.query(FOUR_PAGES);
  const plan = await planArchive(client, TABLES, {
    nowMs: NOW,
    classes: { cold: { prefix: 'cold/' } },
    database: 'shop',
  });
  expect(plan.partitions[0]?.sql[0]).toMatch(/query_export_to_s3\(.*, kms_key := :'key'\)$/s);
  const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  // What it was called with is in a table of the test's own.
  await client.query(`
    create table public.keys (given text);
    alter function aws_s3.query_export_to_s3(text, aws_commons._s3_uri_1, text, text) rename to stand_in;
    create function aws_s3.query_export_to_s3(query text, s3_info aws_commons._s3_uri_1, options text default null, kms_key text default null,
      out rows_uploaded bigint, out files_uploaded bigint, out bytes_uploaded bigint) language plpgsql as $$
    begin
      insert into public.keys values (kms_key);
      select s.* into rows_uploaded, files_uploaded, bytes_uploaded from aws_s3.stand_in(query, s3_info, options, kms_key) s;
    end $$`);
  await run({ chunkBlocks: 1, target: { bucket: BUCKET, region: REGION, keyArn } });
  const keys = await column(client, 'select given from public.keys');
  expect(keys.length).toBeGreaterThan(1);
  expect(new Set(keys)).toEqual(new Set([keyArn]));
});
