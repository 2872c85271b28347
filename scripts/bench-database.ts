// A table of JediRe that is partitioned by month, and a copy with the same rows and without partitions, in a real
// PostgreSQL: how the same work compares. Part of `npm run bench`; alone: `npm run bench -- --only database`.
import { createHash } from 'node:crypto';
import type { Client, QueryConfig } from 'pg';
import { TestPostgres } from '../test/helpers/postgres';
import { applySchema } from '../test/helpers/schema';

const TABLES = { partitioned: 'agent_outputs', plain: 'agent_outputs_plain' } as const;
type Kind = keyof typeof TABLES;

/** Rows of the year 2026. The other 24 months of the schema are empty. */
export const ROWS = Number(process.env.BENCH_ROWS ?? 1_000_000);

/** How many of them a share of the year has, as text. */
const shareOfYear = (share: number) => Number((ROWS * share).toPrecision(3)).toLocaleString('en-US');
const PROPERTIES = 100_000;
const INSERTED = 200_000;
const ROUNDS = 5;

/** The same work on both tables, in seconds of the median round. */
export interface Comparison {
  readonly what: string;
  readonly partitionedSeconds: number;
  readonly plainSeconds: number;
  /** Partitioned by plain: below 1 the partitions help, above 1 they cost. */
  readonly ratio: number;
}

interface Work {
  readonly what: string;
  readonly rounds?: number;
  /** What a round needs and is not measured. */
  prepare?(db: Client, round: number): Promise<unknown>;
  run(db: Client, kind: Kind, round: number): Promise<unknown>;
}

/** Every kind of work on both tables; rows and statements are the same on every run. */
export async function benchDatabase(): Promise<Comparison[]> {
  const postgres = await TestPostgres.startOwn();
  try {
    const db = await postgres.createDatabase('bench');
    await fill(db);
    const comparisons: Comparison[] = [];
    for (const work of WORKS) comparisons.push(await compare(db, work));
    await db.end();
    return comparisons;
  } finally {
    await postgres.stop();
  }
}

/** Property n % PROPERTIES is scored by each of five agents in turn, at even steps over a span of time. */
const rows = (count: number, start: string, seconds: number) => `
  select md5('${start}' || n)::uuid as id, md5((n % ${PROPERTIES})::text)::uuid as property_id,
    'agent-' || n / ${PROPERTIES} % 5 as agent_id,
    timestamptz '${start}' + interval '1 second' * (n * ${seconds / count}::float8) as generated_at,
    (n % 100)::numeric(6, 3) as score, '{"summary": "no change"}'::jsonb as output
  from generate_series(0, ${count - 1}) n`;

/** Rows first and indexes afterwards: several times faster than the other way around. */
async function fill(db: Client): Promise<void> {
  await applySchema(db, 'jedire');
  await db.query(`
    create table ${TABLES.plain} (like ${TABLES.partitioned} including defaults);
    drop index agent_outputs_latest;
    alter table ${TABLES.partitioned} drop constraint agent_outputs_pkey;`);
  for (const table of Object.values(TABLES)) {
    await db.query(`
      insert into ${table} (id, property_id, agent_id, generated_at, score, output)
        ${rows(ROWS, '2026-01-01Z', 365 * 86_400)};
      alter table ${table} add primary key (generated_at, id);
      create index on ${table} (property_id, agent_id, generated_at desc);`);
  }
  await db.query('vacuum analyze');
  const { rows: counted } = await db.query(
    `select (select count(*) from ${TABLES.partitioned}) as partitioned, (select count(*) from ${TABLES.plain}) as plain`,
  );
  const { partitioned, plain } = counted[0] ?? {};
  if (Number(partitioned) !== ROWS || Number(plain) !== ROWS) throw new Error(`${partitioned} and ${plain} rows`);
}

const month = (n: number) => new Date(Date.UTC(2026, n, 1)).toISOString();
const day = (n: number) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString();

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** 2,000 queries one after the other, each for another property, agent and month. */
async function pointQueries(db: Client, round: number, query: (pair: string[], months: string[]) => QueryConfig) {
  for (let i = 0; i < 2000; i++) {
    const n = (round * 2000 + i) * 7919;
    await db.query(query([md5(String(n % PROPERTIES)), `agent-${n % 5}`], [month(n % 12), month((n % 12) + 1)]));
  }
}

const latest = (kind: Kind, bounded: boolean) => `
  select score, output from ${TABLES[kind]} where property_id = $1 and agent_id = $2
  ${bounded ? 'and generated_at >= $3 and generated_at < $4' : ''} order by generated_at desc limit 1`;

const overTime = (kind: Kind) => `
  select agent_id, count(*), avg(score) from ${TABLES[kind]}
  where generated_at >= $1 and generated_at < $2 group by agent_id`;

const WORKS: readonly Work[] = [
  {
    what: '2,000 point queries within a month',
    run: (db, kind, round) =>
      pointQueries(db, round, (pair, months) => ({ text: latest(kind, true), values: [...pair, ...months] })),
  },
  {
    what: '2,000 of them, as a prepared statement',
    run: (db, kind, round) =>
      pointQueries(db, round, (pair, months) => ({
        name: `latest-${kind}`,
        text: latest(kind, true),
        values: [...pair, ...months],
      })),
  },
  {
    what: '2,000 point queries over all time',
    run: (db, kind, round) => pointQueries(db, round, (pair) => ({ text: latest(kind, false), values: pair })),
  },
  {
    what: `range of a day (${shareOfYear(1 / 365)} rows), ten days`,
    async run(db, kind, round) {
      for (let i = 0; i < 10; i++) {
        const first = (round * 10 + i) * 7;
        await db.query(overTime(kind), [day(first % 364), day((first % 364) + 1)]);
      }
    },
  },
  {
    what: `range of a month (${shareOfYear(1 / 12)} rows)`,
    run: (db, kind, round) => db.query(overTime(kind), [month(round), month(round + 1)]),
  },
  {
    what: `range of half a year (${shareOfYear(1 / 2)} rows)`,
    run: (db, kind, round) => db.query(overTime(kind), [month(round), month(round + 6)]),
  },
  {
    what: 'bulk insert of 200,000 rows into a month',
    prepare: (db, round) =>
      db.query(`drop table if exists staged;
        create unlogged table staged as ${rows(INSERTED, `2027-01-0${round + 1}Z`, 86_400)}`),
    run: (db, kind) =>
      db.query(`insert into ${TABLES[kind]} (id, property_id, agent_id, generated_at, score, output) table staged`),
  },
  {
    what: '2,000 single inserts',
    async run(db, kind, round) {
      for (let i = 0; i < 2000; i++) {
        await db.query(
          `insert into ${TABLES[kind]} (property_id, agent_id, generated_at, output) values ($1, 'agent-1', $2, '{}')`,
          [md5(String(i)), new Date(Date.UTC(2027, 0, 10 + round, 0, 0, i))],
        );
      }
    },
  },
  {
    what: `removing a month (${shareOfYear(1 / 12)} rows)`,
    rounds: 3,
    run: (db, kind, round) =>
      kind === 'plain'
        ? db.query(`delete from ${TABLES.plain} where generated_at >= $1 and generated_at < $2`, [
            month(round),
            month(round + 1),
          ])
        : db.query(`alter table ${TABLES.partitioned} detach partition agent_outputs_2026_0${round + 1};
            drop table agent_outputs_2026_0${round + 1};`),
  },
];

/** In turns, the other table first in every second round, so that whatever the machine does meets both. */
async function compare(db: Client, { what, rounds = ROUNDS, prepare, run }: Work): Promise<Comparison> {
  const seconds: Record<Kind, number[]> = { partitioned: [], plain: [] };
  for (let round = 0; round < rounds; round++) {
    await prepare?.(db, round);
    const order: Kind[] = round % 2 === 0 ? ['partitioned', 'plain'] : ['plain', 'partitioned'];
    for (const kind of order) {
      const started = process.hrtime.bigint();
      await run(db, kind, round);
      seconds[kind].push(Number(process.hrtime.bigint() - started) / 1e9);
    }
  }
  const [partitionedSeconds, plainSeconds] = [median(seconds.partitioned), median(seconds.plain)];
  return { what, partitionedSeconds, plainSeconds, ratio: partitionedSeconds / plainSeconds };
}

function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
}
