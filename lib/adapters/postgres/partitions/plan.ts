import type { Partitioning } from '../../../model/partitions/config';
import { sql, sqlName } from '../../../model/sql/sql';
import { defaultRowsFinding } from '../../../partitions/default-rows';
import type { PartitionFinding } from '../../../partitions/finding';
import { type PlannedPartition, planTable, type TablePlan } from '../../../partitions/plan';
import { defaultPartition } from '../../../partitions/relation';
import { siblingFindings } from '../../../partitions/sibling-findings';
import { condition, creationStatements } from '../../../partitions/statements';
import type { Session } from '../session';
import { preparePartitionSession, readNamed, readTakenNames } from './catalog';
import { planFailure } from './failure';
import { type RelationNames, readSettings } from './settings';
import { matchValues } from './values';

/** Rows of the default partition are counted up to here; more is "more than". */
const COUNT_UP_TO = 100_000;

/**
 * How long a table may be waited for, and its default partition read, before it is left with a failure (assumption: nobody who holds one for
 * good reason holds it longer). A session whose own limits are shorter keeps them.
 */
const PLAN_LIMITS = { lock_timeout: 5_000, statement_timeout: 120_000 } as const;

/** Tables by name, and how each is to be partitioned. */
export type StatedTables = Readonly<Record<string, Partitioning>>;

/**
 * What is to be made in a database, table by table; of one that cannot be read, why. Changes nothing and waits for nobody but who holds a
 * table, and for them no longer than `PLAN_LIMITS`.
 *
 * `now` in milliseconds since 1970.
 */
export async function planPartitions(client: Session, tables: StatedTables, now: number): Promise<TablePlan[]> {
  const plans: TablePlan[] = [];
  for (const [table, partitioning] of Object.entries(tables))
    plans.push(await planPartitionsOf(client, table, partitioning, now));
  return plans;
}

/** The same for one table. */
export async function planPartitionsOf(
  client: Session,
  table: string,
  partitioning: Partitioning,
  now: number,
): Promise<TablePlan> {
  try {
    await preparePartitionSession(client);
    return await withPlanLimits(client, () => planOne(client, table, partitioning, now));
  } catch (error) {
    return { table, create: [], findings: [], failure: planFailure(table, error, PLAN_LIMITS) };
  }
}

async function planOne(client: Session, table: string, stated: Partitioning, now: number): Promise<TablePlan> {
  const relation = await readNamed(client, table);
  const { partitioning, findings: unfit } = await matchValues(client, relation, stated);
  const isTaken = await readTakenNames(client);
  const plan = planTable({ table, partitioning, relation }, now, isTaken);
  const findings: PartitionFinding[] = [...unfit, ...plan.findings];
  const create: PlannedPartition[] = [];
  const taken = new Set(plan.create.map(({ parent, name }) => JSON.stringify([parent.schema, name])));
  const names: RelationNames = {
    isTaken: (schema, name) => taken.has(JSON.stringify([schema, name])) || isTaken(schema, name),
    take: (schema, name) => taken.add(JSON.stringify([schema, name])),
  };
  for (const planned of plan.create) {
    const settings = await readSettings(client, planned, names);
    const creation = { ...planned, settings };
    // What cannot be copied is said before anything is made.
    creationStatements(creation);
    create.push(creation);
    const rows = defaultRowsFinding(creation, await waitingRows(client, creation));
    findings.push(...(rows === undefined ? [] : [rows]), ...siblingFindings(creation));
  }
  return { ...plan, create, findings: onlyOnce(findings) };
}

/** Partitions made like the same sibling are said the same of it. */
function onlyOnce(findings: readonly PartitionFinding[]): PartitionFinding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/** Runs `work` with limits, and sets those of the session again. */
async function withPlanLimits<T>(client: Session, work: () => Promise<T>): Promise<T> {
  const names = Object.keys(PLAN_LIMITS);
  const { rows } = await client.query<{ name: keyof typeof PLAN_LIMITS; setting: string }>(
    sql`select name, setting from pg_settings where name = any (${names})`,
  );
  const set = (name: string, milliseconds: number) =>
    client.query(sql`select set_config(${name}, ${String(milliseconds)}, false)`);
  for (const { name, setting } of rows) {
    const own = Number(setting);
    await set(name, own === 0 ? PLAN_LIMITS[name] : Math.min(own, PLAN_LIMITS[name]));
  }
  try {
    return await work();
  } finally {
    // On a connection that is lost this fails too.
    for (const { name, setting } of rows) await set(name, Number(setting)).catch(() => undefined);
  }
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
