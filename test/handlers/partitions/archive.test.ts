import type { Client } from 'pg';
import type { StatedTables } from '../../../lib/adapters/postgres/partitions/plan';
import { archiveByFunction } from '../../../lib/handlers/partitions/archive';
import type { HandlerDependencies } from '../../../lib/handlers/partitions/dependencies';
import type { ArchiveEnvironment, PartitionsEnvironment } from '../../../lib/handlers/partitions/env';
import { BUCKET, REGION, TestArchive } from '../../helpers/archive';
import type { AwsS3StandIn } from '../../helpers/aws-s3/stand-in';
import { AwsServer } from '../../helpers/aws-server';
import { column } from '../../helpers/column';
import { secretsManager } from '../../helpers/migrate-function';
import { partitionsEnvironment, publishedMetrics } from '../../helpers/partitions-function';
import { TestPostgres } from '../../helpers/postgres';

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
const ARCHIVE: ArchiveEnvironment = {
  ARCHIVE_BUCKET: BUCKET,
  ARCHIVE_REGION: REGION,
  ARCHIVE_KEY_ARN: 'arn:aws:kms:us-east-1:111111111111:key/1',
};
const CLASSES = { cold: { prefix: 'cold/' } };

let postgres: TestPostgres;
let server: AwsServer;
let archive: TestArchive;
let standIn: AwsS3StandIn;
let db: Client;
let environment: PartitionsEnvironment;
let lines: string[];
let count = 0;
const before = { ...process.env };

beforeAll(async () => {
  postgres = await TestPostgres.start();
  server = new AwsServer(secretsManager());
  archive = await TestArchive.start();
  Object.assign(process.env, archive.environment, await server.start());
}, 60_000);
beforeEach(async () => {
  const name = `archived_${count++}`;
  db = await postgres.createDatabase(name);
  standIn = await archive.install(db);
  await db.query(`
    create table events (id int, at timestamptz not null, what text) partition by range (at);
    create table events_1 partition of events for values from ('2020-01-01 00:00Z') to ('2020-02-01 00:00Z');
    create table events_2 partition of events for values from ('2020-02-01 00:00Z') to ('2020-03-01 00:00Z');
    insert into events select n, '2020-01-01 00:00Z'::timestamptz + n * interval '1 hour', 'row ' || n from generate_series(1, 1000) n`);
  environment = { ...partitionsEnvironment(postgres.url(name)), DATABASE_CLUSTER: name };
  lines = [];
});
afterEach(async () => {
  // Every fault was met.
  expect(standIn.armed()).toEqual([]);
  archive.server.disarm();
  await db.end();
});
afterAll(async () => {
  process.env = before;
  await archive?.stop();
  await server?.stop();
  await postgres?.stop();
}, 30_000);

function dependencies(change: Partial<HandlerDependencies> = {}): HandlerDependencies {
  return {
    environment,
    tables: TABLES,
    // TLS is what test/handlers/partitions/bundle.test.ts is about.
    ssl: false,
    now: () => Date.now(),
    remainingMs: () => 900_000,
    log: (line) => void lines.push(line),
    limits: { attempts: 2, firstPauseMs: 10, lockWaitMs: 1 },
    archive: { environment: ARCHIVE, classes: CLASSES },
    ...change,
  };
}
const run = (change: Partial<HandlerDependencies> = {}) => archiveByFunction(dependencies(change));
const logged = () => lines.map((line) => JSON.parse(line)).filter(({ what }) => what === 'archive');
const metrics = () => Object.fromEntries(publishedMetrics(lines).map(({ name, value }) => [name, value]));
const rows = (table: string) => column(db, `select count(*) from ${table}`);
const objects = () =>
  standIn.objects(`cold/${environment.DATABASE_CLUSTER}/`).filter(({ key }) => key.endsWith('.tsv'));
/** So many days later, as far as the ledger is concerned; the clocks have to agree. */
const daysLater = (days: number) =>
  db.query('update tidemark.archived_partitions set detached_ms = detached_ms - $1', [days * DAY_MS]);

describe('a run', () => {
  test('given partitions whose time is over, then each has a line, and how things stand is published, with its units, under the cluster', async () => {
    const endMs = Date.now() + 1_500;
    const clock = [endMs - 1_500, endMs];
    await run({ now: () => clock.shift() ?? 0 });
    const where = { level: 'INFO', table: 'public.events', archiveClass: 'cold', state: 'detached' };
    expect(logged()).toMatchObject([
      {
        ...where,
        partition: 'public.events_1',
        dropAfter: expect.stringMatching(/Z$/),
        to: '2020-02-01T00:00:00.000Z',
        rows: '743',
        failedVerifications: [],
      },
      { ...where, partition: 'public.events_2', to: '2020-03-01T00:00:00.000Z', rows: '257', failedVerifications: [] },
    ]);
    let bytes = 0;
    for (const { size } of objects()) bytes += size;
    const published = publishedMetrics(lines);
    for (const { namespace, dimensions, timestampMs } of published)
      expect({ namespace, dimensions, timestampMs }).toEqual({
        namespace: 'Tidemark/Partitions',
        dimensions: { DBClusterIdentifier: environment.DATABASE_CLUSTER },
        timestampMs: endMs,
      });
    expect(published.map(({ name, value, unit }) => [name, value, unit])).toEqual([
      ['OldestUnarchivedAge', 0, 'Seconds'],
      ['FailedVerifications', 0, 'Count'],
      ['BytesArchived', bytes, 'Bytes'],
      ['RowsArchived', 1000, 'Count'],
      ['PartitionsDropped', 0, 'Count'],
      ['ArchiveRefusals', 0, 'Count'],
      ['StoppedPartitions', 0, 'Count'],
      ['ArchiveDuration', 1_500, 'Milliseconds'],
      ['ArchiveSucceeded', 1, 'Count'],
    ]);
  });

  test('given the days of grace, then it waits; after them it drops, and says how many', async () => {
    await run();
    lines = [];
    await daysLater(6);
    await run();
    expect(metrics()).toMatchObject({ BytesArchived: 0, RowsArchived: 0, PartitionsDropped: 0, ArchiveSucceeded: 1 });
    lines = [];
    await daysLater(1);
    await run();
    expect(metrics()).toMatchObject({ BytesArchived: 0, RowsArchived: 0, PartitionsDropped: 2, ArchiveSucceeded: 1 });
    expect(await column(db, `select to_regclass('events_1') is null and to_regclass('events_2') is null`)).toEqual([
      'true',
    ]);
  });

  test('given a table that is refused, then that is a warning with its reason and counts as one, and what is due is as old as it is', async () => {
    await db.query('create publication everything for all tables');
    await run();
    expect(logged()).toMatchObject([
      { level: 'WARN', finding: { code: 'archive-published', where: 'public.events_1' } },
      { level: 'WARN', finding: { code: 'archive-published', where: 'public.events_2' } },
    ]);
    expect(metrics()).toMatchObject({ ArchiveRefusals: 2, RowsArchived: 0, ArchiveSucceeded: 1 });
    const dueSinceMs = Date.parse('2020-02-01T00:00Z') + 60 * DAY_MS;
    expect(metrics().OldestUnarchivedAge).toBeCloseTo((Date.now() - dueSinceMs) / 1000, -2);
  });
});

describe('what may go wrong', () => {
  test('given a partition that fails, then the next one is archived all the same, the run fails, and the next run goes on', async () => {
    standIn.arm({ call: 'export', kind: 'refused', object: '*events_1-*' });
    await expect(run()).rejects.toThrow('Not archived: public.events_1; the log says why');
    expect(logged()).toMatchObject([
      {
        level: 'ERROR',
        partition: 'public.events_1',
        state: 'exporting',
        failure: { where: 'public.events_1, at export' },
      },
      { level: 'INFO', partition: 'public.events_2', state: 'detached' },
    ]);
    expect(metrics()).toMatchObject({ RowsArchived: 257, ArchiveSucceeded: 0 });
    expect(metrics().OldestUnarchivedAge).toBeGreaterThan(365 * 86_400);
    lines = [];
    await run();
    expect(metrics()).toMatchObject({ OldestUnarchivedAge: 0, RowsArchived: 743, ArchiveSucceeded: 1 });
  });

  test('given an object that is not what was written, then it counts as a failed verification, is written again, and nothing is lost', async () => {
    standIn.arm({ call: 'export', kind: 'lines-lost', object: '*events_1-*' });
    await run();
    expect(logged()[0]).toMatchObject({ state: 'detached', rows: '743', failedVerifications: [expect.any(String)] });
    expect(metrics()).toMatchObject({ FailedVerifications: 1, RowsArchived: 1000, ArchiveSucceeded: 1 });
  });

  test('given objects that never are what was written, then the run fails, and the partition stays where it is', async () => {
    standIn.arm({ call: 'export', kind: 'altered', object: '*events_1-*', times: 3 });
    await expect(run()).rejects.toThrow('Not archived: public.events_1;');
    expect(metrics()).toMatchObject({ FailedVerifications: 3, PartitionsDropped: 0, ArchiveSucceeded: 0 });
    expect(await rows('events')).toEqual(['743']);
  });

  test('given an object that has changed before the drop, then nothing is dropped that is not verified anew', async () => {
    await run();
    await daysLater(8);
    const [{ key } = { key: '' }] = objects();
    archive.folder.put(BUCKET, key, standIn.read(key).replace('row 1', 'row 2'));
    lines = [];
    await run();
    expect(metrics()).toMatchObject({ FailedVerifications: 1, RowsArchived: 743, PartitionsDropped: 2 });
    // In the archive is again what was in the table.
    const written = objects().filter((object) => object.key.includes('events_1-'));
    expect(standIn.read(written.at(-1)?.key ?? '')).toContain('row 1\n');
  });

  test('given too little time, then an export that is under way ends without a failure, and the next run goes on with it', async () => {
    standIn.arm({ call: 'export', kind: 'slow', seconds: 30, at: 'upload', object: '*events_1-*' });
    const endMs = Date.now() + 61_000;
    await run({ remainingMs: () => endMs - Date.now() });
    expect(logged()).toMatchObject([{ level: 'INFO', partition: 'public.events_1', state: 'exporting' }]);
    expect(logged()[0]).not.toHaveProperty('failure');
    expect(metrics()).toMatchObject({ RowsArchived: 0, FailedVerifications: 0, ArchiveSucceeded: 1 });
    // Two wait, the older one since then.
    expect(metrics().OldestUnarchivedAge).toBeGreaterThan(365 * 86_400);
    expect(await column(db, "select count(*)::int from pg_locks where locktype = 'advisory'")).toEqual(['0']);
    lines = [];
    await run();
    expect(metrics()).toMatchObject({ OldestUnarchivedAge: 0, RowsArchived: 1000, ArchiveSucceeded: 1 });
  }, 30_000);

  test('given a function that archives nothing, then it fails and says what is to be stated', async () => {
    const { archive: _, ...nothing } = dependencies({ now: () => 0 });
    await expect(archiveByFunction(nothing)).rejects.toMatchObject({ code: 'no-archive' });
    expect(logged()).toMatchObject([
      {
        level: 'ERROR',
        outcome: 'failed',
        code: 'no-archive',
        problems: [{ given: expect.stringContaining('no table') }],
      },
    ]);
    expect(metrics()).toEqual({ ArchiveDuration: 0, ArchiveSucceeded: 0 });
  });

  test('given a bucket that is not there and clocks that are apart, then all of it is in the log, and nothing is changed', async () => {
    const elsewhere = { environment: { ...ARCHIVE, ARCHIVE_BUCKET: 'nowhere' }, classes: CLASSES };
    const late = run({ archive: elsewhere, now: () => Date.now() + 2 * 3_600_000 });
    await expect(late).rejects.toMatchObject({ code: 'archive-setup' });
    expect(logged()).toMatchObject([
      { level: 'ERROR', code: 'archive-setup', problems: [{ where: 'bucket nowhere' }, { where: 'the clocks' }] },
    ]);
    expect(Object.keys(metrics())).toEqual(['ArchiveDuration', 'ArchiveSucceeded']);
    expect(await column(db, `select to_regnamespace('tidemark') is null`)).toEqual(['true']);
  });

  test('given S3 that does not answer, then the run fails and says so', async () => {
    archive.server.arm({ kind: 'error', times: 3 });
    await expect(run()).rejects.toMatchObject({ code: 'archive-setup' });
    expect(logged()[0].problems).toMatchObject([{ where: `bucket ${BUCKET}` }]);
    expect(await rows('events')).toEqual(['1000']);
  });

  test('given a database that cannot be reached, or another run that does not end, then the run fails and says so', async () => {
    const { DATABASE_PORT: port } = environment;
    environment = { ...environment, DATABASE_PORT: '1' };
    await expect(run()).rejects.toMatchObject({ code: 'database-unreachable' });
    environment = { ...environment, DATABASE_PORT: port };
    await db.query('select pg_advisory_lock(7243392756)');
    await expect(run()).rejects.toMatchObject({ code: 'archive-locked' });
    expect(logged().map(({ code }) => code)).toEqual(['database-unreachable', 'archive-locked']);
  });
});

test('whatever becomes of it, no log holds a password or a key of AWS', async () => {
  await run();
  standIn.arm({ call: 'export', kind: 'refused' });
  await db.query(
    "create table events_3 partition of events for values from ('2020-03-01 00:00Z') to ('2020-04-01 00:00Z')",
  );
  await db.query(`insert into events values (1, '2020-03-02', 'private words')`);
  await expect(run()).rejects.toThrow('events_3');
  environment = { ...environment, DATABASE_PORT: '1' };
  await expect(run()).rejects.toThrow('cannot be reached');
  const log = lines.join('\n').replaceAll('user, password and TLS', '');
  for (const secret of ['password', 'example', 'private words']) expect(log).not.toContain(secret);
});
