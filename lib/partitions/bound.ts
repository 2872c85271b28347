import { quoteText, type Sql, sql } from '../model/sql/sql';

/** What of its parent a partition holds. Ends of ranges are milliseconds since 1970 in UTC; MINVALUE and MAXVALUE are infinite. */
export type Bound =
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'list'; readonly values: readonly string[] }
  | { readonly kind: 'default' }
  /** Of a kind that is not planned here: several columns, numbers, HASH. */
  | { readonly kind: 'other'; readonly text: string };

const RANGE = /^FOR VALUES FROM \(([^(),]+)\) TO \(([^(),]+)\)$/;
const LIST = /^FOR VALUES IN \((.*)\)$/s;
const LIST_VALUE = /E?'((?:[^']|'')*)'|[^,\s]+/gs;

/**
 * A bound as `pg_get_expr(relpartbound, oid)` writes it in a session whose DateStyle is ISO and whose time zone is UTC.
 *
 * A timestamp without a zone and a date are taken as UTC.
 */
export function parseBound(text: string): Bound {
  if (text === 'DEFAULT') return { kind: 'default' };
  const [, from, to] = RANGE.exec(text) ?? [];
  if (from !== undefined && to !== undefined) {
    const [low, high] = [parseEnd(from), parseEnd(to)];
    return low === undefined || high === undefined ? { kind: 'other', text } : { kind: 'range', from: low, to: high };
  }
  const [, values] = LIST.exec(text) ?? [];
  if (values === undefined) return { kind: 'other', text };
  return { kind: 'list', values: [...values.matchAll(LIST_VALUE)].map(listValue) };
}

/** The bound of a range of time as SQL, put together again from its two ends; undefined for any other text. */
export function boundSql(text: string): Sql | undefined {
  const [, from, to] = RANGE.exec(text) ?? [];
  const [low, high] = [endSql(from), endSql(to)];
  return low === undefined || high === undefined ? undefined : sql`for values from (${low}) to (${high})`;
}

function endSql(text = ''): Sql | undefined {
  if (text === 'MINVALUE') return sql`minvalue`;
  if (text === 'MAXVALUE') return sql`maxvalue`;
  return parseEnd(text) === undefined ? undefined : quoteText(text.slice(1, -1));
}

function listValue([all, quoted]: RegExpMatchArray): string {
  if (quoted === undefined) return all;
  const plain = quoted.replaceAll("''", "'");
  return all.startsWith('E') ? plain.replaceAll('\\\\', '\\') : plain;
}

const TIMESTAMP = /^'(\d{4,6})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d(?:\.\d+)?)(?:\+00)?)?( BC)?'$/;

function parseEnd(text: string): number | undefined {
  if (text === 'MINVALUE' || text === "'-infinity'") return -Infinity;
  if (text === 'MAXVALUE' || text === "'infinity'") return Infinity;
  const found = TIMESTAMP.exec(text);
  if (found === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', bc] = found;
  const date = new Date(0);
  // Not Date.UTC, which takes the years 0 to 99 as 1900 to 1999.
  date.setUTCFullYear(bc === undefined ? Number(year) : 1 - Number(year), Number(month) - 1, Number(day));
  // Microseconds stay, as a fraction of a millisecond: a bound that is off by one of them is off.
  return date.getTime() + Number(hour) * 3_600_000 + Number(minute) * 60_000 + Number(second) * 1000;
}
