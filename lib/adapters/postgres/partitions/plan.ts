import type { Partitioning } from '../../../model/partitions/config';
import { sql, sqlName } from '../../../model/sql/sql';
import { defaultRowsFinding } from '../../../partitions/default-rows';
import { type PlannedPartition, planTable, type TablePlan } from '../../../partitions/plan';
import { defaultPartition } from '../../../partitions/relation';
import { condition } from '../../../partitions/statements';
import type { Session } from '../session';
import { preparePartitionSession, readNamed, readTakenNames } from './catalog';

/** Rows of the default partition are counted up to here; more is "more than". */
const COUNT_UP_TO = 100_000;

/** Tables by name, and how each is to be partitioned. */
export type StatedTables = Readonly<Record<string, Partitioning>>;

/**
 * What is to be made in a database, table by table. Changes nothing and waits for nobody but a migration that holds a table.
 *
 * `now` in milliseconds since 1970.
 */
export async function planPartitions(client: Session, tables: StatedTables, now: number): Promise<TablePlan[]> {
  await preparePartitionSession(client);
  const plans: TablePlan[] = [];
  for (const [table, partitioning] of Object.entries(tables)) {
    const relation = await readNamed(client, table);
    const isTaken = await readTakenNames(client);
    const plan = planTable({ table, partitioning, relation }, now, isTaken);
    const findings = [...plan.findings];
    for (const creation of plan.create) {
      const finding = defaultRowsFinding(creation, await waitingRows(client, creation));
      if (finding !== undefined) findings.push(finding);
    }
    plans.push({ ...plan, findings });
  }
  return plans;
}

/** How many rows wait in the default partition for a new one. */
async function waitingRows(client: Session, creation: PlannedPartition): Promise<string> {
  const standing = defaultPartition(creation.parent);
  if (standing === undefined) return '0';
  const { rows } = await client.query<{ count: string }>(
    sql`select count(*) from (select from only ${sqlName(standing)} where ${condition(creation)} limit ${COUNT_UP_TO + 1}::bigint) as waiting`,
  );
  const count = rows[0]?.count ?? '0';
  return Number(count) > COUNT_UP_TO ? `more than ${COUNT_UP_TO}` : count;
}
