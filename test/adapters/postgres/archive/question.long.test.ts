import fc from 'fast-check';
import { SESSION_SETTINGS } from '../../../../lib/adapters/postgres/archive/session';
import { AskedArchive, NOW } from '../../../helpers/asked-archive';
import { COLUMN_TYPES, TYPES_SQL } from '../../../helpers/column-types';

const DAY_MS = 86_400_000;

let asked: AskedArchive;
beforeAll(async () => {
  asked = await AskedArchive.start();
}, 60_000);
afterAll(() => asked?.stop());
afterEach(() => asked.client.end());

const sorted = (rows: readonly (readonly unknown[])[]) => rows.map((row) => JSON.stringify(row)).sort();

test('given an archive, when it is asked, then the answer is the rows of the time that was asked for, whatever became of the table', async () => {
  const client = await asked.next('what text');
  await client.query(`insert into events select n, '2026-01-01 00:00Z'::timestamptz + n * interval '1 hour', 'row ' || n
    from generate_series(0, 1400) n`);
  await asked.run();
  await asked.run(NOW + 7 * DAY_MS);
  expect((await client.query('select from events')).rowCount).toBe(0);

  expect(await asked.ask({ columns: ['id'] })).toHaveLength(1401);
  const time = { column: 'at', fromMs: Date.parse('2026-01-31T23:00Z'), toMs: Date.parse('2026-02-01T02:00Z') };
  expect(await asked.ask({ columns: ['what', 'id'], time, where: "what <> 'row 744' -- not this one" })).toEqual([
    ['row 743', 743],
    ['row 745', 745],
  ]);
});

test('given any types and values, when columns are asked for as text, then every text is what PostgreSQL writes, and nulls are where they were', async () => {
  const names = COLUMN_TYPES.map((_, n) => `c${n}`);
  const columns = COLUMN_TYPES.map(({ type }, n) => `${names[n]} ${type}`);
  const client = await asked.next(columns.join(', '), TYPES_SQL);
  const row = fc.tuple(...COLUMN_TYPES.map(({ values }) => fc.option(values, { freq: 5 })));
  const rows = fc.sample(row, { numRuns: 200, seed: 7 });
  const values = COLUMN_TYPES.map(({ type }, n) => `$${n + 2}::text::${type}`);
  for (const [n, cells] of rows.entries())
    await client.query(
      `insert into events values ($1::int, timestamptz '2026-01-01' + $1::int * interval '1 minute', ${values.join(', ')})`,
      [n, ...cells],
    );
  for (const [name, value] of Object.entries(SESSION_SETTINGS))
    await client.query('select set_config($1, $2, false)', [name, value]);
  const texts = names.map((name) => `case when ${name} is distinct from null then format('%s', ${name}) end`);
  const { rows: expected } = await client.query({
    text: `select id, ${texts.join(', ')} from events`,
    rowMode: 'array',
  });
  await asked.run();
  const answer = await asked.ask({ columns: ['id', ...names], asText: names });
  expect(answer).toHaveLength(rows.length);
  expect(sorted(answer)).toEqual(sorted(expected));
});

test('given columns that were added, dropped and retyped between two months, when both are asked, then each row has what it had, and the statement no other types than one', async () => {
  const client = await asked.next('what text, gone int, wider int');
  await client.query(`insert into events values (1, '2026-01-05', 'old', 7, 8)`);
  await asked.run(Date.parse('2026-04-10T00:00Z'));
  await client.query(`alter table events add column fresh boolean default true; alter table events drop column gone;
    alter table events alter column wider type bigint; insert into events values (2, '2026-02-05', E'new\\nline', 9)`);
  await asked.run();
  expect(await asked.ask({ columns: ['id', 'what', 'gone', 'wider', 'fresh'] })).toEqual([
    [1, 'old', 7, '8', null],
    [2, 'new\nline', null, '9', true],
  ]);
});
