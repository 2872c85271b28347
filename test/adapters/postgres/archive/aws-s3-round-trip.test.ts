import fc from 'fast-check';
import type { Client } from 'pg';
import { S3Folder } from '../../../helpers/aws-s3/s3-folder';
import { AwsS3StandIn } from '../../../helpers/aws-s3/stand-in';
import { TestPostgres } from '../../../helpers/postgres';
import { runs } from '../../../helpers/properties';

jest.setTimeout(300_000);

let postgres: TestPostgres;
let client: Client;
let standIn: AwsS3StandIn;
const folder = S3Folder.create();
const COLUMNS =
  'a text, b text[], c bytea, d jsonb, e timestamptz, f numeric, g float8, h interval, i date, j boolean, k int4range';

beforeAll(async () => {
  postgres = await TestPostgres.start();
  client = await postgres.createDatabase('round_trip');
  standIn = await AwsS3StandIn.install(client, { folder, bucket: 'archive' });
  await client.query(`create table original (${COLUMNS}); create table restored (${COLUMNS})`);
});

afterAll(async () => {
  await client.end();
  await postgres.stop();
  folder.remove();
});

beforeEach(() => client.query('truncate original, restored'));

/** Exports and imports; the rows that are in one of the tables and not in the other. */
async function difference(key: string): Promise<unknown[]> {
  const options = 'format text';
  await client.query(`select * from aws_s3.query_export_to_s3('select * from original', 'archive', $1, null, $2)`, [
    key,
    options,
  ]);
  await client.query(`select aws_s3.table_import_from_s3('restored', '', $2, 'archive', $1, 'us-east-1')`, [
    key,
    options,
  ]);
  // As text, so that 1.0 is not 1.00 and -0 is not 0.
  const { rows } = await client.query(`
    (select original::text from original except all select restored::text from restored)
    union all (select restored::text from restored except all select original::text from original)`);
  return rows;
}

test.each([
  ['null', 'null::text'],
  ['an empty text, which is not null', `''`],
  ['the marks of null as text', String.raw`'\N'`],
  ['the end of the data as text', String.raw`'\.'`],
  ['a tab, line breaks and other controls', String.raw`E'a\tb\nc\r\nd\re\b\f\v\x01\x7f'`],
  ['backslashes', String.raw`'\\ \n \t \ '`],
  ['spaces at both ends', `'  a  '`],
  ['quotes and delimiters', `'"a","b";''c''|d'`],
  ['characters of all planes', `'größe 漢字 😀 \u{10ffff} \u200f \ufeff e\u0301'`],
])('given %s, then it comes back', async (_, value) => {
  await client.query(`insert into original (a, b) values (${value}, array[${value}, 'and', ${value}])`);
  expect(await difference('texts')).toEqual([]);
});

test.each([
  ['b', `'{}'`],
  ['b', `array[null, '', 'NULL', '"', '{}', E'\\\\', ',']`],
  ['b', `'[0:1]={a,b}'`],
  ['c', `''`],
  ['c', String.raw`'\x00ff5c0a090d'`],
  ['d', `'null'`],
  ['d', `'{"a\\nb": [1.00, "\\u00e9\\\\", null, {"": "\\t"}]}'`],
  ['e', `'infinity'`],
  ['e', `'-infinity'`],
  ['e', `'2026-03-29 02:30:00.123456 Europe/Zurich'`],
  ['e', `'4713-01-01 00:00:00 BC'`],
  ['f', `'NaN'`],
  ['f', `'Infinity'`],
  ['f', `1.00000000000000000000000000000000000000000000000000000000000000000010`],
  ['g', `'-0'`],
  ['g', `'NaN'`],
  ['g', `5e-324`],
  ['g', `0.1::float8 + 0.2::float8`],
  ['h', `'-1 year 2 mons -3 days 04:05:06.789'`],
  ['h', `'infinity'`],
  ['i', `'-infinity'`],
  ['j', `false`],
  ['k', `'empty'`],
  ['k', `'(,5]'`],
])('given %s is %s, then it comes back', async (column, value) => {
  await client.query(`insert into original (${column}) values (${value})`);
  expect(await difference('values')).toEqual([]);
});

test('given a session with other settings imports, then timestamps of its kind come back', async () => {
  await client.query(`set timezone = 'Asia/Kolkata'; insert into original (e) values ('2026-10-25 00:30Z')`);
  expect(await difference('settings')).toEqual([]);
  await client.query('reset timezone');
});

test('given any texts, then they come back', async () => {
  const text = fc.option(
    fc.string({ unit: 'binary', maxLength: 30 }).map((any) => any.replaceAll('\0', '')),
    { nil: null },
  );
  const row = fc.record({ a: text, b: fc.array(text, { maxLength: 4 }), c: fc.uint8Array({ maxLength: 40 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
      await client.query('truncate original, restored');
      for (const { a, b, c } of rows)
        await client.query('insert into original (a, b, c) values ($1, $2, $3)', [a, b, Buffer.from(c)]);
      expect(await difference('any')).toEqual([]);
      // What the reader of the object sees: one line for each row.
      expect(standIn.read('any').split('\n')).toHaveLength(rows.length + 1);
    }),
    { numRuns: runs(60) },
  );
});
