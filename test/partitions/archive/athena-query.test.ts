import fc from 'fast-check';
import { catalogTableName } from '../../../lib/model/archive/catalog';
import { AthenaSql, athenaName, athenaText } from '../../../lib/model/sql/athena-sql';
import { athenaColumn } from '../../../lib/partitions/archive/athena-column';
import { type AthenaQuestion, athenaQuery } from '../../../lib/partitions/archive/athena-query';

const QUESTION: AthenaQuestion = {
  catalog: 'shop_test_archive',
  table: { schema: 'public', name: 'events' },
  database: 'shop',
  partitions: [{ folder: 'events_1-1', rows: '743', columns: [{ name: 'at', type: 'timestamp with time zone' }] }],
  time: { column: 'at', fromMs: Date.parse('2026-01-01T00:00Z'), toMs: Date.parse('2026-02-01T00:00Z') },
  check: true,
};

/** SQL without what is quoted in it (Trino, SqlBase.g4: a quote within is doubled). */
const unquoted = (sql: string) =>
  sql.replace(/(?:U&)?'(?:[^']|'')*'|"(?:[^"]|"")*"/g, (token) => (token.endsWith('"') ? '""' : "''"));

const FORGED = `evil" ' \\ ; -- \n /* \r\u2028 union select evil`;

test('given a manifest with names that somebody forged, then nothing of it stands in the statement but quoted', () => {
  const columns = [
    { name: FORGED, type: 'text' },
    { name: 'at', type: 'evil(1)' },
  ];
  const sql = String(
    athenaQuery({
      ...QUESTION,
      catalog: FORGED,
      table: { schema: FORGED, name: FORGED },
      database: FORGED,
      partitions: [{ folder: FORGED, rows: '1', columns }],
      asText: [FORGED],
    }),
  );
  expect(unquoted(sql)).not.toMatch(/evil|;|--|\/\*/);
  const other = String(
    athenaQuery({
      ...QUESTION,
      partitions: [
        {
          folder: 'f',
          rows: '1',
          columns: [
            { name: 'c', type: 'text' },
            { name: 'at', type: 'text' },
          ],
        },
      ],
    }),
  );
  expect(unquoted(sql).replaceAll(/\s+/g, ' ')).toBe(unquoted(other).replaceAll(/\s+/g, ' '));
});

test('any name and any text is one token, and a comment one line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
      expect(String(athenaName(text))).toMatch(/^"(?:[^"]|"")*"$/);
      expect(String(athenaText(text))).toMatch(/^(?:U&)?'(?:[^']|'')*'$/);
      expect(String(AthenaSql.comment(text))).toMatch(/^-- [^\n\r\u0085\u2028\u2029]*\n$/);
    }),
  );
});

test.each(['743.5', '-1', '1e3', '9223372036854775808', "1' or '1"])(
  'a manifest that says %s rows makes no statement',
  (rows) => {
    const partitions = [{ folder: 'f', rows, columns: [{ name: 'at', type: 'text' }] }];
    const make = () => String(athenaQuery({ ...QUESTION, partitions }));
    // Of less than one row nothing is read.
    if (rows === '-1') expect(make()).toContain('where false');
    else expect(make).toThrow();
  },
);

test('partitions are asked for by their names and nothing else, and empty ones are not', () => {
  const columns = QUESTION.partitions[0]?.columns ?? [];
  const sql = String(
    athenaQuery({ ...QUESTION, partitions: [...QUESTION.partitions, { folder: 'events_2-2', rows: '0', columns }] }),
  );
  expect(sql).toContain(`"cluster" = 'shop' and "partition" in ('events_1-1')`);
  expect(sql).not.toContain('events_2');
  expect(sql).toContain(
    `"at" >= timestamp '2026-01-01 00:00:00.000 UTC'\n  and "at" < timestamp '2026-02-01 00:00:00.000 UTC'`,
  );
});

test.each([
  ['character varying(40)', 'varchar'],
  ['numeric(38,10)', 'decimal(38, 10)'],
  ['numeric(5)', 'decimal(5, 0)'],
  ['numeric(39,2)', 'varchar'],
  ['numeric(2,5)', 'varchar'],
  ['numeric(5,-2)', 'varchar'],
  ['timestamp(3) without time zone', 'timestamp(6)'],
  ['timestamp(0) with time zone', 'timestamp(6) with time zone'],
  ['time without time zone', 'varchar'],
  ['integer[]', 'varchar'],
  ['timestamp with time zone[]', 'varchar'],
  ['billing."Status"', 'varchar'],
  ['constructor', 'varchar'],
])('%s is read as %s', (type, expected) => {
  expect(athenaColumn(type).type).toBe(expected);
});

test.each([
  [{ schema: 'public', name: 'orders' }, /^orders$/],
  [{ schema: 'billing', name: 'orders' }, /^billing__orders$/],
  [{ schema: 'public', name: 'Orders' }, /^t_orders_[0-9a-f]{8}$/],
  [{ schema: 'public', name: 'billing__orders' }, /^t_billing__orders_[0-9a-f]{8}$/],
  [{ schema: 'a__b', name: 'c' }, /^t_a__b__c_[0-9a-f]{8}$/],
  [{ schema: 'public', name: '1.€' }, /^t_1___[0-9a-f]{8}$/],
])('%j is called as Athena takes it', (table, expected) => {
  expect(catalogTableName(table)).toMatch(expected);
});
