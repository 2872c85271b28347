import { mostTasks } from '../scaling/deployment';
import type { ServiceConfig } from './config';

/**
 * Share of the connections that a database or cache admits which services may hold while all are scaled out and deployed at once; the
 * rest is for operators, migrations and what AWS itself opens (assumption). Between deployments services hold the less the larger their
 * `maximumPercent` is: 45 % at 200.
 */
export const BUDGET_PERCENT = 90;

/** What one service can ask of a role or a cache at most. */
export interface BudgetTerm {
  readonly service: string;
  /** Most tasks that run at once, which is in a deployment at `scaling.maxCapacity`. */
  readonly maxTasks: number;
  readonly poolMax: number;
}

/** What a service asks whose tasks open so many connections each. */
export function budgetTerm(service: string, config: ServiceConfig, poolMax: number): BudgetTerm {
  return { service, maxTasks: mostTasks(config), poolMax };
}

/** Connections that all of these can hold at once. */
export function sumOf(terms: readonly BudgetTerm[]): number {
  return terms.reduce((sum, { maxTasks, poolMax }) => sum + maxTasks * poolMax, 0);
}

/** The sum, for a message. */
export function describeDemand(
  terms: readonly BudgetTerm[],
  services: Readonly<Record<string, ServiceConfig>>,
): string {
  const parts = terms.map(({ service, maxTasks, poolMax }) => {
    const { scaling, maximumPercent } = services[service] as ServiceConfig;
    return `services.${service} ${maxTasks} tasks (maxCapacity ${scaling.maxCapacity} x maximumPercent ${maximumPercent} %) x ${poolMax}`;
  });
  return `${sumOf(terms)} connections = ${parts.join(' + ')}`;
}
