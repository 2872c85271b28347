import type { Client } from 'pg';
import type { StatedTables } from '../../../lib/adapters/postgres/partitions/plan';
import type { HandlerDependencies } from '../../../lib/handlers/partitions/dependencies';
import type { PartitionsEnvironment } from '../../../lib/handlers/partitions/env';
import { maintainPartitions } from '../../../lib/handlers/partitions/maintain';
import type { Partitioning } from '../../../lib/model/partitions/config';
import { AwsServer } from '../../helpers/aws-server';
import { column } from '../../helpers/column';
import { secretsManager } from '../../helpers/migrate-function';
import { partitionsEnvironment, publishedMetrics } from '../../helpers/partitions-function';
import { TestPostgres } from '../../helpers/postgres';
import { inFull } from '../../helpers/properties';

const NOW = Date.parse('2026-05-20T10:00Z');
const months: Partitioning = { strategy: 'range', column: 'at', period: 'month', aheadPeriods: 2 };
const TABLES = { clicks: months, events: { ...months, aheadPeriods: 3 } };
const EVENTS = `create table events (id int, at timestamptz not null) partition by range (at);
  create table events_rest partition of events default;`;
const SCHEMA = `${EVENTS} create table clicks (id int, at timestamptz not null) partition by range (at);`;

let postgres: TestPostgres;
let server: AwsServer;
let db: Client;
let environment: PartitionsEnvironment;
let lines: string[];
let count = 0;
const before = { ...process.env };

beforeAll(async () => {
  postgres = await TestPostgres.start();
  server = new AwsServer(secretsManager());
  Object.assign(process.env, await server.start());
}, 60_000);
beforeEach(async () => {
  const name = `kept_${count++}`;
  db = await postgres.createDatabase(name);
  await db.query(SCHEMA);
  environment = partitionsEnvironment(postgres.url(name));
  lines = [];
});
afterEach(() => db.end());
afterAll(async () => {
  process.env = before;
  await server?.stop();
  await postgres?.stop();
}, 30_000);

function run(tables: StatedTables = TABLES, change: Partial<HandlerDependencies> = {}): Promise<void> {
  return maintainPartitions({
    environment,
    tables,
    // TLS is what test/handlers/partitions/bundle.test.ts is about.
    ssl: false,
    now: () => NOW,
    remainingMs: () => 900_000,
    log: (line) => void lines.push(line),
    limits: { attempts: 2, firstPauseMs: 10 },
    ...change,
  });
}
const logged = () => lines.map((line) => JSON.parse(line)).filter(({ what }) => what === 'partitions');
const metrics = () => Object.fromEntries(publishedMetrics(lines).map(({ name, value }) => [name, value]));
const partitions = (table: string) =>
  column(db, 'select relid::regclass::text from pg_partition_tree($1) where isleaf order by 1', [table]);

describe('a run', () => {
  test('given tables without partitions, then they get them, one line each, and how things stand is published', async () => {
    await db.query(`insert into events values (1, '2026-05-20'), (2, '2026-06-20'), (3, '2030-01-01')`);
    await run();
    expect(await partitions('clicks')).toEqual(['clicks_2026_05', 'clicks_2026_06', 'clicks_2026_07']);
    expect(await partitions('events')).toHaveLength(5);
    expect(logged()).toMatchObject([
      { level: 'INFO', table: 'clicks', periodsAhead: 2, defaultRows: 0, findings: [] },
      {
        level: 'INFO',
        table: 'events',
        periodsAhead: 3,
        defaultRows: 3,
        created: [
          { name: 'public.events_2026_05', holds: expect.any(String), movedRows: 1 },
          { movedRows: 1 },
          { movedRows: 0 },
          { movedRows: 0 },
        ],
      },
    ]);
    expect(metrics()).toEqual({ PeriodsAhead: 2, DefaultRows: 3, Problems: 0, Duration: 0, Succeeded: 1 });
    expect(lines.join()).not.toContain('password');
  });

  test('its metrics are in the embedded format, under the cluster, at the end of the run', async () => {
    const clock = [NOW, NOW + 1_500];
    await run({}, { now: () => clock.shift() ?? NOW });
    const shared = {
      namespace: 'Tidemark/Partitions',
      dimensions: { DBClusterIdentifier: 'shop-cluster' },
      timestampMs: NOW + 1_500,
    };
    expect(publishedMetrics(lines)).toEqual([
      { ...shared, name: 'Duration', unit: 'Milliseconds', value: 1_500 },
      { ...shared, name: 'Succeeded', unit: 'Count', value: 1 },
    ]);
  });

  test('given every partition, then nothing is made; what had no partition before is no longer in the default', async () => {
    await db.query(`insert into events values (1, '2026-05-20')`);
    await run();
    lines = [];
    await run();
    expect(logged().flatMap(({ created }) => created)).toEqual([]);
    expect(metrics()).toMatchObject({ PeriodsAhead: 2, DefaultRows: 0, Succeeded: 1 });
  });

  test('given what a person has to look at, then it is a problem and no failure, and nothing of it is ahead', async () => {
    await run({ ...TABLES, nowhere: months });
    expect(logged().at(-1)).toMatchObject({ level: 'WARN', table: 'nowhere', findings: [{ code: 'no-table' }] });
    expect(metrics()).toMatchObject({ PeriodsAhead: 0, Problems: 1, Succeeded: 1 });
  });
});

describe('what may go wrong', () => {
  async function whileLocked(statement: string, work: () => Promise<void>): Promise<void> {
    const holder = await postgres.connect(environment.DATABASE_NAME);
    try {
      await holder.query(`begin; ${statement}`);
      await work();
    } finally {
      await holder.end();
    }
  }

  test('given a table that somebody holds, then the others get theirs, everything is said, and the run fails', async () => {
    await whileLocked('lock table clicks in access exclusive mode', async () => {
      await expect(run()).rejects.toThrow('Partitions are missing of clicks; the log says why');
    });
    expect(await partitions('events')).toHaveLength(5);
    expect(await partitions('clicks')).toEqual([]);
    expect(logged()).toMatchObject([
      { level: 'ERROR', table: 'clicks', created: [], failure: { given: expect.stringContaining('55P03') } },
      { level: 'INFO', table: 'events', periodsAhead: 3 },
    ]);
    expect(metrics()).toMatchObject({ PeriodsAhead: 0, Problems: 0, Succeeded: 0 });
    await run();
    expect(await partitions('clicks')).toHaveLength(3);
  });

  inFull(test)(
    'given a table that cannot even be read, then the others get theirs all the same',
    async () => {
      await whileLocked('lock table events_rest in access exclusive mode', async () => {
        await expect(run({ events: months, clicks: months })).rejects.toThrow('Partitions are missing of events;');
      });
      expect(logged()).toMatchObject([
        { level: 'ERROR', table: 'events', failure: { reason: expect.stringContaining('lock timeout') } },
        { level: 'INFO', table: 'clicks', periodsAhead: 2 },
      ]);
    },
    40_000,
  );

  test('given too little time, then it stops, says which tables are left, and holds nothing', async () => {
    const endMs = Date.now() + 61_000;
    await whileLocked('lock table events_rest in access exclusive mode', async () => {
      const remainingMs = () => endMs - Date.now();
      await expect(run({ events: months, clicks: months }, { remainingMs })).rejects.toThrow('events, clicks');
    });
    expect(logged()).toMatchObject([
      { level: 'ERROR', table: 'events', failure: { reason: expect.stringContaining('canceling') } },
      { level: 'ERROR', table: 'clicks', failure: { reason: 'The time was up before it was its turn.' } },
    ]);
    expect(await column(db, "select count(*)::int from pg_locks where locktype = 'advisory'")).toEqual(['0']);
    expect(metrics()).toEqual({ Duration: 0, Succeeded: 0 });
  }, 30_000);

  test('given a migration at work, then it waits no longer than it may and says who holds the lock', async () => {
    await db.query('select pg_advisory_lock(7243392755)');
    await expect(run(TABLES, { limits: { lockWaitMs: 1 } })).rejects.toThrow('clicks, events');
    expect(logged()).toMatchObject([
      { failure: { code: 'partitions-locked' } },
      { failure: { code: 'partitions-locked' } },
    ]);
  });

  test('given a database that cannot be reached, then it fails, says where it looked, and publishes the failure', async () => {
    environment = { ...environment, DATABASE_PORT: '1' };
    await expect(run()).rejects.toThrow('The database cannot be reached');
    expect(logged()).toMatchObject([{ level: 'ERROR', code: 'database-unreachable' }]);
    expect(metrics()).toEqual({ Duration: 0, Succeeded: 0 });
  });

  test('given a secret that cannot be read, then it fails and says so', async () => {
    environment = { ...environment, DATABASE_SECRET_ARN: 'other' };
    await expect(run()).rejects.toThrow('ResourceNotFoundException');
    expect(metrics()).toEqual({ Duration: 0, Succeeded: 0 });
  });
});
