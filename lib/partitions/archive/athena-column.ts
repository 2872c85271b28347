import { type AthenaSql, athena, athenaInteger, athenaText } from '../../model/sql/athena-sql';

/** How a column of PostgreSQL is read by Athena. */
export interface AthenaColumn {
  /** As Athena's SQL has it. */
  readonly type: string;
  /** The value, from the text of a field. */
  readonly read: (field: AthenaSql) => AthenaSql;
}

/**
 * The type that Athena has for a type of PostgreSQL, as `format_type` writes it. What Athena has no type for stays text: arrays, numeric
 * without a precision or of more than 38 digits, times of day, intervals, enums and all others.
 *
 * The texts are those of the archive's session: times in UTC, bytea in hex. A value that the type cannot hold (infinity, a year before Christ,
 * NaN in a numeric) ends the query with an error; no value becomes null by being read.
 */
export function athenaColumn(type: string): AthenaColumn {
  if (Object.hasOwn(KNOWN, type)) return KNOWN[type] ?? TEXT;
  if (/^timestamp(\([0-6]\))? without time zone$/.test(type)) return cast('timestamp(6)');
  if (/^timestamp(\([0-6]\))? with time zone$/.test(type)) return INSTANT;
  const [, precision, scale = '0'] = /^numeric\((\d{1,2})(?:,(\d{1,2}))?\)$/.exec(type) ?? [];
  if (precision !== undefined && Number(precision) <= MOST_DIGITS && Number(scale) <= Number(precision))
    return decimal(Number(precision), Number(scale));
  return TEXT;
}

/** Digits of a decimal (read: Athena user guide, "Data types in Amazon Athena", decimal). */
const MOST_DIGITS = 38;

/** Stays as PostgreSQL writes it. */
export const TEXT: AthenaColumn = { type: 'varchar', read: undoEscapes };

const CAST_TYPES = {
  smallint: athena`smallint`,
  integer: athena`integer`,
  bigint: athena`bigint`,
  real: athena`real`,
  double: athena`double`,
  date: athena`date`,
  // PostgreSQL has microseconds.
  'timestamp(6)': athena`timestamp(6)`,
} as const;

function cast(type: keyof typeof CAST_TYPES): AthenaColumn {
  return { type, read: (field) => athena`cast(${field} as ${CAST_TYPES[type]})` };
}

function decimal(precision: number, scale: number): AthenaColumn {
  const type = athena`decimal(${athenaInteger(BigInt(precision))}, ${athenaInteger(BigInt(scale))})`;
  return { type: String(type), read: (field) => athena`cast(${field} as ${type})` };
}

/**
 * Always with +00 at its end, because the session writes in UTC. The zone by name, as the documentation has it (read: Trino documentation,
 * "Data types", `timestamp with time zone`); whether Athena takes "+00" is not documented.
 */
const INSTANT: AthenaColumn = {
  type: 'timestamp(6) with time zone',
  read: (field) => athena`cast(replace(${field}, '+00', ' UTC') as timestamp(6) with time zone)`,
};

const JSON_COLUMN: AthenaColumn = { type: 'json', read: (field) => athena`json_parse(${undoEscapes(field)})` };

const KNOWN: Readonly<Record<string, AthenaColumn>> = {
  smallint: cast('smallint'),
  integer: cast('integer'),
  bigint: cast('bigint'),
  oid: cast('bigint'),
  real: cast('real'),
  'double precision': cast('double'),
  date: cast('date'),
  // PostgreSQL writes t and f.
  boolean: { type: 'boolean', read: (field) => athena`(${field} = 't')` },
  json: JSON_COLUMN,
  jsonb: JSON_COLUMN,
  // \x and two digits a byte; the backslash is one that COPY doubles.
  bytea: { type: 'varbinary', read: (field) => athena`from_hex(substr(${field}, 4))` },
};

/** The characters that COPY's text format writes as a backslash and a letter (read: PostgreSQL, "COPY", "Text Format"). */
const LETTERS = [
  ['\\b', 8n],
  ['\\t', 9n],
  ['\\n', 10n],
  ['\\v', 11n],
  ['\\f', 12n],
  ['\\r', 13n],
] as const;

/**
 * The value of a field that COPY's text format has written.
 *
 * Not by LazySimpleSerDe's `escape.delim`: Hive makes a newline of \n, a carriage return of \r, and a bare letter of the others (read:
 * apache/hive, LazyUtils.java, `copyAndEscapeStringDataToText`), and Trino, from which Athena's engine 3 comes, a bare letter of all of them, \n
 * too (read: trinodb/trino, StringEncoding.java, `unescape`). Which of the two Athena does need not be known so.
 *
 * Pairs of backslashes go first, by a character that PostgreSQL has in no text: NUL. Then every backslash that is left begins a letter.
 */
function undoEscapes(field: AthenaSql): AthenaSql {
  let value = athena`replace(${field}, ${athenaText('\\\\')}, chr(0))`;
  for (const [written, code] of LETTERS)
    value = athena`replace(${value}, ${athenaText(written)}, chr(${athenaInteger(code)}))`;
  return athena`replace(${value}, chr(0), ${athenaText('\\')})`;
}
