import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { jedire } from '../../config/systems/jedire';
import { parseSystemConfig } from '../../lib/model';
import { TestPostgres } from '../helpers/postgres';
import { explain } from '../helpers/query-plan';

const FOLDER = join(__dirname, '..', '..', 'config', 'schema', 'jedire');
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.sql'));
const stated = parseSystemConfig(jedire, 'config/systems/jedire.ts').database?.tables ?? {};

/** All files in one transaction, as config/schema/README.md says. */
async function migrate(client: Client): Promise<void> {
  await client.query('begin');
  try {
    for (const file of FILES) await client.query(readFileSync(join(FOLDER, file), 'utf8'));
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** A few thousand rows, the same on every run, that spread over states, months, users and markets. */
const ROWS = `
  insert into properties (id, state, coordinates, address, price, updated_at)
  select md5('property ' || n)::uuid, (array['FL','GA','NC','SC','TX','NY'])[1 + n % 6],
    point(-80 - (n % 97) * 0.1, 25 + (n % 89) * 0.1), n || ' Main Street', 100000 + (n * 7919) % 900000,
    timestamptz '2026-06-01 00:00+00' + n * interval '1 minute'
  from generate_series(1, 6000) n;

  insert into agent_outputs (property_id, agent_id, generated_at, score, output)
  select md5('property ' || n % 50)::uuid, 'agent-' || n % 5,
    timestamptz '2026-01-01 00:00+00' + n * interval '1 hour', n % 100, '{}'
  from generate_series(0, 8759) n;

  insert into market_trends
  select 'market-' || m, date '2026-01-01' + d, 300000 + m * 1000 + d, 100, 30
  from generate_series(1, 20) m, generate_series(0, 364) d;

  insert into user_saved_properties (user_id, state, property_id, created_at)
  select md5('user ' || n % 10)::uuid, 'FL', md5('property ' || n)::uuid,
    timestamptz '2026-01-01 00:00+00' + n * interval '1 minute'
  from generate_series(1, 6000) n;

  analyze;
`;

let postgres: TestPostgres;
let db: Client;

beforeAll(async () => {
  postgres = await TestPostgres.start();
  db = await postgres.createDatabase('jedire');
  await migrate(db);
  await db.query(ROWS);
}, 60_000);

afterAll(async () => {
  await db?.end();
  await postgres?.stop();
}, 30_000);

describe('the tables of JediRe', () => {
  test('given an empty database, when migrated, then it has the tables that the config states and no others', async () => {
    const { rows } = await db.query(
      `select relname from pg_class where relnamespace = 'public'::regnamespace
       and relkind in ('r', 'p') and not relispartition order by relname`,
    );
    expect(rows.map((row) => row.relname)).toEqual(Object.keys(stated).sort());
  });

  test.each(Object.keys(stated))('given %s, when migrated, then its indexes are those stated', async (table) => {
    const { rows } = await db.query(
      `select pg_get_indexdef(indexrelid) as definition from pg_index
       where indrelid = $1::regclass and not indisprimary`,
      [table],
    );
    const definitions = rows.map((row) => String(row.definition).split(' USING ')[1]);
    expect(definitions.sort()).toEqual([...(stated[table]?.indexes ?? [])].sort());
  });

  test.each(Object.keys(stated))('given %s, when migrated, then its partition key is the one stated', async (table) => {
    const { rows } = await db.query(`select pg_get_partkeydef($1::regclass) as key`, [table]);
    const partitioning = stated[table]?.partitionBy;
    expect(rows[0]?.key).toBe(partitioning ? `${partitioning.strategy.toUpperCase()} (${partitioning.column})` : null);
  });

  /** Bounds of the partitions of a table, as PostgreSQL writes them in UTC. */
  async function bounds(table: string): Promise<string[]> {
    await db.query(`set time zone 'UTC'`);
    const { rows } = await db.query(
      `select pg_get_expr(relpartbound, oid) as bound from pg_class
       where oid in (select inhrelid from pg_inherits where inhparent = $1::regclass) order by relname`,
      [table],
    );
    return rows.map((row) => row.bound);
  }

  test('given properties, then there is one partition per stated state and a default', async () => {
    const partitioning = stated.properties?.partitionBy;
    const values = partitioning?.strategy === 'list' ? partitioning.values : [];
    expect(values).not.toEqual([]);
    const expected = ['DEFAULT', ...values.map((value) => `FOR VALUES IN ('${value}')`)];
    expect((await bounds('properties')).sort()).toEqual(expected.sort());
  });

  test('given agent_outputs, then its partitions are whole months that join without a gap, and a default', async () => {
    expect(stated.agent_outputs?.partitionBy).toMatchObject({ period: 'month' });
    const all = await bounds('agent_outputs');
    const months = all.filter((bound) => bound !== 'DEFAULT');
    expect(all).toHaveLength(months.length + 1);
    const first = (month: number) => `${new Date(Date.UTC(2026, month, 1)).toISOString().slice(0, 10)} 00:00:00+00`;
    expect(months).toEqual(months.map((_, n) => `FOR VALUES FROM ('${first(n)}') TO ('${first(n + 1)}')`));
    expect(months.length).toBeGreaterThanOrEqual(12);
  });

  test('given a session in another time zone, when migrated, then the months are still cut at midnight UTC', async () => {
    const here = await bounds('agent_outputs');
    const other = await postgres.createDatabase('elsewhere');
    try {
      await other.query(`set time zone 'Pacific/Auckland'`);
      await migrate(other);
      await other.query(`set time zone 'UTC'`);
      const { rows } = await other.query(
        `select pg_get_expr(relpartbound, oid) as bound from pg_class where relname like 'agent_outputs_%'
         and relkind = 'r' order by relname`,
      );
      expect(rows.map((row) => row.bound)).toEqual(here);
    } finally {
      await other.end();
    }
  });

  test('given a state and a time without a partition of their own, then the default partitions take them', async () => {
    const { rows } = await db.query(
      `insert into agent_outputs (property_id, agent_id, generated_at, output)
       values (gen_random_uuid(), 'agent-1', '1999-12-31', '{}') returning tableoid::regclass::text as partition`,
    );
    expect(rows).toEqual([{ partition: 'agent_outputs_default' }]);
    const states = await db.query(`select distinct state from properties_default`);
    expect(states.rows).toEqual([{ state: 'NY' }]);
  });
});

describe('a second run', () => {
  test('given a migrated database, when migrated again, then it is refused and nothing is changed', async () => {
    const count = () => db.query(`select count(*)::int as n from properties`);
    const before = await count();
    await expect(migrate(db)).rejects.toMatchObject({
      code: '42P07', // duplicate_table
      message: 'relation "properties" already exists',
    });
    expect((await count()).rows).toEqual(before.rows);
  });

  test('given a table in the way, when migrated, then nothing of the migration stays', async () => {
    const other = await postgres.createDatabase('occupied');
    try {
      await other.query('create table market_overview (n int)');
      await expect(migrate(other)).rejects.toMatchObject({ code: '42P07' });
      const { rows } = await other.query(
        `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'm')`,
      );
      expect(rows).toEqual([{ relname: 'market_overview' }]);
    } finally {
      await other.end();
    }
  });
});

describe('what PostgreSQL does with the queries the platform makes', () => {
  const user = `md5('user 7')::uuid`;
  const property = `md5('property 7')::uuid`;

  test('given a state, when properties are read, then only its partition is', async () => {
    const plan = await explain(db, `select * from properties where state = 'FL'`);
    expect(plan.tables).toEqual(['properties_fl']);
  });

  test('given no state, when properties are read, then every partition is', async () => {
    const plan = await explain(db, `select * from properties`);
    expect(plan.tables).toHaveLength(6);
  });

  test('given a state of the default partition, when properties are read, then only the default is', async () => {
    const plan = await explain(db, `select * from properties where state = 'NY'`);
    expect(plan.tables).toEqual(['properties_default']);
  });

  test('given a box of the map, then the GiST index finds what a look at every row finds', async () => {
    const query = `select id from properties where coordinates <@ box(point(-82.15, 26.95), point(-81.85, 27.15)) order by id`;
    const plan = await explain(db, query);
    expect(plan.indexes).toContain('properties_fl_coordinates_idx');
    expect(plan.indexes).toHaveLength(6);
    expect(plan.steps).not.toContain('Seq Scan');

    const found = await db.query(query);
    const looked = await db.query(
      `select id from properties where coordinates[0] between -82.15 and -81.85
       and coordinates[1] between 26.95 and 27.15 order by id`,
    );
    expect(found.rows.length).toBeGreaterThan(0);
    expect(found.rows).toEqual(looked.rows);
  });

  test('given a state and a narrow range of prices, then the price index of that partition is used', async () => {
    const plan = await explain(
      db,
      `select * from properties where state = 'TX' and price between 200000 and 205000
       and updated_at > '2026-06-02' order by price, updated_at`,
    );
    expect(plan.tables).toEqual(['properties_tx']);
    expect(plan.indexes).toEqual(['properties_tx_price_updated_at_idx']);
  });

  test('given a property, an agent and a month, then the newest output is read from that month in index order', async () => {
    const plan = await explain(
      db,
      `select * from agent_outputs where property_id = ${property} and agent_id = 'agent-2'
       and generated_at >= '2026-05-01 00:00+00' and generated_at < '2026-06-01 00:00+00'
       order by generated_at desc limit 1`,
    );
    expect(plan.tables).toEqual(['agent_outputs_2026_05']);
    expect(plan.indexes).toEqual(['agent_outputs_2026_05_property_id_agent_id_generated_at_idx']);
    expect(plan.steps).not.toContain('Sort');
  });

  test('given a range over two months, then exactly these two are read', async () => {
    const plan = await explain(
      db,
      `select * from agent_outputs where generated_at >= '2026-05-20 00:00+00' and generated_at < '2026-06-10 00:00+00'`,
    );
    expect(plan.tables).toEqual(['agent_outputs_2026_05', 'agent_outputs_2026_06']);
  });

  test('given all markets, when the newest trends are read, then the index gives them in order', async () => {
    const plan = await explain(
      db,
      `select * from market_trends where date >= '2026-12-01' order by date desc, market_id limit 20`,
    );
    expect(plan.indexes).toEqual(['market_trends_newest']);
    expect(plan.steps).not.toContain('Sort');
  });

  test('given a user, then the newest saved properties are read in index order', async () => {
    const plan = await explain(
      db,
      `select * from user_saved_properties where user_id = ${user} order by created_at desc limit 20`,
    );
    expect(plan.indexes).toEqual(['user_saved_properties_newest']);
    expect(plan.steps).not.toContain('Sort');
  });
});

describe('the market overview', () => {
  test('given new prices, when refreshed without locking readers out, then its figures are those of properties', async () => {
    await db.query('refresh materialized view concurrently market_overview');
    const { rows } = await db.query(
      'select state, listings::int, lowest_price::int from market_overview order by state',
    );
    const direct = await db.query(
      'select state, count(*)::int as listings, min(price)::int as lowest_price from properties group by state order by state',
    );
    expect(rows).toHaveLength(6);
    expect(rows).toEqual(direct.rows);
  });
});
