import fc from 'fast-check';

/** A type of PostgreSQL, and what its values may look like as text. */
export interface ColumnType {
  readonly type: string;
  readonly values: fc.Arbitrary<string>;
}

/** What the types below need. */
export const TYPES_SQL = `
  create type mood as enum ('plain', E'tab\\there', E'back\\\\slash', 'quote"', E'line\\nhere');
  create type pair as (a int, "B b" text);
  create domain words as text;
  create domain amounts as numeric(12, 4)`;

const PIECES = [
  ...['\\', '\t', '\n', '\r', '\b', '\f', '\v', '\\N', '\\.', '\u0001', '\u007f', '\u0085', '\u2028'],
  ...['"', "'", '{', '}', '(', ')', ',', 'NULL', ' ', 'a', 'b', 'n', 'ü', '日本', '😀', '\\x', '\\\\', '%s', '$1'],
];
const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join(''));
const some = (...values: readonly string[]) => fc.constantFrom(...values);
const quoted = (value: string) => `"${value.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;
const array = (values: fc.Arbitrary<string>) =>
  fc
    .array(fc.option(values), { maxLength: 4 })
    .map((list) => `{${list.map((value) => (value === null ? 'NULL' : quoted(value))).join(',')}}`);
const pair = fc
  .tuple(fc.option(fc.integer()), fc.option(text))
  .map(([a, b]) => `(${a ?? ''},${b === null ? '' : quoted(b)})`);
const hex = fc.uint8Array({ maxLength: 20 }).map((bytes) => `\\x${Buffer.from(bytes).toString('hex')}`);
const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value).replaceAll('\\u0000', ''));
const instants = [
  'infinity',
  '-infinity',
  '2026-03-29 01:59:59.999999+02',
  '0044-03-15 12:00:00 BC',
  '294276-12-31 23:59:59',
];
const numbers = ['0', '-0', '1', '-1', '0.1', '1e-7', '123456.789'];
const floats = [...numbers, 'NaN', 'Infinity', '-Infinity', '1e30', '0.30000000000000004'];
const intervals = ['1 year 2 mons -3 days 04:05:06.789', '00:00:00', '-1 day', '178000000 years'];

/** Every kind of output function: what is escaped, quoted, padded, or depends on settings of the session. */
export const COLUMN_TYPES: readonly ColumnType[] = [
  { type: 'text', values: text },
  { type: 'character varying(40)', values: text },
  { type: 'character(9)', values: some('', 'a', 'a\\', 'tab\t', ' x ') },
  { type: '"char"', values: some('', 'a', '\\', '\t') },
  { type: 'name', values: text },
  { type: 'words', values: text },
  { type: 'amounts', values: some(...numbers) },
  { type: 'boolean', values: some('t', 'f') },
  { type: 'smallint', values: fc.integer({ min: -32_768, max: 32_767 }).map(String) },
  { type: 'integer', values: fc.integer().map(String) },
  { type: 'bigint', values: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) },
  { type: 'oid', values: fc.nat().map(String) },
  { type: 'numeric', values: some(...floats, '1'.repeat(60), '0.000', '1.50') },
  { type: 'numeric(12,4)', values: some(...numbers, 'NaN') },
  { type: 'real', values: some(...floats) },
  {
    type: 'double precision',
    values: fc.oneof(fc.double({ noDefaultInfinity: true, noNaN: true }).map(String), some(...floats)),
  },
  { type: 'money', values: some('1234.5', '-0.01') },
  { type: 'uuid', values: fc.uuid() },
  { type: 'date', values: some('infinity', '-infinity', '2026-02-28', '0044-03-15 BC', '5874897-12-31') },
  { type: 'time without time zone', values: some('00:00', '24:00', '12:34:56.789') },
  { type: 'time with time zone', values: some('00:00+14', '12:34:56.789-03:30') },
  { type: 'timestamp without time zone', values: some(...instants) },
  { type: 'timestamp(3) without time zone', values: some(...instants) },
  { type: 'timestamp with time zone', values: some(...instants) },
  { type: 'interval', values: some(...intervals) },
  { type: 'json', values: fc.oneof(json, some('{"a":\n1,\t"b": "\\\\"}')) },
  { type: 'jsonb', values: json },
  { type: 'bytea', values: hex },
  { type: 'inet', values: some('10.0.0.1', '10.0.0.1/8', '::1', 'fe80::/10') },
  { type: 'cidr', values: some('10.0.0.0/8', '::/0') },
  { type: 'macaddr', values: some('08:00:2b:01:02:03') },
  { type: 'bit(5)', values: some('10101') },
  { type: 'bit varying', values: some('', '1', '0101') },
  { type: 'point', values: some('(1,2)', '(-0,1e30)') },
  { type: 'polygon', values: some('((0,0),(1,1),(1,0))') },
  { type: 'tsvector', values: some("'a':1 'b\\\\':2", "'it''s'") },
  { type: 'pg_lsn', values: some('16/B374D848') },
  { type: 'int4range', values: some('empty', '[1,5)', '(,)') },
  { type: 'tstzrange', values: some('["2026-01-01 00:00:00+00",)', '(,infinity]') },
  { type: 'int4multirange', values: some('{}', '{[1,3),[5,9)}') },
  { type: 'mood', values: some('plain', 'tab\there', 'back\\slash', 'quote"', 'line\nhere') },
  { type: 'pair', values: pair },
  { type: 'text[]', values: array(text) },
  { type: 'integer[]', values: some('{}', '{1,NULL,3}', '{{1,2},{3,4}}', '[0:1]={1,2}') },
  { type: 'boolean[]', values: some('{t,NULL,f}') },
  { type: 'numeric(12,4)[]', values: some('{1,NULL,0.5}') },
  { type: 'timestamp with time zone[]', values: array(some(...instants)) },
  { type: 'interval[]', values: array(some(...intervals)) },
  { type: 'bytea[]', values: array(hex) },
  { type: 'jsonb[]', values: array(json) },
  { type: 'mood[]', values: array(some('plain', 'tab\there', 'back\\slash', 'quote"')) },
  { type: 'pair[]', values: array(pair) },
];
