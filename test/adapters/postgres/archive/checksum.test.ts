import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Client } from 'pg';
import { sumLines } from '../../../../lib/adapters/archive-store';
import { prepareArchiveSession } from '../../../../lib/adapters/postgres/archive/session';
import { quoteName, sql } from '../../../../lib/model/sql/sql';
import { COPY_OPTIONS, type Column, sumSql } from '../../../../lib/partitions/archive/row-sum';
import { COLUMN_TYPES, TYPES_SQL } from '../../../helpers/column-types';
import { TestPostgres } from '../../../helpers/postgres';
import { runs } from '../../../helpers/properties';

/** Where the server of PostgreSQL, which may be another user, writes. */
const folder = mkdtempSync(join(tmpdir(), 'tidemark-checksum-'));
chmodSync(folder, 0o777);
const file = join(folder, 'rows');

// The machine may have other things to do.
jest.setTimeout(30_000);

let postgres: TestPostgres;
let client: Client;

beforeAll(async () => {
  postgres = await TestPostgres.start();
  client = await postgres.createDatabase('checksums');
  await client.query(TYPES_SQL);
  await prepareArchiveSession(client);
}, 60_000);
afterAll(async () => {
  await client?.end();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

/** In parts of so many bytes, as a network delivers it. */
async function* parts(content: Buffer, bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += bytes) yield content.subarray(at, at + bytes);
}

/** A table with these columns and rows; what the database says of it, and what is in the file that COPY writes of it. */
async function bothSums(types: readonly string[], rows: readonly (readonly (string | null)[])[], partBytes: number) {
  const names = types.map((_, n) => (n % 3 === 0 ? `c${n}` : `C "${n}" \\`));
  const columns = names.map((name) => String(quoteName(name)));
  await client.query('drop table if exists sums');
  await client.query(`create table sums (${columns.map((name, n) => `${name} ${types[n]}`).join(', ')})`);
  const values = types.map((type, n) => `$${n + 1}::text::${type}`);
  for (const row of rows) await client.query(`insert into sums values (${values.join(', ')})`, [...row]);
  const { rows: catalog } = await client.query<Column>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = 'sums'::regclass and attnum > 0 order by attnum`,
  );
  await client.query(`copy (select ${columns.join(', ')} from only sums) to '${file}' (${COPY_OPTIONS})`);
  const { rows: files } = await client.query<{ file: Buffer }>(`select pg_read_binary_file('${file}') as file`);
  const { rows: sums } = await client.query(sumSql(catalog, sql`only public.sums`));
  const content = files[0]?.file ?? Buffer.alloc(0);
  const { rows: count, checksum, isWhole, bytes } = await sumLines(parts(content, partBytes));
  return {
    database: {
      rows: String(sums[0]?.rows),
      checksum: String(sums[0]?.checksum),
      bytes: content.length,
      isWhole: true,
    },
    file: { rows: String(count), checksum: String(checksum), bytes, isWhole },
  };
}

test('given rows of any columns, then what the database says of them is what is in the file', async () => {
  const ROWS = 5;
  const columns = fc
    .constantFrom(...COLUMN_TYPES)
    .chain(({ type, values }) =>
      fc.tuple(fc.constant(type), fc.array(fc.option(values, { freq: 6 }), { minLength: ROWS, maxLength: ROWS })),
    );
  const table = fc.array(columns, { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 100 }), async (made, partBytes) => {
      const rows = Array.from({ length: ROWS }, (_, n) => made.map(([, values]) => values[n] ?? null));
      const { database, file } = await bothSums(
        made.map(([type]) => type),
        rows,
        partBytes,
      );
      expect(file).toEqual(database);
    }),
    { numRuns: runs(150) },
  );
}, 60_000);

test.each(COLUMN_TYPES)(
  'given a column of type $type, then the database sums what COPY writes',
  async ({ type, values }) => {
    const rows = fc.sample(values, { numRuns: 40, seed: 6 }).map((value) => [value]);
    const { database, file } = await bothSums([type], [...rows, [null]], 64);
    expect(file).toEqual(database);
  },
);

test('given a row with more columns than a function takes arguments, then it is summed', async () => {
  const types = Array.from({ length: 700 }, (_, n) => (n % 2 === 0 ? 'text' : 'integer'));
  const row = types.map((type, n) => (n % 7 === 0 ? null : type === 'text' ? `\t${n}` : String(n)));
  const { database, file } = await bothSums(types, [row, row], 1000);
  expect(file).toEqual(database);
});

test('given another setting of the session, then the sum is another one: this is why they are set', async () => {
  const types = ['timestamp with time zone', 'interval', 'bytea', 'double precision'];
  const row = ['2026-01-01 00:00:00+00', '1 day 2 hours', '\\x0102', '0.1'];
  const before = await bothSums(types, [row], 100);
  for (const setting of [
    `timezone = 'Asia/Tokyo'`,
    `datestyle = 'German'`,
    'intervalstyle = iso_8601',
    'bytea_output = escape',
  ])
    try {
      await client.query(`set ${setting}`);
      const { database, file } = await bothSums(types, [row], 100);
      expect(file).toEqual(database);
      expect(database.checksum).not.toBe(before.database.checksum);
    } finally {
      await prepareArchiveSession(client);
    }
  expect((await bothSums(types, [row], 100)).database).toEqual(before.database);
});
