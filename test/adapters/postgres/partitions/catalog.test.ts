import type { Client } from 'pg';
import { preparePartitionSession, readNamed } from '../../../../lib/adapters/postgres/partitions/catalog';
import { column } from '../../../helpers/column';
import { TestPostgres } from '../../../helpers/postgres';

const PARTITIONS = 40;

// The machine may have other things to do.
jest.setTimeout(30_000);

let postgres: TestPostgres;
let db: Client;

beforeAll(async () => {
  postgres = await TestPostgres.start();
  db = await postgres.createDatabase('catalog');
  await preparePartitionSession(db);
}, 60_000);
afterAll(async () => {
  await db?.end();
  await postgres?.stop();
}, 30_000);

/** How often the constraints of all tables were read from the first to the last. */
async function scans(): Promise<number> {
  // What is counted is told when a statement has ended.
  await db.query('select pg_stat_force_next_flush()');
  const [count] = await column(db, `select seq_scan from pg_stat_sys_tables where relname = 'pg_constraint'`);
  return Number(count);
}

test('given many partitions with keys and foreign keys, then the constraints of all tables are not read once for each of them', async () => {
  await db.query(`
    create table customers (id int primary key);
    create table events (at timestamptz, customer int references customers, primary key (at)) partition by range (at)`);
  for (let n = 0; n < PARTITIONS; n++)
    await db.query(
      `create table events_${n} partition of events for values from ('${2000 + n}-01-01') to ('${2001 + n}-01-01')`,
    );
  const before = await scans();
  const relation = await readNamed(db, 'events');
  expect((await scans()) - before).toBeLessThan(PARTITIONS);
  expect(relation?.partitions.length).toBe(PARTITIONS);
  expect(relation?.joined).toEqual([{ schema: 'public', name: 'customers' }]);
});

test('given foreign keys in either direction, then the tables that they join and who is pointed at are known', async () => {
  await db.query(`
    create table shops (id int primary key);
    create table sales (id int, at timestamptz, shop int references shops, parent int, parent_at timestamptz,
      primary key (id, at)) partition by range (at);
    create table sales_1 partition of sales for values from ('2026-01-01') to ('2026-02-01');
    create table refunds (id int, at timestamptz, foreign key (id, at) references sales);
    create table notes (id int, at timestamptz, foreign key (id, at) references sales_1 (id, at))`);
  const relation = await readNamed(db, 'sales');
  expect(relation).toMatchObject({
    isReferenced: true,
    joined: [
      { schema: 'public', name: 'refunds' },
      { schema: 'public', name: 'shops' },
    ],
  });
  expect(relation?.partitions).toMatchObject([{ isReferenced: true, joined: [{ schema: 'public', name: 'notes' }] }]);
  expect(await readNamed(db, 'shops')).toMatchObject({
    isReferenced: true,
    joined: [{ schema: 'public', name: 'sales' }],
  });
  expect(await readNamed(db, 'refunds')).toMatchObject({
    isReferenced: false,
    joined: [{ schema: 'public', name: 'sales' }],
  });
});
