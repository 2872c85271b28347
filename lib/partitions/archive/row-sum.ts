import { joinSql, quoteName, quoteText, type Sql, sql } from '../../model/sql/sql';

/** A column as it is exported; `type` as `format_type` says. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

/** Options of COPY that every file of the archive is written and read with: a row is a line. */
export const COPY_OPTIONS = "format text, encoding 'UTF8'";

/** Types whose text never holds a character that COPY escapes, and is the same by a cast as by their output function. */
const PLAIN =
  /^(smallint|integer|bigint|oid|numeric(\([\d,-]+\))?|real|double precision|uuid|date|(time|timestamp)(\(\d\))? with(out)? time zone)(\[\])?$/;

/**
 * What COPY's text format writes with a backslash before it, and how ("COPY", "Text Format"). The backslash itself has to come first.
 */
const ESCAPED = [
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\v', '\\v'],
  ['\f', '\\f'],
  ['\r', '\\r'],
] as const;

/** The line that COPY writes for a row in its text format, without the end of line, as an SQL expression. */
export function lineSql(columns: readonly Column[]): Sql {
  // Not concat_ws(): a function takes 100 arguments, and a table has up to 1,600 columns.
  return sql`pg_catalog.array_to_string(array[${joinSql(columns.map(fieldSql), ', ')}], E'\\t')`;
}

function fieldSql({ name, type }: Column): Sql {
  const column = quoteName(name);
  if (PLAIN.test(type)) return sql`coalesce(${column}::text, '\\N')`;
  // format() asks the type's output function, as COPY does; a cast to text is another one for boolean, char(n) and inet.
  let text = sql`pg_catalog.format('%s', ${column})`;
  for (const [character, written] of ESCAPED)
    text = sql`pg_catalog.replace(${text}, ${quoteText(character)}, ${quoteText(written)})`;
  // "is null" is true of a composite value too whose fields are all null, and COPY writes that as a value.
  return sql`case when ${column} is not distinct from null then '\\N' else ${text} end`;
}

/**
 * How many rows there are, and their checksum, as the columns `rows` and `checksum` of a query over `from`.
 *
 * The checksum is the sum, over all rows, of the first 8 bytes of the SHA-256 of the row's line, as a signed number. A sum does not
 * depend on the order, sums of parts add up to that of the whole, and a row that is there twice counts twice, which XOR would not notice.
 * It is for accidents, not against somebody who forges rows.
 */
export function sumSql(columns: readonly Column[], from: Sql): Sql {
  const hash = sql`pg_catalog.sha256(pg_catalog.convert_to(${lineSql(columns)}, 'UTF8'))`;
  const first = sql`('x' || pg_catalog.encode(pg_catalog.substr(${hash}, 1, 8), 'hex'))::bit(64)::bigint`;
  return sql`select pg_catalog.count(*)::text as rows, coalesce(pg_catalog.sum(${first}), 0)::text as checksum from ${from}`;
}

/** A number of rows with their checksum. */
export interface RowSum {
  readonly rows: bigint;
  readonly checksum: bigint;
}

export const NO_ROWS: RowSum = { rows: 0n, checksum: 0n };

export function addSums(sums: readonly RowSum[]): RowSum {
  let { rows, checksum } = NO_ROWS;
  for (const sum of sums) {
    rows += sum.rows;
    checksum += sum.checksum;
  }
  return { rows, checksum };
}

export function equalSums(a: RowSum, b: RowSum): boolean {
  return a.rows === b.rows && a.checksum === b.checksum;
}

export function showSum({ rows, checksum }: RowSum): string {
  return `${rows} ${rows === 1n ? 'row' : 'rows'}, checksum ${checksum}`;
}
