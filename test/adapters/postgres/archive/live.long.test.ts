import type { Client } from 'pg';
import { applyPartitions } from '../../../../lib/adapters/postgres/partitions/apply';
import type { StatedTables } from '../../../../lib/adapters/postgres/partitions/plan';
import { BUCKET, TestArchive } from '../../../helpers/archive';
import type { TextRow } from '../../../helpers/archive-faults/copy-file';
import { audit, showAudit } from '../../../helpers/archive-faults/oracle';
import { Random } from '../../../helpers/archive-faults/random';
import { RowModel } from '../../../helpers/archive-faults/row-model';
import { AS_TEXT } from '../../../helpers/archive-faults/world';
import { column } from '../../../helpers/column';
import { TestPostgres } from '../../../helpers/postgres';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** A Monday. */
const START = Date.parse('2026-01-05T00:00Z');
const OLD_WEEKS = 6;
const WEEKS = 8;
const WRITERS = 8;
/** Between two writes of a writer. */
const PAUSE_MS = 4;
const RETAIN_DAYS = 14;
const TABLES: StatedTables = {
  events: {
    strategy: 'range',
    column: 'at',
    period: 'week',
    aheadPeriods: 1,
    archive: { class: 'cold', retainDays: RETAIN_DAYS, dropAfterDays: 7 },
  },
};
/** What README states of how long anybody waits, and as much again for a machine that has other things to do. */
const LONGEST_MS = 2_000 + 8_000;

let postgres: TestPostgres;
let archive: TestArchive;

beforeAll(async () => {
  postgres = await TestPostgres.start();
  archive = await TestArchive.start();
}, 60_000);
afterAll(async () => {
  await postgres?.stop();
  await archive?.stop();
}, 30_000);

/** What the writers of a test have in common. */
interface Shared {
  nowMs: number;
  isOver: boolean;
}

const TEXT = 'id::text, customer::text, at::text, note';
/** PostgreSQL: "no partition of relation found for row". */
const NO_PARTITION = '23514';

/** Writes all the time: new rows, changes of its own, rows that come weeks late, and transactions over two tables. */
class Writer {
  readonly rows = new Map<string, TextRow>();
  readonly failures: string[] = [];
  readonly counts = { writes: 0, late: 0, refused: 0, changed: 0, gone: 0 };
  longest = { ms: 0, what: '' };
  private readonly random: Random;
  private next: number;

  constructor(
    private readonly client: Client,
    private readonly number: number,
    private readonly hasDefault: boolean,
    private readonly shared: Shared,
  ) {
    this.random = new Random(number + 1);
    this.next = number;
  }

  async run(): Promise<void> {
    await this.client.query(`set time zone 'UTC'`);
    while (!this.shared.isOver) {
      const work = this.pick();
      const began = performance.now();
      await work.call(this).catch(async (error) => {
        this.failures.push(`${work.name}: ${error.code} ${error.message}`);
        await this.client.query('rollback');
      });
      const ms = performance.now() - began;
      if (ms > this.longest.ms) this.longest = { ms, what: work.name };
      // Otherwise a slower machine would have more rows to archive.
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  private pick(): () => Promise<void> {
    const work = this.random.int(1, 100);
    if (work <= 6) return this.insertLate;
    return this.random.pick([this.insert, this.update, this.both]);
  }

  private async insert(atMs = this.shared.nowMs - this.random.int(0, 3 * DAY_MS)): Promise<void> {
    const id = this.next;
    this.next += WRITERS;
    const values = [id, id % 20, new Date(atMs).toISOString(), 'x'.repeat(this.random.int(0, 300))];
    const text = `insert into events values ($1, $2, $3, $4) returning ${TEXT}`;
    const name = this.random.chance(0.5) ? { name: 'insert' } : {};
    const { rows } = await this.client.query<TextRow>({ ...name, text, values, types: AS_TEXT });
    for (const row of rows) this.rows.set(String(id), row);
    this.counts.writes++;
  }

  /** Without a default partition PostgreSQL refuses a row whose partition has been detached: so it must, and nothing else. */
  private async insertLate(): Promise<void> {
    const atMs = START + this.random.int(0, OLD_WEEKS * WEEK_MS - 1);
    try {
      await this.insert(atMs);
      this.counts.late++;
    } catch (error) {
      const isOver = atMs + RETAIN_DAYS * DAY_MS < this.shared.nowMs;
      if (this.hasDefault || !isOver || (error as { code?: string }).code !== NO_PARTITION) throw error;
      this.counts.refused++;
    }
  }

  /** A row that is detached already is in nobody's sight. */
  private async update(): Promise<void> {
    if (this.rows.size === 0) return;
    const newest = (this.next - this.number) / WRITERS;
    // Mostly what is new; one of fifty is any row.
    const back = this.random.int(1, this.random.chance(0.02) ? newest : Math.min(newest, 50));
    const id = String(this.next - WRITERS * back);
    const values = [id, `changed ${this.counts.writes}`];
    const text = `update events set note = $2 where id = $1 returning ${TEXT}`;
    const { rows } = await this.client.query<TextRow>({ text, values, types: AS_TEXT });
    for (const row of rows) this.rows.set(id, row);
    if (rows.length > 0) this.counts.changed++;
    else this.counts.gone++;
    this.counts.writes++;
  }

  /** Locks in the other order than who detaches: first the table that is pointed at. */
  private async both(): Promise<void> {
    await this.client.query('begin');
    await this.client.query('update customers set writes = writes + 1 where id = $1', [this.number]);
    const before = new Map(this.rows);
    try {
      await this.insert();
      await this.client.query('commit');
    } catch (error) {
      this.rows.clear();
      for (const [id, row] of before) this.rows.set(id, row);
      throw error;
    }
  }
}

test.each([true, false])(
  'given writers that do not stop, when weeks are made, archived and dropped, then no write fails and no row is lost or there twice (default partition: %s)',
  async (hasDefault) => {
    const name = `live_${hasDefault}`;
    const db = await postgres.createDatabase(name);
    await archive.install(db);
    const weeks = Array.from({ length: OLD_WEEKS }, (_, n) => {
      const bound = (ms: number) => `'${new Date(ms).toISOString()}'`;
      const from = START + n * WEEK_MS;
      return `create table events_${n} partition of events for values from (${bound(from)}) to (${bound(from + WEEK_MS)});`;
    });
    await db.query(`
      set time zone 'UTC';
      create table customers (id int primary key, writes int not null default 0);
      insert into customers select generate_series(0, 19);
      create table events (id bigint, customer int references customers, at timestamptz not null, note text not null, primary key (at, id))
        partition by range (at);
      create index on events (id);
      ${weeks.join('\n')}
      ${hasDefault ? 'create table rest partition of events default;' : ''}
      insert into events select -n, n % 20, ${`'${new Date(START).toISOString()}'`}::timestamptz + n * interval '1 hour', repeat('y', n % 200)
        from generate_series(1, ${OLD_WEEKS * 168 - 1}) n`);
    const model = new RowModel((await db.query<TextRow>({ text: `select ${TEXT} from events`, types: AS_TEXT })).rows);
    const partitions = new Set(
      await column(db, "select inhrelid::text from pg_inherits where inhparent = 'events'::regclass"),
    );

    const shared: Shared = { nowMs: START + OLD_WEEKS * WEEK_MS - DAY_MS, isOver: false };
    const clients = await Promise.all(Array.from({ length: WRITERS + 1 }, () => postgres.connect(name)));
    const [runner, ...others] = clients;
    if (runner === undefined) throw new Error('no session');
    // Partitions of the present are there before anybody writes.
    await applyPartitions(runner, TABLES, { now: shared.nowMs });
    const writers = others.map((client, n) => new Writer(client, n, hasDefault, shared));
    const writing = Promise.all(writers.map((writer) => writer.run()));
    const failures: unknown[] = [];
    const dropped = new Set<string>();
    const week = async () => {
      const applied = await applyPartitions(runner, TABLES, { now: shared.nowMs, firstPauseMs: 20, attempts: 30 });
      const { partitions: moved } = await archive.run(runner, TABLES, shared.nowMs, {
        chunkBlocks: 4,
        firstPauseMs: 20,
        attempts: 30,
        database: name,
      });
      for (const { state, partition } of moved) if (state === 'dropped') dropped.add(partition);
      const failed = [...applied, ...moved].flatMap(({ failure }) => failure ?? []);
      // While there are writers, a partition that is written to during every comparison is left for the next run, and says so.
      const isLeft = ({ given }: { readonly given: string }) =>
        !shared.isOver && given.startsWith('rows that were changed during each of');
      failures.push(...failed.filter((failure) => !isLeft(failure)));
      for (const oid of await column(db, "select inhrelid::text from pg_inherits where inhparent = 'events'::regclass"))
        partitions.add(oid);
    };
    for (let n = 0; n < WEEKS; n++) {
      await week();
      shared.nowMs += WEEK_MS;
    }
    shared.isOver = true;
    await writing;
    const droppedLive = dropped.size;
    // What was written to at the end of every comparison is dropped now, when nobody writes.
    await week();

    for (const writer of writers) for (const row of writer.rows.values()) model.add(row);
    const seen = { client: db, folder: archive.folder, bucket: BUCKET, tables: ['events'], model };
    const found = await audit({ ...seen, partitions: [...partitions] });
    for (const client of [...clients, db]) await client.end();

    const total = (key: keyof Writer['counts']) => writers.reduce((sum, { counts }) => sum + counts[key], 0);
    const longest = writers.map((writer) => writer.longest).sort((a, b) => b.ms - a.ms)[0];
    process.stderr.write(
      `${total('writes')} writes by ${WRITERS} connections, ${writers.flatMap((writer) => writer.failures).length} failed; ` +
        `${total('late')} late rows taken, ${total('refused')} refused because their partition had gone; ${droppedLive} partitions dropped meanwhile; ` +
        `${found.lost} rows lost, ${found.duplicated} there twice; longest write ${longest?.ms.toFixed(0)} ms (${longest?.what})\n`,
    );
    expect(writers.flatMap((writer) => writer.failures)).toEqual([]);
    expect(showAudit(found)).toBe('');
    expect(failures).toEqual([]);
    expect(droppedLive).toBeGreaterThan(OLD_WEEKS);
    expect(total('late')).toBeGreaterThan(10);
    expect(total('changed')).toBeGreaterThan(100);
    if (hasDefault) expect(total('refused')).toBe(0);
    else expect(total('refused')).toBeGreaterThan(10);
    expect(longest?.ms).toBeLessThan(LONGEST_MS);
  },
  240_000,
);
