import type { Client } from 'pg';
import { findManifests } from '../../../../lib/adapters/postgres/archive/manifests';
import type { StatedTables } from '../../../../lib/adapters/postgres/partitions/plan';
import { TestArchive } from '../../../helpers/archive';
import { column } from '../../../helpers/column';
import { TestPostgres } from '../../../helpers/postgres';

const DAY_MS = 86_400_000;
const TABLES: StatedTables = {
  events: {
    strategy: 'range',
    column: 'at',
    period: 'month',
    aheadPeriods: 1,
    archive: { class: 'cold', retainDays: 60, dropAfterDays: 7 },
  },
};
const NOW = Date.parse('2026-05-20T10:00Z');

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
  client = await postgres.createDatabase(`archive_${count++}`);
  await archive.install(client);
  await client.query(`
    create table events (id int, at timestamptz not null, what text, primary key (at, id)) partition by range (at);
    create table events_1 partition of events for values from ('2026-01-01 00:00Z') to ('2026-02-01 00:00Z');
    create table events_2 partition of events for values from ('2026-02-01 00:00Z') to ('2026-03-01 00:00Z');
    create table events_5 partition of events for values from ('2026-05-01 00:00Z') to ('2026-06-01 00:00Z');
    insert into events select n, '2026-01-01 00:00Z'::timestamptz + n * interval '1 hour', 'row ' || n from generate_series(1, 1400) n;
    insert into events values (5000, '2026-05-03', null)`);
});

afterEach(async () => {
  await client.end();
});

test('given partitions whose time is over, when the archive runs, then they are exported, verified and detached, and dropped after the days of grace', async () => {
  const first = await archive.run(client, TABLES, NOW);
  expect(first).toMatchObject({
    findings: [],
    unarchivedSinceMs: undefined,
    partitions: [
      {
        partition: 'public.events_1',
        state: 'detached',
        rows: '743',
        dropAfterMs: NOW + 7 * DAY_MS,
        failure: undefined,
      },
      { partition: 'public.events_2', state: 'detached', rows: '657', failure: undefined },
    ],
  });
  expect(await column(client, 'select count(*) from events')).toEqual(['1']);
  expect(await column(client, 'select count(*) from events_1')).toEqual(['743']);

  const waiting = await archive.run(client, TABLES, NOW + 6 * DAY_MS);
  expect(waiting.partitions.map(({ state }) => state)).toEqual(['detached', 'detached']);
  const last = await archive.run(client, TABLES, NOW + 7 * DAY_MS);
  expect(last.partitions.map(({ state, failure }) => [state, failure])).toEqual([
    ['dropped', undefined],
    ['dropped', undefined],
  ]);
  expect(await column(client, `select to_regclass('events_1') is null`)).toEqual(['true']);
});

test('given a table that the archive does not have, when it is to be restored, then the tables that it has are said', async () => {
  await archive.run(client, TABLES, NOW);
  const search = { table: 'incidents', fromMs: 0, toMs: NOW, classPrefix: 'cold/', database: 'shop' };
  await expect(findManifests(client, archive.store, search)).rejects.toMatchObject({
    code: 'nothing-archived',
    problems: [{ allowed: expect.stringContaining('in the archive of this database and class: "public.events"') }],
  });
});
