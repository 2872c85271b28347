import { readFileSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { Client } from 'pg';
import type { Session } from '../../../lib/adapters/postgres/session';
import {
  integer,
  joinSql,
  operator,
  parseTableName,
  parseType,
  quoteName,
  quoteText,
  Sql,
  sql,
} from '../../../lib/model/sql/sql';
import { column } from '../../helpers/column';
import { TestPostgres } from '../../helpers/postgres';
import { runs } from '../../helpers/properties';

let postgres: TestPostgres;
let db: Client;
beforeAll(async () => {
  postgres = await TestPostgres.start();
  db = await postgres.createDatabase('sql');
}, 60_000);
afterAll(async () => {
  await db?.end();
  await postgres?.stop();
}, 30_000);

/** Everything that PostgreSQL can store, above all what quotes and ends something. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom("'", '"', '\\', ';', '--', '/*', '$$', '$1', '\n', '\r', '\u2028', 'E'),
      fc.string({ unit: 'grapheme' }),
    ),
  )
  .map((parts) => parts.join('').replaceAll('\0', ''));

test.each(['on', 'off'])('with standard_conforming_strings %s any text comes back as it was', async (setting) => {
  await db.query(`set standard_conforming_strings = ${setting}`);
  await fc.assert(
    fc.asyncProperty(text, async (given) => {
      const quoted = quoteText(given);
      expect(String(quoted)).not.toMatch(/[\n\r]/);
      expect((await db.query(sql`select ${quoted} as quoted, ${given}::text as value`)).rows).toEqual([
        { quoted: given, value: given },
      ]);
    }),
    { numRuns: runs(100) },
  );
  await db.query('reset standard_conforming_strings');
});

test('any name comes back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(text, async (given) => {
      fc.pre(given !== '' && Buffer.byteLength(given) < 64);
      expect(String(quoteName(given))).not.toMatch(/[\n\r]/);
      const { fields } = await db.query(sql`select 1 as ${quoteName(given)}`);
      expect(fields[0]?.name).toBe(given);
    }),
    { numRuns: runs(100) },
  );
});

test('every type that PostgreSQL has is a type, with its modifiers, and what is read comes back as the same type', async () => {
  await db.query(`create schema "Odd ""one"""; create type "Odd ""one"""."a; b" as enum ('x'); create type status as enum ('x');
    create domain price as numeric(10, 2)`);
  const types = [
    ...(await column(db, `select format_type(oid, null) from pg_type where typtype <> 'p' and typname !~ '^pg_toast'`)),
    ...['numeric(10,2)', 'numeric(3,-2)', 'character varying(20)', 'character(3)', 'bit(3)', 'bit varying(3)[]'],
    ...['timestamp(3) with time zone', 'time(0) without time zone', 'timestamp with time zone[]', 'interval(3)'],
    ...['interval day to second(3)', 'interval year to month', '"char"', 'status[]', 'public.price'],
  ];
  expect(types.length).toBeGreaterThan(500);
  const statement = (written: string) =>
    sql`select pg_typeof(null::${parseType(written) ?? sql`NOT A TYPE: ${quoteText(written)}`})::text as type`;
  for (const written of types) {
    const { rows } = await db.query(statement(written));
    expect(rows[0].type).toBe(
      written
        .replace(/^public\./, '')
        .replace(/\(-?\d+(,-?\d+)?\)/, '')
        .replace(/^interval .*/, 'interval'),
    );
  }
}, 30_000);

test.each([
  'text); create role x superuser; create table y(z int',
  "text default pg_read_file('/etc/passwd')",
  'text collate "C"',
  'text -- ',
  'text/**/',
  'int\n',
  '"unclosed',
  'numeric(10,2',
  'numeric(select 1)',
  'numeric((1))',
  'a.b.c',
  'text[1]',
  'text[][',
  'timestamp(3) with time zone; select 1',
  '',
  ' text',
])('%j is not a type', (written) => expect(parseType(written)).toBeUndefined());

test.each(['=', '<->', '@@', '||'])('%s is an operator', (name) =>
  expect(String(operator({ schema: 'public', name }))).toBe(`operator("public".${name})`),
);
test.each(['--', '=/*', '= 1', '', ')'])('%j is not an operator', (name) =>
  expect(() => operator({ schema: 'public', name })).toThrow('not an operator'),
);
test.each([1.5, Number.NaN, Infinity])('%d is no whole number', (value) => expect(() => integer(value)).toThrow());

test('the compiler refuses a statement that is a text', () => {
  const session: Session = db;
  const table = 'x; drop table y';
  // @ts-expect-error: a text is no SQL
  const plain = () => session.query(`select from ${table}`);
  // @ts-expect-error: nor can one be made of it
  const made = () => new Sql([table], []);
  expect([plain, made]).toHaveLength(2);
});

test('only migrations, which are SQL of their own, and the place that connects know the client that takes texts', async () => {
  const knows = /import[^;]*\bClient\b[^;]*from 'pg'/;
  const files = await fs.readdir('lib', { recursive: true });
  const found = files.filter((file) => file.endsWith('.ts') && knows.test(readFileSync(join('lib', file), 'utf8')));
  expect(found.sort()).toEqual([
    'adapters/postgres/cancel-when-late.ts',
    'adapters/postgres/connect.ts',
    'adapters/postgres/migrations/apply-file.ts',
    'adapters/postgres/migrations/migrate.ts',
    // Asks the driver where it would connect to, and runs nothing.
    'cli/database/database-url.ts',
  ]);
});

test('given SQL in SQL, then its parameters are counted through', async () => {
  const condition = sql`a = ${1} and b = ${'two'}`;
  const all = sql`select ${quoteName('a')} from t where ${joinSql([condition, sql`c = any(${['x']})`], ' and ')}`;
  expect(all.text).toBe('select "a" from t where a = $1 and b = $2 and c = any($3)');
  expect(all.values).toEqual([1, 'two', ['x']]);
  expect(() => String(all)).toThrow('parameters');
});

test.each([
  ['orders', { schema: 'public', name: 'orders' }],
  ['Orders', { schema: 'public', name: 'orders' }],
  ['"Orders"', { schema: 'public', name: 'Orders' }],
  ['Billing."In""voices"', { schema: 'billing', name: 'In"voices' }],
])('%s is the name of a table, as PostgreSQL reads it', async (written, name) => {
  expect(parseTableName(written)).toEqual(name);
  expect((await db.query('select parse_ident($1) as parts', [written])).rows[0].parts).toEqual(
    written.includes('.') ? [name.schema, name.name] : [name.name],
  );
});
test.each(['', 'a.b.c', 'a b', '"a', '1a', 'a; drop table b'])('%j is not the name of a table', (written) =>
  expect(parseTableName(written)).toBeUndefined(),
);
