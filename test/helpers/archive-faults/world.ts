import type { Client } from 'pg';
import type { StatedTables } from '../../../lib/adapters/postgres/partitions/plan';
import type { RangePartitioning } from '../../../lib/model/partitions/config';
import { column } from '../column';
import type { TextRow } from './copy-file';
import type { Random } from './random';
import { RowModel } from './row-model';

export const DAY_MS = 86_400_000;
/** When the first partition ends that does. */
const START_MS = Date.UTC(2026, 0, 1);
const PERIODS = ['day', 'week', 'month'] as const;
const REGIONS = ['eu', 'u"s'] as const;
const TEXTS = ['', '\\N', 'tab\there', 'line\nhere', '\\', "it's", '"quoted"', 'ünï', '\\.', '\b\f\r\v', '{}', ' '];
export const AS_TEXT = { getTypeParser: () => (value: string) => value } as const;

/** A table of leaves that are plain, in SQL, with the range that each holds. */
export interface Leaf {
  readonly sql: string;
  readonly oid: string;
  readonly region: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A table with random partitions and rows, and who changes it. */
export class World {
  readonly model = new RowModel();
  readonly droppedColumns: string[] = [];
  readonly mutations: Record<string, number> = {};
  readonly problems: string[] = [];
  private nextId = 1;
  private isSnapshotHeld = false;

  private constructor(
    private readonly random: Random,
    /** Who writes; another session than that of the archive. */
    private readonly writer: Client,
    /** Who holds a snapshot for long. */
    private readonly reader: Client,
    readonly tables: StatedTables,
    readonly leaves: readonly Leaf[],
    readonly hasDefault: boolean,
  ) {}

  static async create(random: Random, writer: Client, reader: Client): Promise<World> {
    const isList = random.chance(0.3);
    const period = random.pick(PERIODS);
    const range: RangePartitioning = {
      strategy: 'range',
      column: 'at',
      period,
      aheadPeriods: 1,
      archive: { class: 'cold', retainDays: random.int(1, 60), dropAfterDays: random.int(1, 7) },
    };
    const stated: StatedTables = {
      events: isList ? { strategy: 'list', column: 'region', values: [...REGIONS], subpartitionBy: range } : range,
    };
    const hasDefault = random.chance(0.5);
    const hasKey = random.chance(0.3);
    // What changes rows waits for no lock: the archive may be at its call, and wait for it in turn.
    for (const client of [writer, reader]) await client.query(`set lock_timeout = '50ms'; set time zone 'UTC'`);
    await writer.query(`set datestyle = 'ISO'; set client_min_messages = 'warning';
      drop schema if exists tidemark cascade; drop table if exists events cascade; drop schema if exists world cascade; create schema world`);
    const columns = `id bigint, at timestamptz not null, region text, "wh""at" text, n int default random() * 99${hasKey ? ', primary key (id, at, region)' : ''}`;
    const leaves: Leaf[] = [];
    const ranges = async (parent: string, region: string, prefix: string) => {
      let fromMs = random.chance(0.2) ? -Infinity : START_MS;
      const end = random.int(isList ? 1 : 2, isList ? 2 : 4);
      for (let n = 0; n < end; n++) {
        const toMs = periodEnd(period, n + 1);
        const sql = `world."${prefix} ${n}"`;
        await writer.query(
          `create table ${sql} partition of ${parent} for values from (${bound(fromMs)}) to (${bound(toMs)})`,
        );
        const [oid = ''] = await column(writer, 'select $1::regclass::oid::text', [sql]);
        leaves.push({ sql, oid, region, fromMs, toMs });
        fromMs = toMs;
      }
      if (hasDefault) await writer.query(`create table world."${prefix} rest" partition of ${parent} default`);
    };
    await writer.query(`create table events (${columns}) partition by ${isList ? 'list (region)' : 'range (at)'}`);
    if (isList) {
      for (const [n, region] of REGIONS.entries()) {
        await writer.query(
          `create table world.r${n} partition of events for values in ('${region}') partition by range (at)`,
        );
        await ranges(`world.r${n}`, region, `p"${n}`.replaceAll('"', '""'));
      }
    } else await ranges('events', REGIONS[0], 'p');
    const world = new World(random, writer, reader, stated, leaves, hasDefault);
    for (const leaf of leaves) await world.fill(leaf, hasKey);
    return world;
  }

  /** Rows that were there from the beginning, some of them twice; of some that were deleted there are gaps in the pages. */
  private async fill(leaf: Leaf, hasKey: boolean): Promise<void> {
    const { random, writer } = this;
    const rows = Array.from({ length: random.chance(0.1) ? 0 : random.int(1, 30) }, () => this.newRow(leaf));
    const doubled = hasKey ? [] : rows.filter(() => random.chance(0.05));
    this.acknowledge(await insert(writer, 'events', [...rows, ...doubled]));
    if (random.chance(0.3)) {
      const ids = rows.slice(0, random.int(0, rows.length)).map(([id]) => id);
      await writer.query('delete from events where id = any($1)', [ids]);
      for (const id of ids) this.model.remove(String(id));
    }
  }

  private newRow(leaf: Leaf): Row {
    const { random } = this;
    const first = Number.isFinite(leaf.fromMs) ? leaf.fromMs : leaf.toMs - DAY_MS;
    const at = new Date(first + random.int(0, (leaf.toMs - first) / 1000 - 1) * 1000).toISOString();
    return [this.nextId++, at, leaf.region, this.newText()];
  }

  private newText(): string | null {
    const { random } = this;
    if (random.chance(0.1)) return null;
    if (random.chance(0.4)) return random.pick(TEXTS);
    return `${random.pick(TEXTS)}${'x'.repeat(random.int(0, 900))}`;
  }

  private acknowledge(rows: readonly TextRow[]): void {
    for (const row of rows) this.model.add(row);
  }

  /** Somebody changes something. What PostgreSQL refuses was not acknowledged: a row without a partition, a lock that is held. */
  async mutate(): Promise<void> {
    const { random } = this;
    const kind = random.pick(MUTATIONS);
    try {
      const done = await this[kind](random.pick(this.leaves));
      if (done) this.mutations[kind] = (this.mutations[kind] ?? 0) + 1;
    } catch (error) {
      const { code = '' } = error as { code?: string };
      if (!REFUSED.has(code)) this.problems.push(`${kind}: ${code} ${(error as Error).message}`);
    }
  }

  async insertLate(leaf: Leaf): Promise<boolean> {
    this.acknowledge(await insert(this.writer, 'events', [this.newRow(leaf)]));
    return true;
  }

  /** By the name of the partition, also when it is detached. */
  async insertDirect(leaf: Leaf): Promise<boolean> {
    this.acknowledge(await insert(this.writer, leaf.sql, [this.newRow(leaf), this.newRow(leaf)]));
    return true;
  }

  async update(): Promise<boolean> {
    return this.updateIn('events', this.anyId());
  }

  async updateDirect(leaf: Leaf): Promise<boolean> {
    const [id] = await column(this.writer, `select id::text from ${leaf.sql} order by id limit 1`);
    return id === undefined ? false : this.updateIn(leaf.sql, id);
  }

  /** Into another partition, or the default one. */
  async move(leaf: Leaf): Promise<boolean> {
    const id = this.anyId();
    const [, at] = this.newRow(leaf);
    return this.changed(id, await texts(this.writer, 'update events set at = $2 where id = $1 returning *', [id, at]));
  }

  async delete(): Promise<boolean> {
    return this.deleteIn('events', this.anyId());
  }

  async deleteDirect(leaf: Leaf): Promise<boolean> {
    const [id] = await column(this.writer, `select id::text from ${leaf.sql} order by id desc limit 1`);
    return id === undefined ? false : this.deleteIn(leaf.sql, id);
  }

  async vacuumFull(leaf: Leaf): Promise<boolean> {
    await this.writer.query(`vacuum full ${leaf.sql}`);
    return true;
  }

  async vacuum(leaf: Leaf): Promise<boolean> {
    await this.writer.query(`vacuum ${leaf.sql}`);
    return true;
  }

  async addColumn(): Promise<boolean> {
    await this.writer.query(`alter table events add column extra_${this.nextId++} text`);
    return true;
  }

  async dropColumn(): Promise<boolean> {
    await this.writer.query('alter table events drop column n');
    this.droppedColumns.push('n');
    return true;
  }

  /** A report that runs for long: DETACH CONCURRENTLY waits for it. */
  async holdSnapshot(): Promise<boolean> {
    if (this.isSnapshotHeld) return this.release();
    this.isSnapshotHeld = true;
    await this.reader.query('begin isolation level repeatable read; select from events');
    return true;
  }

  async release(): Promise<boolean> {
    if (this.isSnapshotHeld) await this.reader.query('rollback');
    this.isSnapshotHeld = false;
    return false;
  }

  private anyId(): string {
    return this.random.pick(['0', ...this.model.ids()]);
  }

  private async updateIn(sql: string, id: string): Promise<boolean> {
    const values = [id, this.newText()];
    return this.changed(
      id,
      await texts(this.writer, `update ${sql} set "wh""at" = $2 where id = $1 returning *`, values),
    );
  }

  /** Either all rows of an id are where they can be changed, or none. */
  private changed(id: string, rows: readonly TextRow[]): boolean {
    if (rows.length === 0) return false;
    if (rows.length !== this.model.get(id).length)
      this.problems.push(`${rows.length} rows of ${id} were there to change`);
    this.model.remove(id);
    this.acknowledge(rows);
    return true;
  }

  private async deleteIn(sql: string, id: string): Promise<boolean> {
    const rows = await texts(this.writer, `delete from ${sql} where id = $1 returning *`, [id]);
    if (!this.changed(id, rows)) return false;
    this.model.remove(id);
    return true;
  }
}

const MUTATIONS = [
  'insertLate',
  'insertLate',
  'insertDirect',
  'insertDirect',
  'update',
  'update',
  'updateDirect',
  'updateDirect',
  'move',
  'delete',
  'deleteDirect',
  'vacuumFull',
  'vacuum',
  'addColumn',
  'dropColumn',
  'holdSnapshot',
] as const;

/** No partition for it, lock not to be had, deadlock, no such table or column any more, time is up. */
const REFUSED = new Set(['23514', '55P03', '40P01', '42P01', '42703', '57014', '40001']);

type Row = readonly [id: number, at: string, region: string, what: string | null];

async function texts(client: Client, text: string, values: readonly unknown[]): Promise<TextRow[]> {
  const { rows } = await client.query<TextRow>({ text, values: [...values], types: AS_TEXT });
  return rows;
}

function insert(client: Client, sql: string, rows: readonly Row[]): Promise<TextRow[]> {
  const values = [0, 1, 2, 3].map((n) => rows.map((row) => row[n]));
  const from = 'unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[])';
  return texts(client, `insert into ${sql} (id, at, region, "wh""at") select * from ${from} returning *`, values);
}

function periodEnd(period: (typeof PERIODS)[number], n: number): number {
  return period === 'month' ? Date.UTC(2026, n, 1) : START_MS + n * DAY_MS * (period === 'week' ? 7 : 1);
}

function bound(ms: number): string {
  return Number.isFinite(ms) ? `'${new Date(ms).toISOString()}'` : 'minvalue';
}
