import type { Client } from 'pg';
import { planArchive } from '../../../../lib/adapters/postgres/archive/plan';
import type { RestoreOptions } from '../../../../lib/adapters/postgres/archive/restore';
import type { ArchiveOptions, ArchiveRun } from '../../../../lib/adapters/postgres/archive/run';
import { withArchiveLock } from '../../../../lib/adapters/postgres/migrations/migration-lock';
import type { StatedTables } from '../../../../lib/adapters/postgres/partitions/plan';
import { InputError } from '../../../../lib/model/validation/input-error';
import { BUCKET, TestArchive } from '../../../helpers/archive';
import { AwsS3StandIn } from '../../../helpers/aws-s3/stand-in';
import { schemaDump } from '../../../helpers/catalog-dump';
import { column } from '../../../helpers/column';
import { TestPostgres } from '../../../helpers/postgres';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-05-20T10:00Z');
const EVENTS = {
  strategy: 'range',
  column: 'at',
  period: 'month',
  aheadPeriods: 1,
  archive: { class: 'cold', retainDays: 60, dropAfterDays: 7 },
} as const;
const TABLES: StatedTables = { events: EVENTS };

let postgres: TestPostgres;
let archive: TestArchive;
let client: Client;
let count = 0;

beforeAll(async () => {
  postgres = await TestPostgres.start();
  archive = await TestArchive.start();
  const template = await postgres.createDatabase('refusals');
  await archive.install(template);
  await template.query(`
    create table events (id int, at timestamptz not null, what text, primary key (at, id)) partition by range (at);
    create table events_1 partition of events for values from ('2026-01-01 00:00Z') to ('2026-02-01 00:00Z');
    create table events_5 partition of events for values from ('2026-05-01 00:00Z') to ('2026-06-01 00:00Z');
    insert into events select n, '2026-01-02', 'row ' || n from generate_series(1, 500) n`);
  await template.end();
}, 60_000);
afterAll(async () => {
  await postgres?.stop();
  await archive?.stop();
}, 30_000);
beforeEach(async () => {
  const name = `refused_${count++}`;
  const administrator = await postgres.connect('postgres');
  await administrator.query(`create database ${name} template refusals`);
  await administrator.end();
  client = await postgres.connect(name);
});
afterEach(() => client.end());

/** Every database has an archive of its own. */
const run = (as: Client, tables: StatedTables, nowMs: number, options: Partial<ArchiveOptions> = {}) =>
  archive.run(as, tables, nowMs, { database: client.database ?? '', ...options });
const rows = (table: string) => column(client, `select count(*) from ${table}`);
const dump = () => schemaDump(client, 'public', 'tidemark');
const said = ({ findings }: Pick<ArchiveRun, 'findings'>) => findings.map(({ code, where }) => `${code} ${where}`);
const failures = ({ partitions }: ArchiveRun) => partitions.flatMap(({ failure }) => failure ?? []);
/** A run with chunks of a page, of which so many are begun. */
const steps = (most: number, tables = TABLES) => {
  let begun = 0;
  return run(client, tables, NOW, { chunkBlocks: 1, isTimeUp: () => begun++ >= most });
};

/** As the role `me`, which is gone afterwards with all it has. */
async function asMe<T>(work: (me: Client) => Promise<T>): Promise<T> {
  const me = await postgres.connect(client.database ?? '');
  try {
    await me.query('set role me');
    return await work(me);
  } finally {
    await me.end();
    await client.query('drop owned by me cascade; drop role me');
  }
}

/** A run that archives nothing and leaves the tables as they are; the plan says the same. */
async function refused(tables = TABLES, as = client): Promise<ArchiveRun> {
  const before = await schemaDump(client, 'public');
  const ran = await run(as, tables, NOW);
  expect(await schemaDump(client, 'public')).toEqual(before);
  expect(ran.partitions).toEqual([]);
  expect(await column(client, 'select count(*) from tidemark.archived_partitions')).toEqual(['0']);
  const plan = await planArchive(as, tables, { nowMs: NOW, classes: { cold: { prefix: 'cold/' } }, database: '' });
  expect(plan).toEqual({ partitions: [], findings: ran.findings });
  return ran;
}

describe('a partition that is due and cannot be archived is named with its reason, and stays', () => {
  test.each([
    [
      'foreign keys that point at the table',
      'create table notes (event_id int, event_at timestamptz, foreign key (event_at, event_id) references events)',
      'archive-referenced',
      'foreign keys of other tables point at it',
    ],
    [
      'foreign keys that point at the partition alone',
      'create table notes (event_id int, event_at timestamptz, foreign key (event_at, event_id) references events_1)',
      'archive-referenced',
      'foreign keys of other tables point at it',
    ],
    [
      'a publication of the table',
      'create publication changes for table events',
      'archive-published',
      'published by changes',
    ],
    [
      'a publication of the partition',
      'create publication changes for table events_1',
      'archive-published',
      'published by changes',
    ],
    [
      'a publication of the table, as itself',
      'create publication changes for table events with (publish_via_partition_root = true)',
      'archive-published',
      'published by changes',
    ],
    [
      'a publication of the schema',
      'create publication changes for tables in schema public',
      'archive-published',
      'published by changes',
    ],
    [
      'publications of all tables',
      'create publication a for all tables; create publication b for table events',
      'archive-published',
      'published by a, b',
    ],
    [
      'a partition that is partitioned itself',
      `drop table events_1;
       create table events_1 partition of events for values from ('2026-01-01 00:00Z') to ('2026-02-01 00:00Z') partition by range (at);
       create table events_1a partition of events_1 default`,
      'archive-no-table',
      'a partition that is partitioned itself',
    ],
    [
      'a foreign table',
      `drop table events_1; alter table events drop constraint events_pkey;
       create extension postgres_fdw; create server far foreign data wrapper postgres_fdw;
       create foreign table events_1 partition of events for values from ('2026-01-01 00:00Z') to ('2026-02-01 00:00Z') server far`,
      'archive-no-table',
      'a foreign table',
    ],
  ])('given %s', async (_, sql, code, words) => {
    await client.query(sql);
    const ran = await refused();
    expect(ran.findings).toMatchObject([{ code, severity: 'problem', where: 'public.events_1', given: words }]);
    expect(ran.findings[0]?.remedy).toMatch(/\.$/);
    // It should have been in the archive since then.
    expect(ran.unarchivedSinceMs).toBe(Date.parse('2026-02-01T00:00Z') + 60 * DAY_MS);
  });

  test('given several reasons, then all are said', async () => {
    await client.query(`create publication changes for all tables;
      create table notes (event_id int, event_at timestamptz, foreign key (event_at, event_id) references events)`);
    expect(said(await refused())).toEqual(['archive-referenced public.events_1', 'archive-published public.events_1']);
  });

  test.each([
    ['the partition', 'alter table events owner to me'],
    ['the table', 'alter table events_1 owner to me; alter table events_5 owner to me'],
  ])('given that somebody else owns %s', async (_, sql) => {
    await client.query(`create role me; grant all on schema public to me; grant create on database ${client.database} to me;
      grant all on all tables in schema public to me; ${sql}`);
    await AwsS3StandIn.allow(client, 'me');
    const ran = await asMe((me) => refused(TABLES, me));
    expect(said(ran)).toEqual(['archive-not-owner public.events_1']);
  });
});

describe('a table that is not what the config states is named, and nothing is done', () => {
  test('given one that is not partitioned, then the remedy has the steps of the migration', async () => {
    await client.query('drop table events; create table events (id int, at timestamptz not null)');
    const ran = await refused();
    expect(ran.findings).toMatchObject([{ code: 'not-partitioned', where: 'public.events' }]);
    expect(ran.findings[0]?.remedy).toBe(
      'PostgreSQL cannot partition a table in place. In a migration: rename it, create it anew with PARTITION BY RANGE (at) and a default partition, copy the rows, then drop the old one.',
    );
  });

  test.each([
    ['a column that is not there', { events: { ...EVENTS, column: 'when' } }, 'unknown-column public.events'],
    ['a table that is not there', { visits: EVENTS }, 'no-table visits'],
    [
      'another strategy',
      { events: { strategy: 'list', column: 'at', values: ['a'], subpartitionBy: EVENTS } },
      'other-partitioning public.events',
    ],
  ] as const)('given %s', async (_, tables, finding) => {
    expect(said(await refused(tables as unknown as StatedTables))).toEqual([finding]);
  });
});

describe('what the archive needs is asked for before anything is changed, all at once', () => {
  async function wrong(work: () => Promise<unknown>): Promise<InputError> {
    const before = await dump();
    const error = await work().then(
      () => undefined,
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ code: 'archive-setup' });
    expect(await dump()).toEqual(before);
    expect(archive.folder.list(BUCKET, `cold/${client.database}`)).toEqual([]);
    return error as InputError;
  }

  test('given a class that is not there, and clocks that are apart', async () => {
    const error = await wrong(() =>
      run(client, TABLES, NOW, {
        classes: { hot: { prefix: 'hot/' } },
        databaseNowMs: () => Promise.resolve(NOW + 61 * 60_000),
      }),
    );
    expect(error.problems).toMatchObject([
      { where: 'events: archive.class', given: 'cold', allowed: 'hot' },
      { where: 'the clocks', given: '2026-05-20T10:00:00.000Z here, 2026-05-20T11:01:00.000Z in the database' },
    ]);
  });

  test('given clocks that are apart by less than an hour, then it runs', async () => {
    const ran = await run(client, {}, NOW, { databaseNowMs: () => Promise.resolve(NOW - 59 * 60_000) });
    expect(ran.partitions).toEqual([]);
  });

  test.each([
    ['no right on the schemas', ''],
    ['no right on the functions', 'grant usage on schema aws_s3, aws_commons to me'],
  ])('given a user with %s, then the grants are named, which help', async (_, sql) => {
    await client.query(
      `create role me; revoke execute on all functions in schema aws_s3, aws_commons from public; ${sql}`,
    );
    await asMe(async (me) => {
      const { problems } = await wrong(() => run(me, TABLES, NOW));
      expect(problems).not.toEqual([]);
      for (const { where, given, remedy } of problems) {
        expect(where).toMatch(/: aws_(s3|commons)\.\w+\(/);
        expect(given).toBe('no right of me to call it');
        expect(remedy).toMatch(/^GRANT USAGE ON SCHEMA .* TO me; GRANT EXECUTE ON ALL FUNCTIONS .* TO me\.$/);
      }
      await client.query(`${problems[0]?.remedy.replace(/\.$/, '')}; grant all on database ${client.database} to me`);
      expect((await run(me, {}, NOW)).partitions).toEqual([]);
    });
  });

  test('given a server that does not have the extension', async () => {
    await client.query(
      'drop extension if exists aws_s3, aws_commons cascade; drop schema if exists aws_s3, aws_commons cascade',
    );
    const error = await wrong(() => run(client, TABLES, NOW));
    expect(error.problems).toMatchObject([{ given: 'a server that does not have it' }]);
  });

  test('given another run that does not end, then it is named', async () => {
    const other = await postgres.connect(client.database ?? '');
    await withArchiveLock(other, 0, () =>
      expect(run(client, TABLES, NOW, { lockWaitMs: 1 })).rejects.toMatchObject({
        code: 'archive-locked',
        problems: [{ given: expect.stringContaining('process') }],
      }),
    );
    await other.end();
  });
});

describe('what is changed while a partition is on its way', () => {
  test('given a retention that is longer now, then what is still in its table stays there, and goes on when its time has come', async () => {
    expect(await steps(3)).toMatchObject({ partitions: [{ state: 'exporting' }] });
    const longer: StatedTables = { events: { ...EVENTS, archive: { ...EVENTS.archive, retainDays: 3650 } } };
    const before = await dump();
    const ran = await run(client, longer, NOW);
    expect(ran).toEqual({ partitions: [], findings: [], unarchivedSinceMs: undefined });
    expect(await dump()).toEqual(before);
    expect(await rows('events')).toEqual(['500']);
    const later = NOW + 3600 * DAY_MS;
    expect(await run(client, longer, later)).toMatchObject({
      partitions: [{ partition: 'public.events_1', state: 'detached', rows: '500' }],
    });
  });

  test('given a retention that is longer now, then what is detached already is dropped after its days of grace', async () => {
    await run(client, TABLES, NOW);
    const longer: StatedTables = { events: { ...EVENTS, archive: { ...EVENTS.archive, retainDays: 3650 } } };
    const ran = await run(client, longer, NOW + 7 * DAY_MS);
    expect(ran.partitions).toMatchObject([{ state: 'dropped' }]);
  });

  test('given a table that the config states no more, then it is left as it is, wherever it has come', async () => {
    await steps(3);
    const before = await dump();
    expect((await run(client, {}, NOW)).partitions).toEqual([]);
    expect(await dump()).toEqual(before);
    expect(await run(client, TABLES, NOW)).toMatchObject({ partitions: [{ state: 'detached', rows: '500' }] });
    expect((await run(client, {}, NOW + 30 * DAY_MS)).partitions).toEqual([]);
    expect(await rows('events_1')).toEqual(['500']);
  });

  test('given a publication that is made meanwhile, then it stops there, with the reason', async () => {
    await steps(3);
    await client.query('create publication changes for all tables');
    const ran = await run(client, TABLES, NOW);
    expect(ran.partitions).toEqual([]);
    expect(said(ran)).toEqual(['archive-published public.events_1']);
    expect(ran.unarchivedSinceMs).toBe(Date.parse('2026-02-01T00:00Z') + 60 * DAY_MS);
    expect(await rows('events')).toEqual(['500']);
  });

  test('given another table of the same name, then neither is touched, and it is said what to do', async () => {
    await steps(3);
    await client.query(`alter table events detach partition events_1; alter table events_1 rename to kept;
      create table events_1 partition of events for values from ('2026-01-01 00:00Z') to ('2026-02-01 00:00Z');
      insert into events values (9, '2026-01-09', 'another')`);
    const before = await dump();
    const ran = await run(client, TABLES, NOW);
    expect(failures(ran)).toMatchObject([
      { where: 'public.events_1', remedy: expect.stringContaining('before its rows were verified') },
    ]);
    expect(ran.unarchivedSinceMs).toBe(Date.parse('2026-02-01T00:00Z') + 60 * DAY_MS);
    expect(await dump()).toEqual(before);
    expect(await rows('kept')).toEqual(['500']);
    expect(await rows('events')).toEqual(['1']);
    // What is said to do helps: the new one is archived then.
    await client.query(/DELETE[^.]*\.[^.]*\.[^.]*/.exec(failures(ran)[0]?.remedy ?? '')?.[0] ?? '');
    expect(await run(client, TABLES, NOW)).toMatchObject({ partitions: [{ state: 'detached', rows: '1' }] });
  });

  test('given a detached table that was replaced by another, then that is not dropped', async () => {
    await run(client, TABLES, NOW);
    await client.query(`drop table events_1; create table events_1 (id int, at timestamptz not null, what text);
      insert into events_1 values (1, '2026-01-01', 'of somebody')`);
    const ran = await run(client, TABLES, NOW + 30 * DAY_MS);
    expect(failures(ran)).toMatchObject([{ given: expect.stringContaining('no such table') }]);
    expect(await rows('events_1')).toEqual(['1']);
  });

  test('given a detached table that was attached again, then it is left alone, and goes on when it is detached', async () => {
    await run(client, TABLES, NOW);
    await client.query(
      `alter table events attach partition events_1 for values from ('2026-01-01 00:00Z') to ('2026-02-01 00:00Z')`,
    );
    const later = NOW + 8 * DAY_MS;
    const ran = await run(client, TABLES, later);
    const [failure] = failures(ran);
    expect(failure?.given).toContain('attached again by somebody');
    expect(await rows('events')).toEqual(['500']);
    await client.query(/ALTER TABLE [^;]*/.exec(failure?.remedy ?? '')?.[0] ?? '');
    expect((await run(client, TABLES, later)).partitions).toMatchObject([{ state: 'dropped', failure: undefined }]);
  });

  test("given a view that needs the table, then it is not dropped, and the reason is PostgreSQL's own", async () => {
    await run(client, TABLES, NOW);
    await client.query('create view of_january as select * from events_1');
    const ran = await run(client, TABLES, NOW + 8 * DAY_MS);
    expect(failures(ran)).toMatchObject([
      { where: 'public.events_1, at drop', given: expect.stringContaining('of_january') },
    ]);
    expect(await rows('events_1')).toEqual(['500']);
    await client.query('drop view of_january');
    expect((await run(client, TABLES, NOW + 8 * DAY_MS)).partitions).toMatchObject([{ state: 'dropped' }]);
  });
});

const restore = (change: Partial<RestoreOptions>) => archive.restore(client, client.database ?? '', change);

test('given a partition that was restored and attached, then it is not archived a second time', async () => {
  await run(client, TABLES, NOW);
  await run(client, TABLES, NOW + 7 * DAY_MS);
  await restore({ attach: true });
  expect(await rows('events')).toEqual(['500']);
  const before = await dump();
  const ran = await run(client, TABLES, NOW + 8 * DAY_MS);
  expect(ran).toEqual({ partitions: [], findings: [], unarchivedSinceMs: undefined });
  expect(await dump()).toEqual(before);
});

test('given objects that are in two classes of Glacier, then a tier that one of them does not have is refused before anything is asked', async () => {
  await run(client, TABLES, NOW, { chunkBlocks: 1 });
  const keys = archive.folder
    .list(BUCKET, `cold/${client.database}/`)
    .flatMap(({ key }) => (key.endsWith('.tsv') ? [key] : []));
  for (const [n, key] of keys.entries())
    archive.server.setStorageClass(BUCKET, key, n === 0 ? 'DEEP_ARCHIVE' : 'GLACIER');
  await expect(restore({ tier: 'Expedited' })).rejects.toMatchObject({
    code: 'no-such-tier',
    problems: [{ where: '--tier', given: 'Expedited' }],
  });
  expect(keys.map((key) => archive.folder.classOf(BUCKET, key).restore)).toEqual(keys.map(() => undefined));
  expect(await restore({ tier: 'Standard' })).toMatchObject({
    partitions: [
      {
        state: 'asked',
        wait: '12 hours or 3 to 5 hours',
        retrieved: [
          { storageClass: 'DEEP_ARCHIVE', objects: 1 },
          { storageClass: 'GLACIER', objects: keys.length - 1 },
        ],
      },
    ],
  });
});

test('given a run of the archive that does not end, then nothing is restored, and it is said so', async () => {
  await run(client, TABLES, NOW);
  const other = await postgres.connect(client.database ?? '');
  await withArchiveLock(other, 0, () =>
    expect(restore({})).rejects.toMatchObject({
      code: 'archive-locked',
      message: expect.stringMatching(/^Nothing was restored: a run of the archive holds the lock/),
    }),
  );
  await other.end();
  expect((await restore({})).partitions).toMatchObject([{ state: 'restored' }]);
});
