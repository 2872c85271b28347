import type { Client } from 'pg';
import { systems } from '../../config';
import { parseSystemConfig } from '../../lib/model/system/parse';
import { column } from '../helpers/column';
import { TestPostgres } from '../helpers/postgres';
import { applySchema } from '../helpers/schema';

/** Every partitioned table that a config states. */
const partitioned = Object.entries(systems).flatMap(([system, raw]) =>
  Object.entries(parseSystemConfig(raw, system).database?.tables ?? {}).flatMap(([table, { partitionBy }]) =>
    partitionBy === undefined ? [] : [[system, table, partitionBy] as const],
  ),
);

let postgres: TestPostgres;
const databases: Client[] = [];

beforeAll(async () => {
  postgres = await TestPostgres.start();
}, 60_000);

afterAll(async () => {
  for (const db of databases) await db.end();
  await postgres?.stop();
}, 30_000);

/** A database with the schema of a system, applied by a session of this time zone. */
async function database(system: string, timeZone: string): Promise<Client> {
  const db = await postgres.createDatabase(`${system} ${timeZone} ${databases.length}`);
  databases.push(db);
  await db.query(`set time zone '${timeZone}'`);
  await applySchema(db, system);
  await db.query(`set time zone 'UTC'`);
  return db;
}

/** Bounds of the partitions of a table, as PostgreSQL writes them. */
const bounds = (db: Client, table: string) =>
  column(
    db,
    `select pg_get_expr(relpartbound, oid) from pg_class
     where oid in (select inhrelid from pg_inherits where inhparent = $1::regclass) order by relname`,
    [table],
  );

function midnightUtc(month: number): string {
  return `${new Date(Date.UTC(2026, month, 1)).toISOString().slice(0, 10)} 00:00:00+00`;
}

describe.each(partitioned)('%s: %s', (system, table, partitioning) => {
  let db: Client;

  beforeAll(async () => {
    db = await database(system, 'UTC');
  }, 30_000);

  test('its partitions are those of the config, a month each without a gap, and a default', async () => {
    const all = await bounds(db, table);
    const own = all.filter((bound) => bound !== 'DEFAULT');
    expect(all).toHaveLength(own.length + 1);
    if (partitioning.strategy === 'list') {
      expect(own.sort()).toEqual(partitioning.values.map((value) => `FOR VALUES IN ('${value}')`).sort());
    } else {
      expect(partitioning.period).toBe('month');
      expect(own).toEqual(own.map((_, n) => `FOR VALUES FROM ('${midnightUtc(n)}') TO ('${midnightUtc(n + 1)}')`));
      expect(own.length).toBeGreaterThanOrEqual(12);
    }
  });

  test('every partition has every index', async () => {
    const missing = await column(
      db,
      `select part.inhrelid::regclass || ' lacks ' || whole.indexrelid::regclass
       from pg_inherits part join pg_index whole on whole.indrelid = part.inhparent
       where part.inhparent = $1::regclass and not exists (
         select from pg_inherits i join pg_index own on own.indexrelid = i.inhrelid
         where i.inhparent = whole.indexrelid and own.indrelid = part.inhrelid and own.indisvalid)`,
      [table],
    );
    expect(missing).toEqual([]);
  });

  test('given a session in another time zone, when applied, then the bounds are the same', async () => {
    const elsewhere = await database(system, 'Pacific/Auckland');
    expect(await bounds(elsewhere, table)).toEqual(await bounds(db, table));
  });
});
