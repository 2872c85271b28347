import type { Partitioning, RangePartitioning } from '../model/partitions/config';
import { quoteName, sqlName } from '../model/sql/sql';
import type { Problem } from '../model/validation/input-error';
import { planRanges, type Range } from './coverage';
import { type PartitionFinding, showInstant } from './finding';
import { freeName, valueSuffix } from './name';
import { periodName, periodStart } from './period';
import { defaultPartition, type Equality, type Relation, withPartitions } from './relation';
import type { TableSettings } from './settings';

/** A partition that is to be made. */
export interface PlannedPartition {
  /** The partitioned table that it becomes a partition of. */
  readonly parent: Relation;
  readonly column: string;
  /** Type of the column, as `format_type` says. */
  readonly type: string;
  readonly name: string;
  readonly bound: ({ readonly kind: 'range' } & Range) | { readonly kind: 'list'; readonly value: string };
  /** How the values of a list are compared; undefined where that is not known. */
  readonly equality?: Equality;
  /** What it takes over from its siblings; undefined until it has been read. */
  readonly settings?: TableSettings;
}

/** What is to be done with a table, and what was noticed. */
export interface TablePlan {
  readonly table: string;
  readonly create: readonly PlannedPartition[];
  readonly findings: readonly PartitionFinding[];
  /** Why it could not be planned. */
  readonly failure?: Problem;
}

/** What is asked of a table: its name, what the config states of it, and what the catalog has; undefined where it is not there. */
export interface StatedTable {
  readonly table: string;
  readonly partitioning: Partitioning;
  readonly relation: Relation | undefined;
}

const TIME_TYPES = /^(date|timestamp(\(\d\))? with(out)? time zone)$/;

/**
 * Compares what the config states of a table with what the catalog has. `now` in milliseconds since 1970; `isNameTaken` says
 * whether a relation or type of a schema has a name.
 *
 * PostgreSQL itself refuses partitions of one table that overlap, and the lists of a table are disjoint, so ranges below
 * different values cannot overlap either: there is no finding for that.
 */
export function planTable(
  { table, partitioning, relation }: StatedTable,
  now: number,
  isNameTaken: (schema: string, name: string) => boolean,
): TablePlan {
  if (relation === undefined) {
    const remedy = 'Run `tidemark migrate`, or correct the name of the table in the config.';
    return { table, create: [], findings: [problem('no-table', table, 'no such table in this database', remedy)] };
  }
  const stranger = withPartitions(relation).find(({ isOfStranger }) => isOfStranger);
  if (stranger !== undefined) return { table, create: [], findings: [strangerFinding(stranger)] };
  const planned = new Set<string>();
  const name = ({ schema, name: parent }: Relation, suffix: string): string => {
    const free = freeName(parent, suffix, (text) => planned.has(`${schema}.${text}`) || isNameTaken(schema, text));
    planned.add(`${schema}.${free}`);
    return free;
  };
  return { table, ...planLevel(relation, partitioning, now, name) };
}

/** Checks, index expressions and triggers of a table run with the rights of who moves its rows. */
function strangerFinding(relation: Relation): PartitionFinding {
  const { otherOwner = '' } = relation;
  return problem(
    'owned-by-login',
    show(relation),
    `a table of ${otherOwner}, which somebody else can log in as: what is in its checks, indexes and triggers would run with the rights of this session`,
    `As its owner: ALTER TABLE ${sqlName(relation)} OWNER TO the role that migrates, or to one that nobody logs in as. If you trust it: GRANT ${quoteName(otherOwner)} to who keeps the partitions.`,
  );
}

type Planned = Omit<TablePlan, 'table'>;
type Namer = (parent: Relation, suffix: string) => string;

function planLevel(relation: Relation, stated: Partitioning, now: number, name: Namer): Planned {
  const wrong = keyFindings(relation, stated);
  if (wrong.length > 0) return { create: [], findings: wrong };
  const standing = defaultPartition(relation);
  if (standing?.key !== undefined) {
    const remedy = 'Rows cannot be moved out of it here. Make it a plain table, or add partitions by hand.';
    return {
      create: [],
      findings: [problem('default-partitioned', show(standing), 'a default partition that is partitioned', remedy)],
    };
  }
  const { create, findings } =
    stated.strategy === 'range'
      ? planRangeTable(relation, stated, now, name)
      : planListTable(relation, stated, now, name);
  return { create, findings: [...detachingFindings(relation), ...findings] };
}

/** A partition that is being detached takes no more rows, and until that has ended nothing else can be attached in its place. */
function detachingFindings(relation: Relation): PartitionFinding[] {
  return relation.partitions
    .filter(({ isDetaching }) => isDetaching)
    .map((partition) =>
      problem(
        'detach-pending',
        show(partition),
        'DETACH PARTITION ... CONCURRENTLY has begun and has not ended',
        `If nobody is at it, end it: ALTER TABLE ${sqlName(relation)} DETACH PARTITION ${sqlName(partition)} FINALIZE.`,
      ),
    );
}

function planRangeTable(relation: Relation, stated: RangePartitioning, now: number, name: Namer): Planned {
  const { period, aheadPeriods, column } = stated;
  const partitions = relation.partitions.flatMap((partition) =>
    partition.bound?.kind === 'range' ? [{ partition, from: partition.bound.from, to: partition.bound.to }] : [],
  );
  const { create, gaps } = planRanges(period, aheadPeriods, partitions, now);
  const startsPeriod = (end: number) => !Number.isFinite(end) || periodStart(period, end) === end;
  const odd = partitions.filter(({ from, to }) => !startsPeriod(from) || !startsPeriod(to));
  let begin = Infinity;
  for (const { from } of partitions) if (from < begin) begin = from;
  const late = partitions.length > 0 && begin > now;
  const type = relation.key?.columns[0]?.type ?? '';
  return {
    create: create.map(({ from, to }) => ({
      parent: relation,
      column,
      type,
      name: name(relation, periodName(period, from)),
      bound: { kind: 'range', from, to },
    })),
    findings: [
      ...(late
        ? [
            problem(
              'not-begun',
              show(relation),
              `its first partition begins ${showInstant(begin)}, after now`,
              'Nothing is created before the first partition. Check the clock; if it is right, create the present one by hand.',
            ),
          ]
        : []),
      ...gaps.map((gap) => gapFinding(relation, gap, now)),
      ...odd.map(({ partition, from, to }) =>
        note(
          'off-period',
          show(partition),
          `from ${showInstant(from)} to ${showInstant(to)}, not cut by ${period}s in UTC`,
          'It is used as it is. New partitions begin where a period does.',
        ),
      ),
    ],
  };
}

/** A hole that is over is only good to know; into one that is still to come rows will fall. */
function gapFinding(relation: Relation, { from, to }: Range, now: number): PartitionFinding {
  const given = `no partition from ${showInstant(from)} to ${showInstant(to)}`;
  const rows = defaultPartition(relation) === undefined ? 'are refused' : 'go to the default partition';
  const remedy = `Rows of that time ${rows}. Create a partition for it by hand, if that is not meant.`;
  return to > now ? problem('gap', show(relation), given, remedy) : note('gap', show(relation), given, remedy);
}

function planListTable(
  relation: Relation,
  stated: Extract<Partitioning, { strategy: 'list' }>,
  now: number,
  name: Namer,
): Planned {
  const { column, values, subpartitionBy } = stated;
  const lists = relation.partitions.flatMap((partition) =>
    partition.bound?.kind === 'list' ? [{ partition, values: partition.bound.values }] : [],
  );
  const missing = values.filter((value) => !lists.some((list) => list.values.includes(value)));
  const type = relation.key?.columns[0]?.type ?? '';
  if (subpartitionBy === undefined) {
    const create = missing.map(
      (value): PlannedPartition => ({
        parent: relation,
        column,
        type,
        name: name(relation, valueSuffix(value)),
        bound: { kind: 'list', value },
        equality: relation.key?.columns[0]?.equality,
      }),
    );
    return { create, findings: [] };
  }
  const below = lists
    .filter((list) => values.some((value) => list.values.includes(value)))
    .map(({ partition }) => planLevel(partition, subpartitionBy, now, name));
  return {
    create: below.flatMap(({ create }) => create),
    findings: [
      ...missing.map((value) =>
        problem(
          'missing-value',
          show(relation),
          `no partition for ${column} = ${value}`,
          'Create it in a migration, partitioned by range; its periods are then created here.',
        ),
      ),
      ...below.flatMap(({ findings }) => findings),
    ],
  };
}

/** Why a table cannot be planned as it is stated. */
function keyFindings(relation: Relation, stated: Partitioning): PartitionFinding[] {
  const where = show(relation);
  const { strategy, column } = stated;
  const wanted = `PARTITION BY ${strategy.toUpperCase()} (${column})`;
  const { key } = relation;
  if (!relation.columns.includes(column) && !key?.columns.some(({ name }) => name === column)) {
    const remedy = `Correct partitionBy.column in the config; the table has ${relation.columns.join(', ')}.`;
    return [problem('unknown-column', where, `no column ${column}`, remedy)];
  }
  if (key === undefined) {
    const remedy = `PostgreSQL cannot partition a table in place. In a migration: rename it, create it anew with ${wanted} and a default partition, copy the rows, then drop the old one.`;
    return [problem('not-partitioned', where, 'a table that is not partitioned', remedy)];
  }
  const [first] = key.columns;
  const isStated = key.strategy === strategy && key.columns.length === 1 && first?.name === column;
  const type = first?.type ?? '';
  if (isStated && (strategy === 'list' || TIME_TYPES.test(type))) return [];
  const names = key.columns.map(({ name, type: of }) => `${name ?? 'an expression'} ${of}`).join(', ');
  return [
    problem(
      'other-partitioning',
      where,
      `PARTITION BY ${key.strategy.toUpperCase()} (${names})`,
      `The config states ${wanted}${strategy === 'range' ? ' over one column of type date or timestamp' : ''}; correct the one that is wrong.`,
    ),
  ];
}

function show({ schema, name }: Relation): string {
  return `${schema}.${name}`;
}

function problem(code: PartitionFinding['code'], where: string, given: string, remedy: string): PartitionFinding {
  return { code, severity: 'problem', where, given, remedy };
}

function note(code: PartitionFinding['code'], where: string, given: string, remedy: string): PartitionFinding {
  return { ...problem(code, where, given, remedy), severity: 'note' };
}
