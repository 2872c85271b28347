import type { DatabaseError } from 'pg';
import type { Partitioning } from '../../../model/partitions/config';
import { parseType, sql } from '../../../model/sql/sql';
import type { PartitionFinding } from '../../../partitions/finding';
import type { Equality, Relation } from '../../../partitions/relation';
import { equalitySql } from '../../../partitions/statements';
import type { Session } from '../session';

/** What is stated of a table, with the values of a list as its partitions write them, and what is wrong with a value. */
export interface MatchedValues {
  readonly partitioning: Partitioning;
  readonly findings: readonly PartitionFinding[];
}

/**
 * Has PostgreSQL say which stated values are those that partitions hold: `01` is 1 to an integer, `ab` is `ab   ` to a char(5). A value that
 * is stated twice counts once; one that the column does not take is left out, with a finding.
 */
export async function matchValues(
  client: Session,
  relation: Relation | undefined,
  partitioning: Partitioning,
): Promise<MatchedValues> {
  const [column] = relation?.key?.columns ?? [];
  const { equality } = column ?? {};
  if (partitioning.strategy !== 'list' || relation === undefined || column === undefined || equality === undefined)
    return { partitioning, findings: [] };
  const held = relation.partitions
    .flatMap(({ bound }) => (bound?.kind === 'list' ? bound.values : []))
    // Not a value: a partition may hold the rows without one.
    .filter((value) => value !== 'NULL');
  const values: string[] = [];
  const findings: PartitionFinding[] = [];
  const where = `${relation.schema}.${relation.name}`;
  const type = `${column.name} is of type ${column.type}`;
  for (const value of partitioning.values) {
    try {
      const { fits, same } = await matchValue(client, value, [...held, ...values], column.type, equality);
      if (!fits) findings.push(unfit(where, value, `${type}, which would cut or round it`));
      else if (same === undefined) values.push(value);
      else if (!values.includes(same)) values.push(same);
    } catch (error) {
      const { code = '', message } = error as Partial<DatabaseError>;
      // A value that is no value of the type (data exceptions), or that its domain does not admit.
      if (!code.startsWith('22') && code !== '23514') throw error;
      findings.push(unfit(where, value, `${type}; PostgreSQL says (${code}): ${message}`));
    }
  }
  return { partitioning: { ...partitioning, values }, findings };
}

/** Whether a column takes a value as it is, and which of `others` is equal to it. */
async function matchValue(
  client: Session,
  value: string,
  others: readonly string[],
  type: string,
  equality: Equality,
): Promise<{ readonly fits: boolean; readonly same: string | undefined }> {
  const [plain, whole] = [parseType(equality.type), parseType(type)];
  if (plain === undefined || whole === undefined) throw new Error(`${type} is not the name of a type`);
  const given = sql`cast(${value} as ${plain})`;
  // The cast to the type as the column has it cuts and rounds.
  const { rows } = await client.query<{ fits: boolean | null; same: string | null }>(sql`
    select ${equalitySql(equality, sql`cast(${given} as ${whole})`, given)} as fits,
      (select o.value from unnest(${others}::text[]) with ordinality o (value, n)
       where ${equalitySql(equality, sql`cast(o.value as ${plain})`, given)} order by o.n limit 1) as same`);
  return { fits: rows[0]?.fits === true, same: rows[0]?.same ?? undefined };
}

function unfit(where: string, value: string, given: string): PartitionFinding {
  return {
    code: 'unfit-value',
    severity: 'problem',
    where,
    given: `partitionBy.values has ${JSON.stringify(value)}; ${given}`,
    remedy: 'Correct the value in the config.',
  };
}
