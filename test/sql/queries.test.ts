import type { Client } from 'pg';
import { systems } from '../../config';
import { queries } from '../../config/schema';
import { parseSystemConfig } from '../../lib/model/system/parse';
import { indexNames } from '../helpers/index-names';
import { TestPostgres } from '../helpers/postgres';
import { IS_FULL } from '../helpers/properties';
import { explain, tablesRead } from '../helpers/query-plan';
import { applySchema, insertRows } from '../helpers/schema';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await TestPostgres.start();
}, 60_000);

afterAll(() => postgres?.stop(), 30_000);

test('every system has named queries', () => {
  expect(Object.keys(queries)).toEqual(Object.keys(systems));
});

/** Systems that the tests below this group read from too. */
const SHOWN = ['jedire', 'market-intelligence'];
// A hundred thousand rows of each system take longer than the rest of test/sql.
const loaded = Object.keys(systems).filter((system) => IS_FULL || SHOWN.includes(system));

describe.each(loaded)('queries of %s', (system) => {
  const named = queries[system] ?? {};
  const database = parseSystemConfig(systems[system], system).database;
  let db: Client;

  beforeAll(async () => {
    db = await postgres.createDatabase(system);
    await applySchema(db, system);
    await insertRows(db, system);
  }, 120_000);

  afterAll(() => db?.end());

  test('every index that the config states is meant for one of them', () => {
    const stated = Object.entries(database?.tables ?? {}).flatMap(([table, { indexes }]) =>
      indexes.map((index) => `${table}: ${index}`),
    );
    const meant = new Set(Object.values(named).map(({ table, index }) => `${table}: ${index}`));
    expect(stated.filter((index) => !meant.has(index))).toEqual([]);
  });

  test.each(Object.entries(named))(
    '%s: its role is one of the config, and its example finds rows',
    async (_, query) => {
      expect(['writer', ...Object.keys(database?.readers ?? {})]).toContain(query.role);
      const { rows } = await db.query(query.sql, [...query.example]);
      expect(rows).not.toEqual([]);
    },
  );

  const cases = Object.entries(named).flatMap(([name, query]) =>
    (['custom', 'generic'] as const).map((kind) => [name, kind, query] as const),
  );

  // Settings of the planner are PostgreSQL's own: nothing is switched off to get an index used.
  test.each(cases)('%s, %s plan: the intended index is used, and nothing else is read', async (_, kind, query) => {
    const plan = await explain(db, query.sql, query.example, kind);
    expect(plan.tables).toEqual([...(query.partitions ?? [query.table])].sort());
    const beside = query.mayCombineWith ? await indexNames(db, query.table, query.mayCombineWith) : [];
    const indexes = plan.indexes.filter((name) => !beside.includes(name));
    expect(indexes).toEqual(await indexNames(db, query.table, query.index, query.partitions));
    if (query.inOrder) expect(plan.steps).not.toContain('Sort');
    if (query.indexOnly) expect(plan.steps).toContain('Index Only Scan');
  });
});

test('given a list of states as one argument, then a plan kept for all arguments reads every partition', async () => {
  const db = await postgres.connect('jedire');
  try {
    const tables = async (states: string, args: string[]) =>
      (await explain(db, `select count(*) from properties where state ${states}`, args, 'generic')).tables;
    // Why the queries name states one by one.
    expect(await tables('in ($1, $2)', ['FL', 'GA'])).toEqual(['properties_fl', 'properties_ga']);
    expect(await tables('= any ($1::text[])', ['{FL,GA}'])).toHaveLength(6);
  } finally {
    await db.end();
  }
});

test('given a range of time without an end, then every later partition is read', async () => {
  const db = await postgres.connect('market-intelligence');
  try {
    const read = await explain(db, `select count(*) from lead_interactions where created_at >= $1`, ['2026-12-01Z']);
    // December 2026, the 24 months of the next two years, and the default partition.
    expect(read.tables).toHaveLength(26);
  } finally {
    await db.end();
  }
});

test('given a page of saved properties, when joined to their properties, then only the partition of their state is asked', async () => {
  const db = await postgres.connect('jedire');
  try {
    const page = queries.jedire?.['saved-properties'];
    const joined = `select p.id, p.price from (${page?.sql}) s
      join properties p on p.state = s.state and p.id = s.property_id order by s.created_at desc`;
    const read = await tablesRead(db, joined, page?.example ?? []);
    expect(read).toEqual(['properties_sc', 'user_saved_properties']);
  } finally {
    await db.end();
  }
});
