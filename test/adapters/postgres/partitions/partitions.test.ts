import type { Client } from 'pg';
import { systems } from '../../../../config';
import { type AppliedTable, applyPartitions } from '../../../../lib/adapters/postgres/partitions/apply';
import { planPartitions, type StatedTables } from '../../../../lib/adapters/postgres/partitions/plan';
import { listPartitionedTables, type Partitioning } from '../../../../lib/model/partitions/config';
import { parseSystemConfig } from '../../../../lib/model/system/parse';
import type { PlannedPartition } from '../../../../lib/partitions/plan';
import { creationStatements } from '../../../../lib/partitions/statements';
import { column } from '../../../helpers/column';
import { TestPostgres } from '../../../helpers/postgres';
import { applySchema } from '../../../helpers/schema';

const NOW = Date.parse('2026-05-20T10:00Z');
const months: Partitioning = { strategy: 'range', column: 'at', period: 'month', aheadPeriods: 2 };
const EVENTS = `create table events (id int, at timestamptz not null default now(), note text not null default 'none',
    primary key (at, id), check (id > 0)) partition by range (at);
  create index events_note on events (note);`;

let postgres: TestPostgres;
let count = 0;
const open: Client[] = [];
beforeAll(async () => {
  postgres = await TestPostgres.start();
}, 60_000);
afterEach(async () => {
  for (const client of open.splice(0)) await client.end();
});
afterAll(async () => {
  await postgres?.stop();
}, 30_000);

async function database(sql = ''): Promise<Client> {
  const client = await postgres.createDatabase(`partitions_${count++}`);
  open.push(client);
  await client.query(sql);
  return client;
}

async function another(client: Client): Promise<Client> {
  const { rows } = await client.query('select current_database() as name');
  const second = await postgres.connect(rows[0].name);
  open.push(second);
  return second;
}

const apply = (client: Client, tables: StatedTables = { events: months }, now = NOW, options = {}) =>
  applyPartitions(client, tables, { now, firstPauseMs: 10, ...options });
const created = (applied: AppliedTable[]) => applied.flatMap((table) => table.created.map(({ name }) => name));
const codes = (found: readonly { findings: AppliedTable['findings'] }[]) =>
  found.flatMap(({ findings }) => findings.map(({ code }) => code));

/** Partitions of a table at any depth with their bounds, as PostgreSQL writes them in UTC. */
async function tree(client: Client, table = 'events'): Promise<string[]> {
  await client.query(`set time zone 'UTC'`);
  return column(
    client,
    `select relid::regclass || ' ' || pg_get_expr(relpartbound, relid) from pg_partition_tree($1) join pg_class on oid = relid
     where relid <> $1::regclass order by 1`,
    [table],
  );
}

describe('making partitions ahead', () => {
  test('given a table of each reference system, when a year goes by, then its partitions go with it and nothing is left to do', async () => {
    for (const [name, raw] of Object.entries(systems)) {
      const client = await database();
      await applySchema(client, name);
      const tables = listPartitionedTables(parseSystemConfig(raw, name));
      const now = Date.parse('2028-12-20T00:00Z');
      const applied = await apply(client, tables, now);
      expect(applied.flatMap(({ failure }) => failure ?? [])).toEqual([]);
      const ranges = Object.entries(tables).filter(([, { strategy }]) => strategy === 'range');
      expect(created(applied)).toEqual(
        ranges.flatMap(([table]) => ['01', '02', '03'].map((month) => `public.${table}_2029_${month}`)),
      );
      for (const plan of await planPartitions(client, tables, now))
        expect([plan.create, plan.findings]).toEqual([[], []]);
      for (const plan of await planPartitions(client, tables, NOW)) expect(plan.create).toEqual([]);
    }
  }, 60_000);

  test('a new partition is as CREATE TABLE ... PARTITION OF makes it', async () => {
    const [ours, theirs] = [await database(EVENTS), await database(EVENTS)];
    await apply(ours, { events: { ...months, aheadPeriods: 1 } });
    for (const [from, to] of [
      ['05', '06'],
      ['06', '07'],
    ])
      await theirs.query(
        `create table events_2026_${from} partition of events for values from ('2026-${from}-01 00:00+00') to ('2026-${to}-01 00:00+00')`,
      );
    const dump = async (client: Client) => [
      ...(await tree(client)),
      ...(await column(
        client,
        `select pg_get_indexdef(indexrelid) from pg_index where indrelid::regclass::text like 'events%' order by 1`,
      )),
      ...(await column(
        client,
        `select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || coninhcount || conislocal from pg_constraint where conrelid::regclass::text like 'events%' order by 1`,
      )),
      ...(await column(
        client,
        `select attrelid::regclass || ' ' || attname || ' ' || attnotnull || coalesce(pg_get_expr(adbin, adrelid), '') || attinhcount || attislocal from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum where attnum > 0 and attrelid::regclass::text like 'events%' and attrelid in (select relid from pg_partition_tree('events')) order by 1`,
      )),
    ];
    expect(await dump(ours)).toEqual(await dump(theirs));
  });

  test('given partitions made by hand with odd names and bounds, then they are used as they are', async () => {
    const client = await database(`${EVENTS}
      create table "Ünder May; drop" partition of events for values from ('2026-05-01 00:00+00') to ('2026-06-01 00:00+00');
      create table p2 partition of events for values from ('2026-06-01 00:00+00') to ('2026-07-15 00:00+00');
      create index events_2026_08 on p2 (id);
      create type events_2026_09 as enum ('a');`);
    const applied = await apply(client, { events: { ...months, aheadPeriods: 4 } });
    expect(created(applied)).toEqual(['public.events_2026_08_2', 'public.events_2026_09_2']);
    expect(codes(applied)).toEqual(['gap', 'off-period']);
    expect(codes(await planPartitions(client, { events: months }, NOW))).toEqual(['gap', 'off-period']);
  });

  test.each(['Pacific/Auckland', 'America/St_Johns', 'Asia/Kolkata'])(
    'given a server in %s, then bounds are at midnight UTC, for each type of column',
    async (zone) => {
      const client = await database();
      await client.query(`set time zone '${zone}'; set datestyle = 'German'`);
      for (const type of ['timestamptz', 'timestamp', 'date'])
        await client.query(`create table events_${type} (at ${type} not null) partition by range (at)`);
      const tables = Object.fromEntries(
        ['timestamptz', 'timestamp', 'date'].map((type) => [`events_${type}`, { ...months, aheadPeriods: 1 }]),
      );
      await apply(client, tables);
      await client.query(`set datestyle = 'ISO'`);
      expect(await tree(client, 'events_timestamptz')).toEqual([
        "events_timestamptz_2026_05 FOR VALUES FROM ('2026-05-01 00:00:00+00') TO ('2026-06-01 00:00:00+00')",
        "events_timestamptz_2026_06 FOR VALUES FROM ('2026-06-01 00:00:00+00') TO ('2026-07-01 00:00:00+00')",
      ]);
      expect((await tree(client, 'events_date'))[0]).toContain("FROM ('2026-05-01') TO ('2026-06-01')");
      expect((await tree(client, 'events_timestamp'))[0]).toContain("FROM ('2026-05-01 00:00:00') TO");
      await client.query(`set time zone '${zone}'; set datestyle = 'German'`);
      expect((await planPartitions(client, tables, NOW)).flatMap(({ create }) => create)).toEqual([]);
    },
  );

  test('given a list whose values are partitioned by week, then each value has its weeks, in the schema it is in', async () => {
    const client = await database(`create schema west; create schema east;
      create table sales (region text not null, at timestamptz not null) partition by list (region);
      create table west.sales partition of sales for values in ('west') partition by range (at);
      create table east.sales partition of sales for values in ('east') partition by range (at);`);
    const weeks: Partitioning = { strategy: 'range', column: 'at', period: 'week', aheadPeriods: 1 };
    const sales: Partitioning = {
      strategy: 'list',
      column: 'region',
      values: ['west', 'east', 'north'],
      subpartitionBy: weeks,
    };
    const applied = await apply(client, { sales });
    expect(created(applied)).toEqual(
      ['west', 'east'].flatMap((name) => [21, 22].map((week) => `${name}.sales_2026_w${week}`)),
    );
    expect(codes(applied)).toEqual(['missing-value']);
  });
});

test('given a partition whose detaching was interrupted, then it is said how to end that, and its time is not taken by another', async () => {
  const client = await database(`${EVENTS}
    create table old partition of events for values from ('2026-05-01 00:00+00') to ('2026-06-01 00:00+00');`);
  const [reader, detacher] = [await another(client), await another(client)];
  await reader.query('begin; select from events');
  const { rows } = await detacher.query('select pg_backend_pid() as pid');
  const detaching = detacher.query('alter table events detach partition old concurrently').catch(() => 'interrupted');
  const pending = 'select inhrelid::text from pg_inherits where inhdetachpending';
  while ((await column(client, pending)).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await client.query('select pg_cancel_backend($1)', [rows[0].pid]);
  expect(await detaching).toBe('interrupted');
  await reader.query('commit');
  const applied = await apply(client);
  expect(codes(applied)).toEqual(['detach-pending']);
  expect(created(applied)).toEqual(['public.events_2026_06', 'public.events_2026_07']);
  const [, statement = ''] = /end it: (.*)\.$/.exec(applied[0]?.findings[0]?.remedy ?? '') ?? [];
  await client.query(statement);
  expect(created(await apply(client))).toEqual([]);
  expect((await planPartitions(client, { events: months }, NOW)).map(({ findings }) => findings[0]?.code)).toEqual([
    'not-begun',
  ]);
});

describe('rows in the default partition', () => {
  const DEFAULT = `${EVENTS} create table rest partition of events default;
    insert into events select n, '2026-05-01'::timestamptz + n * interval '1 day' from generate_series(1, 100) n;`;

  test('given rows of the new partitions, then they are moved and the others stay', async () => {
    const client = await database(DEFAULT);
    expect((await planPartitions(client, { events: months }, NOW))[0]?.findings.map(({ given }) => given)).toEqual([
      'rows of events_2026_05 (2026-05-01Z to 2026-06-01Z): 30',
      'rows of events_2026_06 (2026-06-01Z to 2026-07-01Z): 30',
      'rows of events_2026_07 (2026-07-01Z to 2026-08-01Z): 31',
    ]);
    const [applied] = await apply(client);
    expect(applied?.created.map(({ movedRows }) => movedRows)).toEqual([30, 30, 31]);
    expect(
      await column(client, `select tableoid::regclass || ' ' || count(*) from events group by tableoid order by 1`),
    ).toEqual(['events_2026_05 30', 'events_2026_06 30', 'events_2026_07 31', 'rest 9']);
  });

  test('given more rows than can be moved within the bound, then it gives up, says so, and has changed nothing', async () => {
    const client = await database(`${DEFAULT}
      insert into events select n, '2026-06-01'::timestamptz + n * interval '1 second' from generate_series(101, 100000) n;`);
    const before = await tree(client);
    const [applied] = await apply(client, undefined, NOW, { maxHoldMs: 20, attempts: 2 });
    expect(applied?.created.map(({ name }) => name)).not.toContain('public.events_2026_06');
    expect(applied?.failure?.given).toContain('57014');
    expect(applied?.failure?.remedy).toContain('--max-hold');
    expect(await column(client, 'select count(*)::text from events')).toEqual(['100000']);
    expect((await tree(client)).filter((line) => !line.startsWith('events_2026_05'))).toEqual(before);
    expect((await apply(client, undefined, NOW, { maxHoldMs: 60_000 }))[0]?.failure).toBeUndefined();
  }, 30_000);

  test('given an append-only table with computed columns and other column orders, then rows keep their values and triggers stay as they were', async () => {
    const client =
      await database(`create table events (gone int, id int, at timestamptz not null, twice int generated always as (id * 2) stored) partition by range (at);
      alter table events drop column gone;
      create table rest (at timestamptz not null, twice int generated always as (id * 2) stored, id int);
      alter table events attach partition rest default;
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'append only'; end $$;
      create trigger plain before update or delete on events for each row execute function refuse();
      create trigger always before delete on rest for each row execute function refuse();
      create trigger never before delete on rest for each row execute function refuse();
      alter table rest enable always trigger always, disable trigger never;
      insert into events (id, at) values (7, '2026-06-02');`);
    const triggers = `select tgname || tgenabled::text from pg_trigger where tgrelid = 'rest'::regclass order by 1`;
    const before = await column(client, triggers);
    const [applied] = await apply(client);
    expect(applied?.failure).toBeUndefined();
    expect((await client.query('select tableoid::regclass::text as part, id, twice from events')).rows).toEqual([
      { part: 'events_2026_06', id: 7, twice: 14 },
    ]);
    expect(await column(client, triggers)).toEqual(before);
  });

  test('given foreign keys that point at the table, then its rows are not moved, nothing is deleted, and both is said', async () => {
    const client = await database(`${DEFAULT}
      create table marks (id int, at timestamptz, foreign key (at, id) references events (at, id) on delete cascade);
      insert into marks select id, at from events;`);
    const before = await tree(client);
    const [applied] = await apply(client);
    expect(codes([applied as AppliedTable])).toEqual(['rows-referenced', 'rows-referenced', 'rows-referenced']);
    expect(applied?.failure?.given).toContain('23514');
    expect(await column(client, 'select count(*)::text from marks')).toEqual(['100']);
    expect(await tree(client)).toEqual(before);
  });

  test('given a value that has no partition, then it gets one with its rows', async () => {
    const client = await database(`create table homes (state text not null) partition by list (state);
      create table homes_rest partition of homes default;
      insert into homes values ('FL'), ('O''Hara'), ('FL');`);
    const [applied] = await apply(client, { homes: { strategy: 'list', column: 'state', values: ["O'Hara", 'FL'] } });
    expect(applied?.created.map(({ name, movedRows }) => [name, movedRows])).toEqual([
      ['public.homes_o_hara', 1],
      ['public.homes_fl', 2],
    ]);
  });
});

describe('with others at work', () => {
  test('given a transaction that has written and does not end, then the run gives up, says who has to do what, and has changed nothing', async () => {
    const client = await database(`${EVENTS} create table rest partition of events default;`);
    const writer = await another(client);
    await writer.query(`begin; insert into events values (1, '2026-05-20')`);
    const before = await tree(client);
    const [applied] = await apply(client, undefined, NOW, { attempts: 2 });
    expect(applied?.created).toEqual([]);
    expect(applied?.failure?.given).toContain('tried 2 times, each lock waited for at most 400 ms');
    expect(applied?.failure?.remedy).toContain('pg_stat_activity');
    expect(await tree(client)).toEqual(before);
    expect(await column(client, `select relname from pg_class where relname like 'events_2026%'`)).toEqual([]);
    await writer.query('commit');
    expect((await apply(client))[0]?.created[0]?.movedRows).toBe(1);
  });

  test('given a reader that has not ended and no default partition, then nobody waits for anybody', async () => {
    const client = await database(EVENTS);
    const reader = await another(client);
    await reader.query('begin; select from events');
    expect(created(await apply(client, undefined, NOW, { attempts: 1 }))).toHaveLength(3);
  });

  test('given a transaction that has read the default and then writes, then it is not the one that a deadlock ends', async () => {
    const client = await database(`${EVENTS} create table rest partition of events default;
      do $$ begin execute format('alter database %I set deadlock_timeout = 50', current_database()); end $$`);
    const [applier, other] = [await another(client), await another(client)];
    await other.query('begin; select from events');
    const applied = apply(applier, undefined, NOW, { attempts: 20 });
    // By now the run holds the table and waits for the default partition, or has given that up and will try again.
    await other.query('select pg_sleep(0.3)');
    await other.query(`insert into events values (1, '2026-06-20')`);
    await other.query('commit');
    expect((await applied)[0]?.failure).toBeUndefined();
    expect(await column(client, 'select count(*)::text from events_2026_06')).toEqual(['1']);
  });

  test('given foreign keys in both directions, then every table that ATTACH locks is locked before', async () => {
    const client = await database(`create table agents (id int primary key);
      create table parts (id int primary key) partition by range (id);
      create table parts_all partition of parts default;
      create table events (id int, at timestamptz, agent int references agents, part int references parts, before int, before_at timestamptz,
        primary key (at, id), foreign key (before_at, before) references events (at, id)) partition by range (at);
      create table "odd marks" (id int, at timestamptz, foreign key (at, id) references events (at, id));
      create table rest partition of events default;`);
    const [plan] = await planPartitions(client, { events: months }, NOW);
    const { prepare, locks, change } = creationStatements(plan?.create[0] as PlannedPartition);
    const held = () =>
      column(
        client,
        `select c.relname || ' ' || l.mode from pg_locks l join pg_class c on c.oid = l.relation
         where c.relnamespace = 'public'::regnamespace and l.locktype = 'relation' and c.relkind in ('r', 'p')
           and c.relname not like 'events_2026%' and l.mode ~ 'Exclusive' order by 1`,
      );
    await client.query(`begin; ${[...prepare, ...locks].join('; ')}`);
    const before = await held();
    await client.query(change.join('; '));
    const weaker = ['events ShareUpdateExclusiveLock', 'rest ShareRowExclusiveLock'];
    expect((await held()).filter((lock) => !before.includes(lock) && !weaker.includes(lock))).toEqual([]);
    expect(before).toEqual([
      'agents ShareRowExclusiveLock',
      'events ShareRowExclusiveLock',
      'odd marks ShareRowExclusiveLock',
      'parts ShareRowExclusiveLock',
      'parts_all ShareRowExclusiveLock',
      'rest AccessExclusiveLock',
    ]);
    await client.query('rollback');
    expect(created(await apply(client))).toHaveLength(3);
  });

  test('given a table of another role, then its partitions are of that role too', async () => {
    const client = await database(`create role landlord; ${EVENTS} alter table events owner to landlord;`);
    await apply(client);
    expect(
      await column(client, `select distinct pg_get_userbyid(relowner) from pg_class where relname like 'events%'`),
    ).toEqual(['landlord']);
  });

  test('given a run or a migration that does not end, then nothing is made and its session is named', async () => {
    const client = await database(EVENTS);
    const other = await another(client);
    const { rows } = await other.query('select pg_backend_pid() as pid, pg_advisory_lock(7243392755)');
    await expect(apply(client, undefined, NOW, { lockWaitMs: 10 })).rejects.toMatchObject({
      code: 'partitions-locked',
      problems: [{ given: expect.stringContaining(`process ${rows[0].pid} `) }],
    });
    expect(await tree(client)).toEqual([]);
  });

  test('given two runs at once, then one waits, and each partition is made once', async () => {
    const client = await database(EVENTS);
    const second = await another(client);
    const both = await Promise.all([apply(client), apply(second)]);
    expect(
      both
        .map(created)
        .sort((a, b) => a.length - b.length)
        .map(({ length }) => length),
    ).toEqual([0, 3]);
  });
});
