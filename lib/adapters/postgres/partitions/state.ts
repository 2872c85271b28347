import type { Partitioning } from '../../../model/partitions/config';
import { sql, sqlName } from '../../../model/sql/sql';
import { periodsAhead } from '../../../partitions/coverage';
import { type Relation, withPartitions } from '../../../partitions/relation';
import type { Session } from '../session';
import { preparePartitionSession, readNamed } from './catalog';
import { matchValues } from './values';

/** Rows of a default partition are counted up to here; a metric of more would say nothing else. */
const COUNT_UP_TO = 100_000;

/** Rows in the default partitions of a table, at any depth: rows that had no partition. Each is counted up to 100,000. */
export async function readDefaultRows(client: Session, table: string): Promise<number> {
  await preparePartitionSession(client);
  const relation = await readNamed(client, table);
  let all = 0;
  for (const standing of relation === undefined ? [] : defaultPartitions(relation)) {
    const { rows } = await client.query<{ count: string }>(
      sql`select count(*) from (select from only ${sqlName(standing)} limit ${COUNT_UP_TO}::bigint) as standing`,
    );
    all += Number(rows[0]?.count ?? 0);
  }
  return all;
}

/** Periods of a table that are ready, as `periodsAhead` counts them. `now` in milliseconds since 1970. */
export async function readPeriodsAhead(
  client: Session,
  table: string,
  partitioning: Partitioning,
  now: number,
): Promise<number | undefined> {
  await preparePartitionSession(client);
  const relation = await readNamed(client, table);
  return periodsAhead(relation, (await matchValues(client, relation, partitioning)).partitioning, now);
}

function defaultPartitions(relation: Relation): Relation[] {
  return withPartitions(relation).filter(({ bound, key }) => bound?.kind === 'default' && key === undefined);
}
