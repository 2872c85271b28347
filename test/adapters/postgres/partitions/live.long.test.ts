import type { Client } from 'pg';
import { applyPartitions } from '../../../../lib/adapters/postgres/partitions/apply';
import type { StatedTables } from '../../../../lib/adapters/postgres/partitions/plan';
import { column } from '../../../helpers/column';
import { TestPostgres } from '../../../helpers/postgres';

const DAY = 86_400_000;
const START = Date.parse('2026-05-01T00:00Z');
const TABLES: StatedTables = {
  events: { strategy: 'range', column: 'at', period: 'week', aheadPeriods: 1 },
};
const SCHEMA = `
  create table events (id bigint, at timestamptz not null, note text not null default '', primary key (at, id))
    partition by range (at);
  create index events_note on events (note);
  create table rest partition of events default;`;
const WRITERS = 6;
const WEEKS = 30;

let postgres: TestPostgres;
let db: Client;
const open: Client[] = [];
let count = 0;

beforeAll(async () => {
  postgres = await TestPostgres.start();
}, 60_000);
beforeEach(async () => {
  db = await postgres.createDatabase(`live_${count++}`);
  open.push(db);
  await db.query(SCHEMA);
});
afterEach(async () => {
  for (const client of open.splice(0)) await client.end();
});
afterAll(async () => postgres?.stop(), 30_000);

async function another(): Promise<Client> {
  const client = await postgres.connect(db.database ?? '');
  open.push(client);
  return client;
}

/** What a writer has written, and how it went. */
interface Written {
  readonly ids: number[];
  readonly failures: string[];
  longestMs: number;
}

/** Writes all the time, into what is present, into weeks that are being made, and into weeks that nobody makes. */
async function write(client: Client, writer: number, isOver: () => boolean): Promise<Written> {
  const written: Written = { ids: [], failures: [], longestMs: 0 };
  for (let n = 0; !isOver(); n++) {
    const id = n * WRITERS + writer;
    const day = (n * 37 + writer * 11) % ((WEEKS + 20) * 7);
    const values = [id, new Date(START + day * DAY).toISOString()];
    const began = performance.now();
    try {
      // One of three is prepared and keeps its plan, one is a transaction that writes twice and reads.
      if (n % 3 === 0)
        await client.query({ name: 'prepared', text: 'insert into events (id, at) values ($1, $2)', values });
      else if (n % 3 === 1) await client.query('insert into events (id, at) values ($1, $2)', values);
      else {
        await client.query('begin');
        await client.query('insert into events (id, at) values ($1, $2)', values);
        await client.query(`update events set note = 'twice' where id = $1 and at = $2`, values);
        await client.query('commit');
      }
      written.ids.push(id);
    } catch (error) {
      written.failures.push(String(error));
      await client.query('rollback');
    }
    written.longestMs = Math.max(written.longestMs, performance.now() - began);
  }
  return written;
}

test('given writers that do not stop, when thirty weeks are made one after the other, then no write fails and no row is lost or there twice', async () => {
  let isOver = false;
  const writers = await Promise.all(Array.from({ length: WRITERS }, another));
  const writing = Promise.all(writers.map((client, n) => write(client, n, () => isOver)));
  const applier = await another();
  let [made, moved] = [0, 0];
  for (let week = 0; week < WEEKS; week++) {
    const now = START + week * 7 * DAY;
    const [applied] = await applyPartitions(applier, TABLES, { now, firstPauseMs: 20, attempts: 20 });
    expect(applied?.failure).toBeUndefined();
    made += applied?.created.length ?? 0;
    for (const { movedRows } of applied?.created ?? []) moved += movedRows;
  }
  isOver = true;
  const written = await writing;
  expect(written.flatMap(({ failures }) => failures)).toEqual([]);
  const ids = written.flatMap((one) => one.ids).sort((a, b) => a - b);
  expect(await column(db, 'select id from events order by id')).toEqual(ids.map(String));
  // Some rows waited in the default partition for the one that they are in now, so that something was there to lose.
  expect(made).toBe(WEEKS + 1);
  expect(moved).toBeGreaterThan(100);
  const longest = written.map(({ longestMs }) => longestMs);
  process.stderr.write(
    `${ids.length} writes by ${WRITERS} connections, 0 failed; ${made} partitions made, ${moved} rows moved; longest write ${Math.max(...longest).toFixed(0)} ms\n`,
  );
}, 120_000);

describe('an INSERT that comes while the partition of its row is attached', () => {
  const create = `create table new (like events including all);`;
  const attach = `alter table events attach partition new for values from ('2027-01-01 00:00+00') to ('2027-02-01 00:00+00')`;

  async function waitsForLock(): Promise<void> {
    for (;;) {
      const waiting = await column(db, `select pid::text from pg_locks where not granted`);
      if (waiting.length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** What becomes of a row that is written while a partition is being attached, after these statements. */
  async function outcome(before: string): Promise<string> {
    const [maker, writer] = [await another(), await another()];
    await maker.query(`begin; ${create} ${before} ${attach}`);
    const inserted = writer.query(`insert into events values (1, '2027-01-10 00:00+00')`).then(
      () => 'written',
      (error: Error) => error.message,
    );
    await waitsForLock();
    await maker.query('commit');
    return inserted;
  }

  test('given ATTACH alone, then it fails: this is what writers are stopped at the parent for', async () => {
    expect(await outcome('')).toContain('violates partition constraint');
  });

  test('given that the parent is locked first, then it waits and is written', async () => {
    expect(await outcome('lock table only events in share row exclusive mode;')).toBe('written');
    expect(await column(db, 'select tableoid::regclass::text from events')).toEqual(['new']);
  });
});
