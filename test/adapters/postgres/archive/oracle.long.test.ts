import type { Client } from 'pg';
import type { StatedTables } from '../../../../lib/adapters/postgres/partitions/plan';
import { BUCKET, TestArchive } from '../../../helpers/archive';
import { readCopyFile } from '../../../helpers/archive-faults/copy-file';
import { deleteObject, emptyBucket } from '../../../helpers/archive-faults/objects';
import { audit, showAudit } from '../../../helpers/archive-faults/oracle';
import { RowModel } from '../../../helpers/archive-faults/row-model';
import { column } from '../../../helpers/column';
import { TestPostgres } from '../../../helpers/postgres';

const DAY_MS = 86_400_000;
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

// A database is made for each test, on a machine that may have other things to do.
jest.setTimeout(30_000);

let postgres: TestPostgres;
let archive: TestArchive;
let client: Client;
let model: RowModel;
let partitions: string[];
let count = 0;

beforeAll(async () => {
  postgres = await TestPostgres.start();
  archive = await TestArchive.start();
}, 60_000);
afterAll(async () => {
  await postgres?.stop();
  await archive?.stop();
}, 30_000);

/** One partition is dropped, one is detached, one is present. */
beforeEach(async () => {
  client = await postgres.createDatabase(`oracle_${count++}`);
  await archive.install(client);
  await client.query(`
    set time zone 'UTC';
    create table events (id int, at timestamptz not null, what text) partition by range (at);
    create table events_1 partition of events for values from ('2026-01-01') to ('2026-02-01');
    create table events_2 partition of events for values from ('2026-02-01') to ('2026-03-01');
    create table events_5 partition of events for values from ('2026-05-01') to ('2026-06-01');
    insert into events select n, '2026-01-01'::timestamptz + n * interval '1 day', E'row\\t' || n from generate_series(1, 40) n;
    insert into events values (41, '2026-05-03', null)`);
  const { rows } = await client.query('select id::text, at::text, what from events');
  model = new RowModel(rows);
  partitions = await column(client, 'select inhrelid::text from pg_inherits');
  await archive.run(client, TABLES, NOW - 22 * DAY_MS);
  await archive.run(client, TABLES, NOW);
});
afterEach(async () => {
  emptyBucket(archive.folder, BUCKET);
  await client.end();
});

const look = async () =>
  showAudit(
    await audit({
      client,
      folder: archive.folder,
      bucket: BUCKET,
      tables: ['events'],
      model,
      partitions,
      isSettled: true,
    }),
  );

/** The object of the partition that was dropped whose key ends so. */
function key(end: string): string {
  const objects = archive.folder.list(BUCKET).filter((object) => object.key.includes('events_1'));
  return objects.find((object) => object.key.endsWith(end))?.key ?? '';
}

test('given rows that are all where they belong, then nothing is said', async () => {
  expect(await column(client, `select to_regclass('events_1') is null`)).toEqual(['true']);
  expect(await look()).toBe('');
});

test.each([
  ['a row that has gone', 'delete from events_2 where id = 31', '1 rows lost, 0 there twice, 0 altered'],
  [
    'a row that is in the archive too',
    `insert into events_2 values (7, '2026-02-02', 'row')`,
    '0 rows lost, 1 there twice',
  ],
  [
    'a row that is there twice',
    'insert into events_2 select * from events_2 where id = 31',
    '0 rows lost, 1 there twice',
  ],
  ['a row with other content', `update events set what = 'x' where id = 41`, '0 rows lost, 0 there twice, 1 altered'],
  ['a table that was dropped by hand', 'drop table events_2', '10 rows lost'],
  ['the ledger without it', 'drop table events_2', 'events_2 has gone, and the ledger does not say so'],
  ['a table that the ledger never knew', 'drop table events_5', 'has gone, and was not archived'],
  [
    'a ledger that is ahead of the catalog',
    `update tidemark.archived_partitions set dropped_ms = 1 where partition_name = 'events_2'`,
    'events_2 is dropped by the ledger, and is there',
  ],
  [
    'a ledger that is behind the catalog',
    `update tidemark.archived_partitions set detached_ms = null where partition_name = 'events_2'`,
    'events_2 is no partition, and the ledger does not say so',
  ],
  [
    'a partition that is back',
    `alter table events attach partition events_2 for values from ('2026-02-01') to ('2026-03-01')`,
    'events_2 is detached by the ledger, and is a partition',
  ],
])('given %s, then it is said', async (_, sql, said) => {
  await client.query(sql);
  expect(await look()).toContain(said);
});

test('given a partition that is still being detached, then it is said', async () => {
  const reader = await postgres.connect(client.database ?? '');
  await client.query(
    `alter table events attach partition events_2 for values from ('2026-02-01') to ('2026-03-01');
     update tidemark.archived_partitions set detached_ms = null where detached_ms is not null and dropped_ms is null`,
  );
  await reader.query('begin isolation level repeatable read; select from events');
  await client.query(`set statement_timeout = 200`);
  await expect(client.query('alter table events detach partition events_2 concurrently')).rejects.toThrow();
  await reader.end();
  expect(await look()).toContain('events_2 is still being detached');
});

test.each<[string, () => unknown, string]>([
  ['an object that is not there', () => deleteObject(archive.folder, BUCKET, key('.tsv')), '30 rows lost'],
  ['a manifest that is not there', () => deleteObject(archive.folder, BUCKET, key('.json')), 'has no manifest'],
  [
    'a manifest that was changed',
    () => archive.folder.put(BUCKET, key('.json'), archive.folder.read(BUCKET, key('.json')).toString().concat(' ')),
    'is not the manifest that the ledger knows',
  ],
  ['an object with a line twice', () => edit((lines) => [...lines, lines[0] ?? '']), '0 rows lost, 1 there twice'],
  ['an object without a line', () => edit((lines) => lines.slice(1)), '1 rows lost'],
  [
    'an object with other digits',
    () => edit((lines) => lines.map((line) => line.replace('row\\t3', 'row\\t4'))),
    '2 altered',
  ],
  ['the manifest of that', () => edit((lines) => lines.slice(1)), 'is not what its manifest says'],
  ['an object that was cut', () => edit((lines) => [`${lines.join('\n')}`], ''), 'ends within a row'],
])('given %s, then it is said', async (_, damage, said) => {
  damage();
  expect(await look()).toContain(said);
});

function edit(change: (lines: string[]) => string[], end = '\n'): void {
  const name = key('.tsv');
  const lines = archive.folder.read(BUCKET, name).toString('utf8').split('\n').slice(0, -1);
  archive.folder.put(
    BUCKET,
    name,
    change(lines)
      .map((line) => `${line}${end}`)
      .join(''),
  );
}

test('given what COPY writes for characters that mean something to it, then its reader gives them back', async () => {
  const values = ['\\', '\\N', '\b\f\n\r\t\v', '', 'a\\nb', '\\.', 'ü'];
  await client.query('create table texts (id serial, what text)');
  await client.query(`insert into texts (what) select unnest($1::text[])`, [[...values, null]]);
  const file = `${archive.folder.root}/texts`;
  await client.query(`copy (select what from texts order by id) to '${file}' (format text, encoding 'UTF8')`);
  const { rows } = await client.query(`select pg_read_file('${file}') as text`);
  expect(readCopyFile(rows[0]?.text, ['what']).map(({ what }) => what)).toEqual([...values, null]);
  expect(() => readCopyFile('a\nb', ['what'])).toThrow('ends within a row');
  expect(() => readCopyFile('a\tb\n', ['what'])).toThrow('2 fields for 1 columns');
});
