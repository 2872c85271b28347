import type { Client } from 'pg';
import type { StatedTables } from '../../../../lib/adapters/postgres/partitions/plan';
import { BUCKET, TestArchive } from '../../../helpers/archive';
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
let count = 0;

beforeAll(async () => {
  postgres = await TestPostgres.start();
  archive = await TestArchive.start();
}, 60_000);
afterAll(async () => {
  await postgres?.stop();
  await archive?.stop();
}, 30_000);
beforeEach(async () => {
  client = await postgres.createDatabase(`changed_${count++}`);
  await archive.install(client);
  await client.query(`
    create table events (id int, at timestamptz not null, what text) partition by range (at);
    create table events_1 partition of events for values from ('2026-01-01 00:00Z') to ('2026-02-01 00:00Z');
    insert into events select n, '2026-01-02', 'row ' || n from generate_series(1, 500) n`);
});
afterEach(async () => client.end());

const states = async (nowMs: number, isTimeUp = () => false) => {
  const { partitions } = await archive.run(client, TABLES, nowMs, { chunkBlocks: 1, isTimeUp });
  return partitions.map(({ state, failure }) => [state, failure?.given]);
};

test('given a column that is dropped while pages wait to be written, then they are written without it', async () => {
  let steps = 0;
  // One chunk is written and read, then time is up.
  expect(await states(NOW, () => steps++ >= 2)).toEqual([['exporting', undefined]]);
  await client.query('alter table events drop column what');
  expect(await states(NOW)).toEqual([['detached', undefined]]);
  expect(await states(NOW + 7 * DAY_MS)).toEqual([['dropped', undefined]]);
});

test('given a manifest that a rule has moved to Glacier before the drop, then it is written again, and the table is dropped', async () => {
  expect(await states(NOW)).toEqual([['detached', undefined]]);
  const [key = ''] = archive.folder
    .list(BUCKET)
    .flatMap((object) => (object.key.endsWith('.json') ? [object.key] : []));
  archive.server.setStorageClass(BUCKET, key, 'DEEP_ARCHIVE');
  expect(await states(NOW + 7 * DAY_MS)).toEqual([['dropped', undefined]]);
  expect(archive.folder.classOf(BUCKET, key).storageClass).toBe('STANDARD');
});
