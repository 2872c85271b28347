import { BUDGET_PERCENT, type BudgetTerm, budgetTerm, describeExcess, sumOf } from '../service/connection-budget';
import type { ConfigProblem } from '../validation/input-error';
import { databaseClusters } from './clusters';
import type { DatabaseAndServices, DatabaseConfig } from './config';
import { maxConnections } from './instance-classes';
import { SERVERLESS, type ServerlessRange } from './serverless';

type Services = DatabaseAndServices['services'];

/** The connection budget of the writer or of one reader role. */
export interface BudgetRow {
  /** The shard whose budget it is; undefined where there are none. */
  readonly shard?: string;
  /** Where that cluster is configured. */
  readonly path: readonly string[];
  readonly role: string;
  readonly terms: readonly BudgetTerm[];
  /** Sum over services of max tasks x pool max, all of them in a deployment. */
  readonly demanded: number;
  /** 90 % of what the role's instances (through the proxy, for the writer) admit. */
  readonly allowed: number;
  /** What the role's instances admit. */
  readonly admitted: number;
  /** How `admitted` comes about. */
  readonly words: string;
  /** How `allowed` comes about, in words. */
  readonly arithmetic: string;
}

/**
 * Connections the services may open against those the database admits, for the writer and each reader role.
 *
 * The writer's row goes through the proxy, which opens at most its share of the writer's `max_connections`: a pool
 * connection that is pinned or in a transaction holds one of them. Of autoscaled readers those count that are always
 * there: a load that comes before the others must be admitted as well.
 */
export function connectionBudget(system: DatabaseAndServices): BudgetRow[] {
  return databaseClusters(system.database).flatMap(({ shard, path, database }) =>
    clusterBudget(database, system.services).map((row) => ({
      ...row,
      path,
      ...(shard === undefined ? {} : { shard }),
    })),
  );
}

/** The budget of one cluster: every task may hold its pools to each of them. */
function clusterBudget(database: DatabaseConfig, services: Services): Omit<BudgetRow, 'path'>[] {
  const { writer, readers, proxy, serverless, readerAutoscaling } = database;
  const writerLimit = maxConnections(writer.instanceClass, serverless) ?? 0;
  const rows = [
    budgetRow(
      services,
      'writer',
      Math.floor((writerLimit * proxy.maxConnectionsPercent) / 100),
      `${named(writer.instanceClass, serverless)} ${writerLimit} x proxy ${proxy.maxConnectionsPercent} %`,
    ),
  ];
  for (const [role, { instanceClass, count, autoscaled }] of Object.entries(readers)) {
    // A role without a reader is a problem of its own.
    if (count === 0) continue;
    const limit = maxConnections(instanceClass, serverless) ?? 0;
    const fixed = `${count} x ${named(instanceClass, serverless)} ${limit}`;
    if (!autoscaled || readerAutoscaling === undefined) rows.push(budgetRow(services, role, limit * count, fixed));
    else {
      const { minCapacity, maxCapacity } = readerAutoscaling;
      // Autoscaled readers are of the writer's class.
      const words = `(${fixed} + at least ${minCapacity}, at most ${maxCapacity} autoscaled x ${named(writer.instanceClass, serverless)} ${writerLimit})`;
      rows.push(budgetRow(services, role, limit * count + writerLimit * minCapacity, words));
    }
  }
  return rows;
}

function budgetRow(services: Services, role: string, admitted: number, words: string): Omit<BudgetRow, 'path'> {
  const terms = Object.entries(services).flatMap(([service, config]) => {
    const pool = config.connections[role];
    return pool === undefined ? [] : [budgetTerm(service, config, pool.poolMax)];
  });
  return {
    role,
    terms,
    demanded: sumOf(terms),
    allowed: Math.floor((admitted * BUDGET_PERCENT) / 100),
    admitted,
    words,
    arithmetic: `${BUDGET_PERCENT} % of ${words}`,
  };
}

function named(instanceClass: string, range: ServerlessRange | undefined): string {
  return range === undefined || instanceClass !== SERVERLESS
    ? instanceClass
    : `${SERVERLESS} ${range.minCapacity}-${range.maxCapacity} ACU`;
}

/** Roles whose services could ask for more connections than their instances admit. */
export function checkConnectionBudget(system: DatabaseAndServices): ConfigProblem[] {
  return connectionBudget(system).flatMap((row) =>
    describeExcess(row, system.services).map((excess) => ({
      path: [...row.path, row.role === 'writer' ? 'proxy' : 'readers', ...(row.role === 'writer' ? [] : [row.role])],
      ...excess,
      remedy: `Lower services.*.connections.${row.role}.poolMax, maximumPercent or scaling.maxCapacity, or choose a larger instanceClass.`,
    })),
  );
}
