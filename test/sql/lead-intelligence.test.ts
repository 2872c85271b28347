import type { Client } from 'pg';
import { TestPostgres } from '../helpers/postgres';
import { applySchema } from '../helpers/schema';

let postgres: TestPostgres;
let db: Client;

beforeAll(async () => {
  postgres = await TestPostgres.start();
  db = await postgres.createDatabase('leads');
  await applySchema(db, 'lead-intelligence');
}, 60_000);

afterAll(async () => {
  await db?.end();
  await postgres?.stop();
}, 30_000);

beforeEach(() =>
  db.query(`
    begin;
    insert into events (id, occurred_at, lead_id, type, actor)
    values ('00000000-0000-0000-0000-000000000001', '2026-03-31 23:59:59.999Z', gen_random_uuid(), 'created', 'web');
    savepoint written;
  `),
);

afterEach(() => db.query('rollback'));

const count = async () => Number((await db.query('select count(*) from events')).rows[0].count);

test.each([
  ['changed', `update events set actor = 'somebody else'`],
  ['moved to another month', `update events set occurred_at = '2026-04-01Z'`],
  ['deleted', `delete from events`],
  ['deleted in its partition', `delete from events_2026_03`],
  ['truncated', `truncate events`],
])('given an event, when it is %s, then that is refused and the event stays', async (_, statement) => {
  await expect(db.query(statement)).rejects.toMatchObject({
    code: '23001', // restrict_violation
    message: expect.stringContaining('events is an audit trail'),
  });
  await db.query('rollback to written');
  expect(await count()).toBe(1);
});

test('given an event that is delivered again, then the key refuses it', async () => {
  const again = db.query(`insert into events select * from events`);
  await expect(again).rejects.toMatchObject({ code: '23505' }); // unique_violation
});

test('given an archived month, when it is detached and dropped, then no trigger is in the way', async () => {
  await db.query('alter table events detach partition events_2026_03; drop table events_2026_03;');
  expect(await count()).toBe(0);
});
