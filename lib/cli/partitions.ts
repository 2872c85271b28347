import {
  APPLY_DEFAULTS,
  type AppliedTable,
  applyPartitions,
  connect,
  partitionTransaction,
  planPartitions,
  throwPartitionFailures,
} from '../adapters/postgres';
import { InputError, type SystemConfig, statedPartitions } from '../model';
import { type PartitionFinding, showBound, type TablePlan } from '../partitions';
import { loadCatalog } from './catalog';
import { checkDatabaseUrl, databaseConnection } from './database-url';
import type { Io } from './io';
import { OptionReader } from './options';
import { appliedText, planText } from './partitions-text';

export interface PartitionsOptions {
  readonly databaseUrl: string;
  readonly config: string;
  readonly system?: string;
  readonly now?: string;
  readonly maxHold: string;
  readonly json?: boolean;
}

/** `tidemark partitions plan|apply`: partitions that are missing in a database. */
export async function runPartitions(
  action: 'plan' | 'apply',
  options: PartitionsOptions,
  io: Io,
  projectDirectory: string,
): Promise<number> {
  const reader = new OptionReader();
  const now = reader.minute('now', options.now) ?? Date.now();
  const maxHoldMs = reader.integer('max-hold', options.maxHold, 10, 600_000);
  checkDatabaseUrl(options.databaseUrl, reader);
  reader.check();
  const connection = databaseConnection(options.databaseUrl);
  const system = loadCatalog(projectDirectory, options.config).system(options.system);
  const tables = statedPartitions(system);
  if (Object.keys(tables).length === 0) throw nothingStated(system);
  const where = { version: 1, action, system: system.name, now: new Date(now).toISOString() };
  const print = (found: object, text: string) =>
    io.out(options.json === true ? JSON.stringify({ ...where, ...found }, null, 2) : text);
  const client = await connect({ application_name: 'tidemark-partitions', ...connection });
  try {
    if (action === 'plan') {
      const plans = await planPartitions(client, tables, now);
      const limits = { ...APPLY_DEFAULTS, maxHoldMs };
      const planned = plans.map((plan) => toPlannedTable(plan, limits));
      print({ tables: planned }, planText(system.name, planned));
      return exitCode(planned);
    }
    const onProgress = (name: string) => {
      if (options.json !== true) io.err(`Making ${name}.`);
    };
    const applied = await applyPartitions(client, tables, { now, maxHoldMs, onProgress });
    print({ tables: applied.map(appliedJson) }, appliedText(system.name, applied));
    throwPartitionFailures(applied);
    return exitCode(applied);
  } finally {
    await client.end();
  }
}

/** A table's plan as it is printed: the partitions with the SQL that makes them. */
export interface PlannedTable {
  readonly table: string;
  readonly create: readonly { readonly name: string; readonly holds: string; readonly sql: readonly string[] }[];
  readonly findings: readonly PartitionFinding[];
}

function toPlannedTable({ table, create, findings }: TablePlan, limits: { readonly maxHoldMs: number }): PlannedTable {
  return {
    table,
    create: create.map((creation) => ({
      name: `${creation.parent.schema}.${creation.name}`,
      holds: showBound(creation),
      sql: partitionTransaction(creation, limits.maxHoldMs),
    })),
    findings,
  };
}

function appliedJson({ failure, ...rest }: AppliedTable): object {
  return { ...rest, failure: failure ?? null };
}

function exitCode(tables: readonly { readonly findings: readonly PartitionFinding[] }[]): number {
  return tables.some(({ findings }) => findings.some(({ severity }) => severity === 'problem')) ? 2 : 0;
}

function nothingStated({ name }: SystemConfig): InputError {
  return new InputError('no-partitions', `${name} states no partitioned table`, [
    {
      where: `config/systems/${name}.ts: database.tables`,
      given: 'no table with partitionBy',
      allowed: 'partitionBy of at least one table',
      remedy: 'State it, or name another system with --system.',
    },
  ]);
}
