import { sql } from '../../../model/sql/sql';
import {
  type ArchiveStated,
  type DuePartition,
  duePartitions,
  refusals,
  statedArchive,
} from '../../../partitions/archive/due';
import type { PartitionFinding } from '../../../partitions/finding';
import { planTable } from '../../../partitions/plan';
import { readNamed } from '../partitions/catalog';
import type { StatedTables } from '../partitions/plan';
import type { Session } from '../session';
import { type PartitionDetails, readDetails } from './details';

/** A partition that is due and can be archived. */
export interface Due extends DuePartition {
  /** The table that the config states, with its schema. */
  readonly table: string;
  readonly details: PartitionDetails;
}

export interface DueTables {
  readonly due: readonly Due[];
  /** What is stated of each table, by its name with its schema. */
  readonly stated: ReadonlyMap<string, ArchiveStated>;
  /** Why some are not archived, or whole tables. */
  readonly findings: readonly PartitionFinding[];
  /** Since when the oldest partition should have been archived that is refused; milliseconds since 1970. */
  readonly refusedSinceMs: number | undefined;
}

/** What of the config stops a table from being looked at, as `planTable` says it. */
const STOPPING = new Set<PartitionFinding['code']>([
  'no-table',
  'owned-by-login',
  'unknown-column',
  'not-partitioned',
  'other-partitioning',
]);

/** Partitions that should be in the archive at `nowMs`, oldest first, but for those that were restored. The session must be prepared. */
export async function findDue(client: Session, tables: StatedTables, nowMs: number): Promise<DueTables> {
  const restored = await restoredOids(client);
  const due: Due[] = [];
  const findings: PartitionFinding[] = [];
  const stated = new Map<string, ArchiveStated>();
  let refusedSinceMs: number | undefined;
  for (const [table, partitioning] of Object.entries(tables)) {
    const archive = statedArchive(partitioning);
    if (archive === undefined) continue;
    const relation = await readNamed(client, table);
    const plan = planTable({ table, partitioning, relation }, nowMs, () => false);
    findings.push(...plan.findings.filter(({ code }) => STOPPING.has(code)));
    if (relation === undefined || plan.findings.some(({ code }) => code === 'owned-by-login')) continue;
    const qualified = `${relation.schema}.${relation.name}`;
    stated.set(qualified, archive);
    for (const item of duePartitions(relation, partitioning, nowMs)) {
      const details = await readDetails(client, item.partition);
      if (details === undefined || restored.has(details.oid)) continue;
      const refused = refusals(relation, item, details);
      findings.push(...refused);
      if (refused.length === 0) due.push({ ...item, table: qualified, details });
      else if (refusedSinceMs === undefined || item.dueSinceMs < refusedSinceMs) refusedSinceMs = item.dueSinceMs;
    }
  }
  return { due: due.sort((a, b) => a.toMs - b.toMs), stated, findings, refusedSinceMs };
}

async function restoredOids(client: Session): Promise<ReadonlySet<string>> {
  const { rows: found } = await client.query(sql`select to_regclass('tidemark.restored_tables') is not null as found`);
  if (found[0]?.found !== true) return new Set();
  const { rows } = await client.query<{ oid: string }>(sql`select oid::text from tidemark.restored_tables`);
  return new Set(rows.map(({ oid }) => oid));
}
