import type { Client } from 'pg';
import { TestPostgres } from '../helpers/postgres';
import { applySchema, insertRows, schemaFiles } from '../helpers/schema';

let postgres: TestPostgres;
let db: Client;

beforeAll(async () => {
  postgres = await TestPostgres.start();
  db = await postgres.createDatabase('jedire');
  await applySchema(db, 'jedire');
  await insertRows(db, 'jedire');
}, 60_000);

afterAll(async () => {
  await db?.end();
  await postgres?.stop();
}, 30_000);

test('given a state and a time without a partition of their own, then the default partitions take them', async () => {
  const { rows } = await db.query(
    `insert into agent_outputs (property_id, agent_id, generated_at, output)
     values (gen_random_uuid(), 'agent-1', '1999-12-31', '{}') returning tableoid::regclass::text as partition`,
  );
  expect(rows).toEqual([{ partition: 'agent_outputs_default' }]);
  const states = await db.query(`select distinct state from properties_default`);
  expect(states.rows).toEqual([{ state: 'NY' }]);
});

test('given a box of the map, then the GiST index finds what a look at every row finds', async () => {
  const found = await db.query(
    `select id from properties where coordinates <@ box(point(-82.15, 26.95), point(-81.85, 27.15)) order by id`,
  );
  const looked = await db.query(
    `select id from properties where coordinates[0] between -82.15 and -81.85
     and coordinates[1] between 26.95 and 27.15 order by id`,
  );
  expect(found.rows.length).toBeGreaterThan(0);
  expect(found.rows).toEqual(looked.rows);
});

test('given new prices, when the overview is refreshed beside readers, then its figures are those of properties', async () => {
  await db.query('refresh materialized view concurrently market_overview');
  const { rows } = await db.query('select state, listings::int, lowest_price::int from market_overview order by state');
  const direct = await db.query(
    'select state, count(*)::int as listings, min(price)::int as lowest_price from properties group by state order by state',
  );
  expect(rows).toHaveLength(6);
  expect(rows).toEqual(direct.rows);
});

test('given a table in the way, when applied, then nothing of the file that meets it stays', async () => {
  const other = await postgres.createDatabase('occupied');
  const objects = `select relname from pg_class where relnamespace = 'public'::regnamespace order by 1`;
  try {
    const [first = '', ...later] = schemaFiles('jedire');
    await applySchema(other, 'jedire', [first]);
    await other.query('create table user_saved_properties_newest (n int)');
    const before = await other.query(objects);
    await expect(applySchema(other, 'jedire', later)).rejects.toMatchObject({ code: '42P07' });
    expect((await other.query(objects)).rows).toEqual(before.rows);
  } finally {
    await other.end();
  }
});
