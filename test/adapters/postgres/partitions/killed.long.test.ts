import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Client } from 'pg';
import { applyPartitions } from '../../../../lib/adapters/postgres/partitions/apply';
import type { StatedTables } from '../../../../lib/adapters/postgres/partitions/plan';
import { catalogDump } from '../../../helpers/catalog-dump';
import { column } from '../../../helpers/column';
import { TestPostgres } from '../../../helpers/postgres';

const NOW = Date.parse('2026-05-20T10:00Z');
const TABLES: StatedTables = {
  events: { strategy: 'range', column: 'at', period: 'month', aheadPeriods: 1 },
};
/** Two partitions to make, with rows that wait for them, and a trigger to be put aside. */
const SCHEMA = `
  create schema tidemark;
  create table tidemark.migrations (name text, checksum text);
  create table events (id int, at timestamptz not null, primary key (at, id)) partition by range (at);
  create table rest partition of events default;
  create function refuse() returns trigger language plpgsql as $$ begin raise exception 'append only'; end $$;
  create trigger append_only before update or delete on events for each row execute function refuse();
  insert into events select n, '2026-05-01'::timestamptz + n * interval '1 day' from generate_series(1, 90) n`;
/** Runs at a time. */
const AT_ONCE = 3;

const folder = mkdtempSync(join(tmpdir(), 'tidemark-partitions-'));
const program = join(folder, 'main.cjs');
let postgres: TestPostgres;
let administrator: Client;
let statements: number;
let expected: readonly string[];
let count = 0;
const open: Client[] = [];

beforeAll(async () => {
  const entry = join(__dirname, '..', '..', '..', 'helpers', 'partitions-main.ts');
  const external = ['pg-native', 'node-pg-migrate'];
  buildSync({ entryPoints: [entry], outfile: program, bundle: true, platform: 'node', format: 'cjs', external });
  postgres = await TestPostgres.start();
  administrator = await postgres.connect('postgres');
  const base = await postgres.createDatabase('base');
  await base.query(SCHEMA);
  await base.end();
  const whole = await copy();
  const { out } = await run(whole, 0, 'before');
  statements = Number(out);
  expected = await state(whole);
}, 60_000);

afterAll(async () => {
  for (const client of open) await client.end();
  await administrator?.end();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

let made: Promise<unknown> = Promise.resolve();

async function copy(): Promise<Client> {
  const name = `copy_${count++}`;
  // One after the other, because they are asked for on one connection.
  made = made.then(() => administrator.query(`create database ${name} template base`));
  await made;
  const client = await postgres.connect(name);
  open.push(client);
  return client;
}

function argumentsOf(client: Client, killAt: number, when: 'before' | 'after' | 'stop'): string[] {
  return [program, postgres.url(client.database ?? ''), JSON.stringify(TABLES), String(NOW), String(killAt), when];
}

interface Ended {
  readonly signal: string | null;
  readonly out: string;
}

function run(client: Client, killAt: number, when: 'before' | 'after'): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, argumentsOf(client, killAt, when), (error, out, err) => {
      if (error !== null && child.signalCode === null) reject(new Error(err));
      else resolve({ signal: child.signalCode, out });
    });
  });
}

const state = async (client: Client) => [
  ...(await catalogDump(client)),
  ...(await column(client, `select tgrelid::regclass || ' ' || tgname || tgenabled::text from pg_trigger order by 1`)),
  ...(await column(client, `select id || ' ' || tableoid::regclass from events order by id`)),
];

async function killed(killAt: number, when: 'before' | 'after'): Promise<void> {
  const client = await copy();
  expect(await run(client, killAt, when)).toEqual({ signal: 'SIGKILL', out: '' });
  // Its session ends by itself; until then it holds the lock.
  await applyPartitions(client, TABLES, { now: NOW, attempts: 100, firstPauseMs: 10 });
  expect(await state(client)).toEqual(expected);
  open.splice(open.indexOf(client), 1);
  await client.end();
}

test('given a run that is killed before or after any of its statements, when it is run again, then tables and rows are as without', async () => {
  expect(statements).toBeGreaterThan(15);
  const places = Array.from({ length: statements }, (_, n) => n + 1).flatMap((n) =>
    (['before', 'after'] as const).map((when) => [n, when] as const),
  );
  // The last statement gives the lock back; after it the connection is closed.
  const work = places.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const [n, when] of work) await killed(n, when);
    }),
  );
}, 240_000);

test('given a run that stands still while it holds its locks, then PostgreSQL takes them from it, and writers go on', async () => {
  const client = await copy();
  const child = spawn(process.execPath, argumentsOf(client, 0, 'stop'), { stdio: 'ignore' });
  try {
    const holds = `select mode from pg_locks where relation = 'rest'::regclass and mode = 'AccessExclusiveLock' and granted`;
    while ((await column(client, holds)).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await client.query(`insert into events values (1000, '2026-06-15')`);
    expect(await column(client, 'select tableoid::regclass::text from events where id = 1000')).toEqual(['rest']);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
}, 60_000);
