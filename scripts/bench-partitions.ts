// Partitions and their archive in a real PostgreSQL: how the work of a run grows with the number of partitions, how fast ten million
// rows leave, and what days of time cost (200, or BENCH_DAYS). Part of `npm run bench`; alone: `npm run bench -- --only partitions`.
import type { Client } from 'pg';
import { applyPartitions } from '../lib/adapters/postgres/partitions/apply';
import { planPartitions, type StatedTables } from '../lib/adapters/postgres/partitions/plan';
import { TestArchive } from '../test/helpers/archive';
import { Calls } from '../test/helpers/archive-faults/calls';
import { column } from '../test/helpers/column';
import { TestPostgres } from '../test/helpers/postgres';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 4, 20, 10);
const COUNTS = [20, 200, 2000];
/** In partitions of a month. */
const ROWS = Number(process.env.BENCH_ROWS ?? 500_000);
const MONTHS = 4;
/** Days that pass, one partition each. */
const DAYS = Number(process.env.BENCH_DAYS ?? 200);
/** Days between two runs. */
const STEP_DAYS = 5;
const ROWS_A_DAY = 20;
const ROUNDS = 5;

/** What a run costs where there are so many partitions; milliseconds of the median round. */
export interface Growth {
  readonly partitions: number;
  readonly planMs: number;
  readonly applyMs: number;
  readonly archiveMs: number;
  /** Locks of relations that a run held at once: with nothing to do, and with a partition to make, one to detach and one to drop. */
  readonly idleLocks: number;
  readonly busyLocks: number;
}

/** Rows on their way out. */
export interface Export {
  readonly rows: number;
  readonly bytes: number;
  readonly copySeconds: number;
  /** Until all is exported, verified and detached. */
  readonly exportSeconds: number;
  readonly dropSeconds: number;
  /** Both by `copySeconds`: a plain COPY of the same rows into a file, in the same run. */
  readonly ratio: number;
  readonly peakMiB: number;
}

/** Time that passes. */
export interface Passing {
  readonly days: number;
  readonly archivedRows: number;
  readonly writtenRows: number;
  readonly seconds: number;
  /** A run at the end by one at the beginning: of a tenth of them each. */
  readonly lastByFirst: number;
}

export interface PartitionFigures {
  readonly growth: readonly Growth[];
  readonly export: Export;
  readonly passing: Passing;
}

export async function benchPartitions(): Promise<PartitionFigures> {
  const postgres = await TestPostgres.startOwn();
  const archive = await TestArchive.start();
  try {
    const growth: Growth[] = [];
    const inDatabase = async <T>(name: string, work: (db: Client) => Promise<T>): Promise<T> => {
      const db = await postgres.createDatabase(name);
      try {
        await archive.install(db);
        return await work(db);
      } finally {
        await db.end();
      }
    };
    for (const count of COUNTS)
      growth.push(await inDatabase(`bench_${count}`, (db) => measureGrowth(postgres, archive, db, count)));
    return {
      growth,
      export: await inDatabase('bench_export', (db) => measureExport(archive, db)),
      passing: await inDatabase('bench_passing', (db) => measurePassing(archive, db)),
    };
  } finally {
    await archive.stop();
    await postgres.stop();
  }
}

const stated = (period: 'day' | 'month', retainDays: number, dropAfterDays: number): StatedTables => ({
  events: {
    strategy: 'range',
    column: 'at',
    period,
    aheadPeriods: 3,
    archive: { class: 'cold', retainDays, dropAfterDays },
  },
});

const instant = (ms: number) => new Date(ms).toISOString();
const day = (n: number) => Math.floor(NOW / DAY_MS) * DAY_MS + n * DAY_MS;

/** Days until the present one, each with its partition, and a default one. */
async function createDays(db: Client, count: number): Promise<void> {
  await db.query(`create table events (id bigint, at timestamptz not null, note text, primary key (at, id)) partition by range (at);
    create index on events (note); create table rest partition of events default`);
  for (let n = 0; n < count; n++) {
    const from = day(n - count + 4);
    await db.query(
      `create table events_${n} partition of events for values from ('${instant(from)}') to ('${instant(from + DAY_MS)}')`,
    );
  }
}

async function measureGrowth(
  postgres: TestPostgres,
  archive: TestArchive,
  db: Client,
  partitions: number,
): Promise<Growth> {
  await createDays(db, partitions);
  await db.query('insert into events_0 select n, $1 from generate_series(1, 1000) n', [instant(day(4 - partitions))]);
  const kept = stated('day', 10_000, 1);
  const run = (client: Client, tables: StatedTables, nowMs: number) =>
    archive.run(client, tables, nowMs, { database: db.database ?? '' });
  await run(db, kept, NOW);
  const planMs = await medianMs(() => planPartitions(db, kept, NOW));
  const applyMs = await medianMs(() => applyPartitions(db, kept, { now: NOW }));
  const archiveMs = await medianMs(() => run(db, kept, NOW));
  const idleLocks = await mostLocks(postgres, db, async (client) => {
    await applyPartitions(client, kept, { now: NOW });
    await run(client, kept, NOW);
  });
  // The oldest day is due, and the day that comes is to be made.
  const oldest = stated('day', partitions - 5, 1);
  const busyLocks = await mostLocks(postgres, db, async (client) => {
    await applyPartitions(client, oldest, { now: NOW + DAY_MS });
    await run(client, oldest, NOW);
    await run(client, oldest, NOW + DAY_MS);
  });
  const [dropped] = await column(db, `select to_regclass('events_0') is null`);
  if (dropped !== 'true') throw new Error('The oldest partition was not dropped');
  return { partitions, planMs, applyMs, archiveMs, idleLocks, busyLocks };
}

/** Locks of relations at the beginning of every statement. */
async function mostLocks(
  postgres: TestPostgres,
  db: Client,
  work: (client: Client) => Promise<unknown>,
): Promise<number> {
  const client = await postgres.connect(db.database ?? '');
  const [pid = ''] = await column(client, 'select pg_backend_pid()');
  let most = 0;
  const calls = new Calls(async () => {
    const [held] = await column(db, `select count(*) from pg_locks where locktype = 'relation' and pid = $1`, [pid]);
    most = Math.max(most, Number(held));
    return undefined;
  });
  calls.watchClient(client);
  await work(client);
  await client.end();
  return most;
}

async function measureExport(archive: TestArchive, db: Client): Promise<Export> {
  const month = (n: number) => instant(Date.UTC(2026, n, 1));
  await db.query(`create table events (id bigint, at timestamptz not null, agent text, score numeric(6, 3), output jsonb)
    partition by range (at)`);
  for (let n = -MONTHS; n <= 4; n++)
    await db.query(
      `create table events_${n + MONTHS} partition of events for values from ('${month(n)}') to ('${month(n + 1)}')`,
    );
  for (let n = -MONTHS; n < 0; n++)
    await db.query(
      `insert into events select n, $1::timestamptz + n * interval '0.5 s', 'agent-' || n % 5, n % 100, '{"summary": "no change"}'
       from generate_series(1, $2::int) n`,
      [month(n), ROWS / MONTHS],
    );
  await db.query('vacuum analyze events');
  const copied = await seconds(() =>
    db.query(`copy (select * from events) to '${archive.folder.root}/plain' (format text)`),
  );
  const tables = stated('month', 90, 1);
  let peak = 0;
  const memory = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 50);
  let bytes = 0;
  let rows = 0;
  const exportSeconds = await seconds(async () => {
    const { partitions } = await archive.run(db, tables, NOW, { database: 'bench_export' });
    for (const { state, bytes: size, rows: count } of partitions) {
      if (state !== 'detached') throw new Error(`A partition is ${state}`);
      bytes += size;
      rows += Number(count);
    }
  });
  const dropSeconds = await seconds(() => archive.run(db, tables, NOW + DAY_MS, { database: 'bench_export' }));
  clearInterval(memory);
  const [left] = await column(
    db,
    `select count(*) from pg_class where relname in ('events_0', 'events_1', 'events_2', 'events_3')`,
  );
  if (rows !== ROWS || left !== '0') throw new Error(`${rows} rows were exported, ${left} partitions are left`);
  return {
    rows,
    bytes,
    copySeconds: copied,
    exportSeconds,
    dropSeconds,
    ratio: (exportSeconds + dropSeconds) / copied,
    peakMiB: peak / 1024 / 1024,
  };
}

/** A handler that runs every few days, for years: every day gets its partition, its rows, and goes. */
async function measurePassing(archive: TestArchive, db: Client): Promise<Passing> {
  await createDays(db, 10);
  const tables = stated('day', 3, 3);
  const times: number[] = [];
  let written = 0;
  for (let n = 0; n < DAYS; n += STEP_DAYS) {
    const nowMs = NOW + n * DAY_MS;
    await db.query(
      `insert into events select n, $1::timestamptz + n * interval '1 h', 'note' from generate_series(0, $2::int - 1) n`,
      [instant(day(n)), ROWS_A_DAY * STEP_DAYS],
    );
    written += ROWS_A_DAY * STEP_DAYS;
    times.push(
      await seconds(async () => {
        const applied = await applyPartitions(db, tables, { now: nowMs });
        const { partitions } = await archive.run(db, tables, nowMs, { database: 'bench_passing' });
        const failure = [...applied, ...partitions].find((one) => one.failure !== undefined)?.failure;
        if (failure !== undefined) throw new Error(`Day ${n}: ${failure.where}: ${failure.given}`);
      }),
    );
  }
  const [archived] = await column(
    db,
    `select coalesce(sum(rows), 0) from tidemark.archived_chunks c join tidemark.archived_partitions p on p.id = partition_id
     where dropped_ms is not null`,
  );
  const [left] = await column(
    db,
    `select (xpath('/row/c/text()', query_to_xml('select count(*) as c from events', false, true, '')))[1]::text::bigint + coalesce((
       select sum((xpath('/row/c/text()', query_to_xml(format('select count(*) as c from %I.%I', schema_name, partition_name), false, true, '')))[1]::text::bigint)
       from tidemark.archived_partitions where detached_ms is not null and dropped_ms is null), 0)`,
  );
  if (Number(archived) + Number(left) !== written)
    throw new Error(`${archived} + ${left} of ${written} rows are there`);
  const tenth = Math.floor(times.length / 10);
  return {
    days: DAYS,
    archivedRows: Number(archived),
    writtenRows: written,
    seconds: times.reduce((sum, time) => sum + time, 0),
    lastByFirst: median(times.slice(-tenth)) / median(times.slice(tenth, 2 * tenth)),
  };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - started) / 1e9;
}

async function medianMs(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(1000 * (await seconds(work)));
  return median(times);
}

function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
}
