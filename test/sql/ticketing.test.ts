import type { Client } from 'pg';
import { TestPostgres } from '../helpers/postgres';
import { applySchema } from '../helpers/schema';

let postgres: TestPostgres;
let db: Client;

beforeAll(async () => {
  postgres = await TestPostgres.start();
  db = await postgres.createDatabase('ticketing');
  await applySchema(db, 'ticketing');
  await db.query(`
    insert into organizations (name) values ('One'), ('Two');
    insert into users (organization_id, email, name) values (1, 'ada@example.com', 'Ada'), (2, 'bob@example.com', 'Bob');
  `);
}, 60_000);

afterAll(async () => {
  await db?.end();
  await postgres?.stop();
}, 30_000);

const ADA = 1;
const BOB = 2;

/** A ticket of organization 1. */
const open = (user: number, assigned: number | null, title: string, body = '') =>
  db.query(
    `insert into tickets (organization_id, user_id, assigned_to, title, body) values (1, $1, $2, $3, $4) returning id`,
    [user, assigned, title, body],
  );

describe('tenants', () => {
  test('given a user of another organization, then a ticket can neither be opened by nor assigned to them', async () => {
    const refused = { code: '23503' }; // foreign_key_violation
    await expect(open(BOB, null, 'Opened by Bob')).rejects.toMatchObject(refused);
    await expect(open(ADA, BOB, 'Assigned to Bob')).rejects.toMatchObject(refused);
    await expect(open(ADA, ADA, 'Among us')).resolves.toMatchObject({ rowCount: 1 });
  });

  test('given a ticket, when moved to another organization, then it is refused', async () => {
    const { rows } = await open(ADA, null, 'Stays here');
    const moved = db.query('update tickets set organization_id = 2 where id = $1', [rows[0].id]);
    await expect(moved).rejects.toMatchObject({ code: '23503' });
  });
});

describe('full-text search', () => {
  const search = async (words: string) => {
    const { rows } = await db.query(
      `select title from tickets where organization_id = 1 and search @@ websearch_to_tsquery('english', $1)
       order by ts_rank(search, websearch_to_tsquery('english', $1)) desc`,
      [words],
    );
    return rows.map((row) => row.title);
  };

  beforeAll(async () => {
    await open(ADA, null, 'Elevator is stuck', 'The scanner beside it burns.');
    await open(ADA, null, 'Scanners are burning', 'All of them.');
  });

  test('given words, then other forms of them are found, in a title before in a body', async () => {
    expect(await search('scanner burned')).toEqual(['Scanners are burning', 'Elevator is stuck']);
  });

  test('given a word that is excluded, then its tickets are not found', async () => {
    expect(await search('scanner -elevator')).toEqual(['Scanners are burning']);
  });

  test('given a title that changes, then the search follows', async () => {
    await db.query(`update tickets set title = 'Lobby is wet' where title = 'Elevator is stuck'`);
    expect(await search('elevator')).toEqual([]);
    expect(await search('lobby')).toEqual(['Lobby is wet']);
  });
});
