import { checkFollowedDemand, type FollowedDemand } from '../demand/followed-demand';
import type { ConfigProblem } from '../validation/input-error';
import type { DatabaseAndServices, DatabaseConfig } from './config';

/** Names of the plans of a database; no service may be called so. */
export const READER_PLAN = 'database-readers';
export const CAPACITY_PLAN = 'database-capacity';

/** What of a database is scaled by schedule. */
export interface DatabaseTarget {
  readonly name: typeof READER_PLAN | typeof CAPACITY_PLAN;
  /** What is counted: readers of the role that autoscaled readers join, or ACU of each serverless instance. */
  readonly unit: 'readers' | 'ACU';
  readonly bounds: { readonly minCapacity: number; readonly maxCapacity: number };
  readonly follows: FollowedDemand;
}

/** What of a database has a capacity plan. */
export function databaseTargets(database: DatabaseConfig | undefined): DatabaseTarget[] {
  const { readers = {}, readerAutoscaling, serverless } = database ?? {};
  const targets: DatabaseTarget[] = [];
  if (readerAutoscaling?.plan !== undefined) {
    const fixed = Object.values(readers).find(({ autoscaled }) => autoscaled)?.count ?? 0;
    const { minCapacity, maxCapacity, plan: follows } = readerAutoscaling;
    const bounds = { minCapacity: fixed + minCapacity, maxCapacity: fixed + maxCapacity };
    targets.push({ name: READER_PLAN, unit: 'readers', bounds, follows });
  }
  if (serverless?.plan !== undefined) {
    const { minCapacity, maxCapacity, plan: follows } = serverless;
    // Plans count in whole units.
    const bounds = { minCapacity: Math.ceil(minCapacity), maxCapacity: Math.floor(maxCapacity) };
    targets.push({ name: CAPACITY_PLAN, unit: 'ACU', bounds, follows });
  }
  return targets;
}

/** Plans of the database that follow no demand, or come after the service they prepare for. */
export function checkDatabaseTargets({ database, services }: DatabaseAndServices): ConfigProblem[] {
  const problems = databaseTargets(database).flatMap(({ name, follows }) =>
    checkFollowedDemand(
      follows,
      ['database', name === READER_PLAN ? 'readerAutoscaling' : 'serverless', 'plan'],
      'database',
      services,
    ),
  );
  for (const name of [READER_PLAN, CAPACITY_PLAN]) {
    if (services[name] === undefined) continue;
    problems.push({
      path: ['services', name],
      given: `a service called ${name}`,
      allowed: 'any other name: plans of the database are called so',
      remedy: 'Rename the service.',
    });
  }
  return problems;
}
