import { CATALOG_COLUMNS, catalogTableName } from '../../model/archive/catalog';
import { AthenaSql, athena, athenaInteger, athenaName, athenaText } from '../../model/sql/athena-sql';
import type { SchemaName } from '../../model/sql/sql';
import { type AthenaColumn, athenaColumn, TEXT } from './athena-column';
import { databaseFolder } from './object-key';
import type { Column } from './row-sum';

/** Bytes that a statement may have (read: AWS re:Post, "athena-query-string-length": 262,144, not adjustable). */
export const LONGEST_STATEMENT = 262_144;

/** A partition of the archive, as far as a question needs it. */
export interface AskedPartition {
  /** Its last folder: `<partition>-<id>`. */
  readonly folder: string;
  readonly columns: readonly Column[];
  /** As its manifest says; a whole number. */
  readonly rows: string;
}

export interface AthenaQuestion {
  /** Database of the Glue Data Catalog. */
  readonly catalog: string;
  readonly table: SchemaName;
  /** What the database is called in the archive. */
  readonly database: string;
  /** Oldest first. */
  readonly partitions: readonly AskedPartition[];
  /** Column of time, and the range from `fromMs` up to but not including `toMs`, in milliseconds since 1970. */
  readonly time: { readonly column: string; readonly fromMs: number; readonly toMs: number };
  /** Columns that are wanted. @default all */
  readonly columns?: readonly string[];
  /** Columns that stay text. */
  readonly asText?: readonly string[];
  /** A condition in Athena's SQL, as the person wrote it who runs the statement. */
  readonly where?: string;
  /** Whether rows are counted and compared with the manifests; it reads everything twice. */
  readonly check: boolean;
}

/**
 * The statement that asks Athena for rows of the archive: one, because Athena runs one at a time.
 *
 * A partition whose rows are not as many as its manifest says ends the query with an error that names it: Athena leaves out in silence what is in
 * Glacier and was not brought back (read: Athena user guide, "Query restored Amazon S3 Glacier objects"). Nothing but quoted names, quoted
 * texts and numbers comes from a manifest.
 */
export function athenaQuery(question: AthenaQuestion): AthenaSql {
  const { partitions, check, time, where } = question;
  const filled = partitions.filter(({ rows }) => BigInt(rows) > 0n);
  const columns = outputColumns(question);
  const wanted = question.columns ?? columns.map(({ name }) => name);
  const chosen = wanted.flatMap((name) => columns.find((column) => column.name === name) ?? []);
  const conditions = [
    ...(check && filled.length > 0 ? [athena`(select is_whole from checked)`] : []),
    ...timeConditions(time, columns),
    ...(where === undefined ? [] : [AthenaSql.ownCondition(where)]),
  ];
  const all = AthenaSql.join(
    chosen.map(({ alias }) => athenaName(alias)),
    ', ',
  );
  const filter = conditions.length === 0 ? athena`` : athena`\nwhere ${AthenaSql.join(conditions, '\n  and ')}`;
  return athena`with archived as (
  ${AthenaSql.join(branches(question, filled, columns), '\n  union all\n  ')}
)${check && filled.length > 0 ? checked(question, filled) : athena``}
select ${all}
from archived${filter}`;
}

/** A column of the answer. */
export interface OutputColumn {
  readonly name: string;
  /** Its name in the answer: Athena does not tell capital letters from small ones. */
  readonly alias: string;
  /** As PostgreSQL had it, newest last; several where it was changed. */
  readonly types: readonly string[];
  readonly read: AthenaColumn;
}

/** Columns of all partitions: those of the newest first. A column whose type has changed to one that Athena reads otherwise is text in all. */
export function outputColumns({
  partitions,
  asText = [],
}: Pick<AthenaQuestion, 'partitions' | 'asText'>): OutputColumn[] {
  const types = new Map<string, string[]>();
  for (const { columns } of partitions.toReversed())
    for (const { name, type } of columns) types.set(name, [type, ...(types.get(name) ?? [])]);
  const aliases = new Set<string>();
  return [...types].map(([name, found]) => {
    let alias = name;
    for (let n = 2; aliases.has(alias.toLowerCase()); n++) alias = `${name}_${n}`;
    aliases.add(alias.toLowerCase());
    const reads = found.map(athenaColumn);
    const [read = TEXT] = reads;
    const isOne = reads.every(({ type }) => type === read.type);
    return { name, alias, types: [...new Set(found)], read: isOne && !asText.includes(name) ? read : TEXT };
  });
}

/** A part for all partitions whose columns are the same. */
function branches(question: AthenaQuestion, filled: readonly AskedPartition[], columns: readonly OutputColumn[]) {
  const groups = new Map<string, AskedPartition[]>();
  for (const partition of filled) {
    const key = JSON.stringify(partition.columns.map(({ name }) => name));
    groups.set(key, [...(groups.get(key) ?? []), partition]);
  }
  const parts = [...groups.values()].map((group) => {
    const names = group[0]?.columns.map(({ name }) => name) ?? [];
    const fields = columns.map(({ name, alias, read }) => {
      const place = names.indexOf(name);
      const value = place === -1 ? nothing(read) : read.read(fieldSql(place + 1));
      return athena`${value} as ${athenaName(alias)}`;
    });
    return athena`select
    ${AthenaSql.join(fields, ',\n    ')}
  from (select split(${LINE}, chr(9)) as f from ${tableSql(question)} where ${placeSql(question, group)}) as lines`;
  });
  if (parts.length > 0) return parts;
  // Nothing but empty partitions: the columns, and no row.
  const fields = columns.map(({ alias, read }) => athena`${nothing(read)} as ${athenaName(alias)}`);
  return [athena`select ${AthenaSql.join(fields, ', ')} where false`];
}

const LINE = athenaName(CATALOG_COLUMNS.line);
const PARTITION = athenaName(CATALOG_COLUMNS.partition);

/** What COPY writes for null is nothing else's text: a backslash within a value is doubled. */
function fieldSql(place: number): AthenaSql {
  return athena`nullif(f[${athenaInteger(BigInt(place))}], ${athenaText('\\N')})`;
}

/** Of the same type as the column is elsewhere. */
function nothing(read: AthenaColumn): AthenaSql {
  const text = athena`cast(null as varchar)`;
  return read === TEXT ? text : read.read(text);
}

function tableSql({ catalog, table }: AthenaQuestion): AthenaSql {
  return athena`${athenaName(catalog)}.${athenaName(catalogTableName(table))}`;
}

/** Every partition by its name: Athena finds where it is by that alone (read: Athena user guide, "Use dynamic ID partitioning"). */
function placeSql({ database }: AthenaQuestion, partitions: readonly AskedPartition[]): AthenaSql {
  const folders = AthenaSql.join(
    partitions.map(({ folder }) => athenaText(folder)),
    ', ',
  );
  return athena`${athenaName(CATALOG_COLUMNS.database)} = ${athenaText(databaseFolder(database))} and ${PARTITION} in (${folders})`;
}

/** One row, or an error: a text that is no boolean cannot become one, and Athena says which text it was. */
function checked(question: AthenaQuestion, filled: readonly AskedPartition[]): AthenaSql {
  const expected = AthenaSql.join(
    filled.map(({ folder, rows }) => athena`(${athenaText(folder)}, ${athenaInteger(BigInt(rows))})`),
    ',\n    ',
  );
  return athena`,
expected (folder, row_count) as (
  values
    ${expected}
),
counted as (
  select ${PARTITION} as folder, count(*) as row_count from ${tableSql(question)}
  where ${placeSql(question, filled)} group by ${PARTITION}
),
different as (
  select concat(e.folder, ': ', cast(coalesce(c.row_count, 0) as varchar), ' of ', cast(e.row_count as varchar), ' rows') as said
  from expected as e left join counted as c on c.folder = e.folder
  where coalesce(c.row_count, 0) <> e.row_count
),
checked as (
  select case when count(*) = 0 then true else cast(concat('Athena has not read what the manifests name: ', min(said)) as boolean) end as is_whole
  from different
)`;
}

/** Where the column is one of time in all partitions; whole partitions are read in any case. */
function timeConditions(
  { column, fromMs, toMs }: AthenaQuestion['time'],
  columns: readonly OutputColumn[],
): AthenaSql[] {
  const found = columns.find(({ name }) => name === column);
  const literal = found && LITERALS[found.read.type];
  if (found === undefined || literal === undefined) return [];
  const name = athenaName(found.alias);
  return [athena`${name} >= ${literal(fromMs)}`, athena`${name} < ${literal(toMs)}`];
}

const LITERALS: Readonly<Record<string, (timeMs: number) => AthenaSql>> = {
  date: (timeMs) => athena`timestamp ${athenaText(clockText(timeMs))}`,
  'timestamp(6)': (timeMs) => athena`timestamp ${athenaText(clockText(timeMs))}`,
  'timestamp(6) with time zone': (timeMs) => athena`timestamp ${athenaText(`${clockText(timeMs)} UTC`)}`,
};

function clockText(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('T', ' ').replace('Z', '');
}
