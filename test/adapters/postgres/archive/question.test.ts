import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { outputColumns } from '../../../../lib/partitions/archive/athena-query';
import { BUCKET } from '../../../helpers/archive';
import { AskedArchive, CATALOG, TABLE } from '../../../helpers/asked-archive';

let asked: AskedArchive;
beforeAll(async () => {
  asked = await AskedArchive.start();
}, 60_000);
afterAll(() => asked?.stop());
afterEach(() => asked.client.end());

// What the type is in Athena decides what can be asked of it; what the value is has to be what PostgreSQL says.
test('given values of all kinds, when they are asked for, then types are those of PostgreSQL, and null is null', async () => {
  const client =
    await asked.next(`small smallint, large bigint, yes boolean, price numeric(12,4), any_number numeric, share double precision, plain timestamp,
    day date, data jsonb, bytes bytea, tags text[], "Odd ""name""" text, "odd ""name""" text`);
  await client.query(`insert into events values
    (1, '2026-01-02 03:04:05.678901+00', -1, 9007199254740993, true, 1.5, 1e-30, 'NaN', '2026-01-02 03:04:05.5', '2026-02-28',
      '{"a": "x\\ty", "n": null}', '\\xdead00', array['a', null, E'b\\t"'], 'A', 'a'),
    (2, '2026-01-03', null, null, false, null, null, null, null, null, null, '', '{}', '\\N', ''),
    (3, '2026-01-04', null, null, null, null, null, '-Infinity', null, null, 'null', null, null, null, null)`);
  await asked.run();
  expect(await asked.ask({ where: 'id > 0 and (yes or price is null)' })).toEqual([
    [
      1,
      '2026-01-02 03:04:05.678901+00',
      -1,
      '9007199254740993',
      true,
      '1.5000',
      '0.000000000000000000000000000001',
      'NaN',
      '2026-01-02 03:04:05.5',
      '2026-02-28',
      '{"a": "x\\ty", "n": null}',
      '\\xDE\\xAD\\x00',
      '{a,NULL,"b\t\\""}',
      'A',
      'a',
    ],
    [2, '2026-01-03 00:00:00+00', null, null, false, ...Array(6).fill(null), '', '{}', '\\N', ''],
    [
      3,
      '2026-01-04 00:00:00+00',
      null,
      null,
      null,
      null,
      null,
      '-Infinity',
      null,
      null,
      'null',
      null,
      null,
      null,
      null,
    ],
  ]);
  const columns = outputColumns({ partitions: await asked.found() });
  expect(columns.map(({ alias, read }) => [alias, read.type])).toEqual([
    ['id', 'integer'],
    ['at', 'timestamp(6) with time zone'],
    ['small', 'smallint'],
    ['large', 'bigint'],
    ['yes', 'boolean'],
    ['price', 'decimal(12, 4)'],
    ['any_number', 'varchar'],
    ['share', 'double'],
    ['plain', 'timestamp(6)'],
    ['day', 'date'],
    ['data', 'json'],
    ['bytes', 'varbinary'],
    ['tags', 'varchar'],
    ['Odd "name"', 'varchar'],
    ['odd "name"_2', 'varchar'],
  ]);
});

test('given an object that Athena leaves out, when it is asked, then the statement fails and names the partition, and without the check it does not', async () => {
  const client = await asked.next();
  await client.query(
    `insert into events select n, '2026-01-31 12:00Z'::timestamptz + n * interval '1 hour' from generate_series(1, 24) n`,
  );
  await asked.run();
  const partitions = await asked.found();
  const left = asked.objects('.tsv').find((key) => key.includes('/events_2-'));
  await asked.athena.define(CATALOG, TABLE, [left ?? '']);
  const said = /Athena has not read what the manifests name: events_2-\d+: 0 of 13 rows/;
  await expect(asked.athena.rows(asked.statement(partitions))).rejects.toThrow(said);
  expect(await asked.athena.rows(asked.statement(partitions, { check: false }))).toHaveLength(11);
});

test('given attempts that failed beside what is archived, then no list names them, and every list is what its manifest names', async () => {
  const client = await asked.next();
  await client.query(`insert into events values (1, '2026-01-05'), (2, '2026-02-05')`);
  await asked.run();
  const [one = ''] = asked.objects('.tsv');
  asked.archive.folder.put(BUCKET, one.replace('-1.tsv', '-2.tsv'), '1\t2026-01-05 00:00:00+00\n');
  const lists = asked.objects('.txt');
  expect(lists).toHaveLength(2);
  for (const key of lists) {
    const manifest = JSON.parse(
      asked.archive.folder.read(BUCKET, key.replace('symlink/symlink.txt', 'manifest.json')).toString(),
    );
    const addresses = manifest.chunks.map((chunk: { key: string }) => `s3://${BUCKET}/${chunk.key}\n`);
    expect(asked.archive.folder.read(BUCKET, key).toString()).toBe(addresses.join(''));
  }
  expect(await asked.ask({ columns: ['id'] })).toEqual([[1], [2]]);
});

test('given a list that is missing, then it is written again; one that names something else is refused', async () => {
  const client = await asked.next();
  await client.query(`insert into events values (1, '2026-01-05'), (2, '2026-02-05')`);
  await asked.run();
  const [first = '', second = ''] = asked.objects('.txt');
  const before = asked.archive.folder.read(BUCKET, first).toString();
  rmSync(join(asked.archive.folder.root, BUCKET, first));
  await asked.found();
  expect(asked.archive.folder.read(BUCKET, first).toString()).toBe(before);
  asked.archive.folder.put(BUCKET, second, `${before}s3://${BUCKET}/somewhere/else.tsv\n`);
  await expect(asked.found()).rejects.toMatchObject({
    code: 'not-askable',
    problems: [{ where: second, given: 'other objects' }],
  });
});

test('given a manifest that the ledger does not know, then it is asked as what it is, and no list is written for it', async () => {
  const client = await asked.next();
  await client.query(`insert into events values (1, '2026-01-05'), (2, '2026-02-05')`);
  await asked.run();
  await client.query('drop schema tidemark cascade');
  expect((await asked.found()).map(({ isKnown }) => isKnown)).toEqual([false, false]);
  const [list = ''] = asked.objects('.txt');
  rmSync(join(asked.archive.folder.root, BUCKET, list));
  await expect(asked.found()).rejects.toMatchObject({ code: 'not-askable', problems: [{ where: list }] });
  expect(asked.objects('.txt')).not.toContain(list);
});

test('given objects in classes of Glacier, then it is said which have to be brought back', async () => {
  const client = await asked.next();
  await client.query(`insert into events values (1, '2026-01-05'), (2, '2026-02-05')`);
  await asked.run();
  const { server, store } = asked.archive;
  const [one = '', two = ''] = asked.objects('.tsv');
  server.setStorageClass(BUCKET, one, 'GLACIER_IR');
  server.setStorageClass(BUCKET, two, 'DEEP_ARCHIVE');
  const reaches = async () => (await asked.found()).map(({ reach }) => reach);
  expect(await reaches()).toEqual(['ready', 'in-glacier']);
  await store.requestRestore(two, 'Bulk', 7);
  expect(await reaches()).toEqual(['ready', 'coming']);
  server.finishRestores(BUCKET);
  expect(await reaches()).toEqual(['ready', 'ready']);
});
