import { mostTasks } from '../scaling/deployment';
import type { ConfigProblem } from '../validation/input-error';
import type { ServiceConfig } from './config';

/**
 * Share of the connections that a database or cache admits which services may hold while all are scaled out and deployed at once; the
 * rest is for operators, migrations and what AWS itself opens (assumption).
 */
export const BUDGET_PERCENT = 90;

/** The same between deployments, for services that are scaled out: as much as the alert on connections leaves (JediRe's plan: 80 %). */
const STEADY_PERCENT = 80;

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

/** Connections that services ask for beyond what they may, in words: in a deployment of all of them, or between deployments. */
export function describeExcess(
  { terms, admitted, words }: Admission,
  services: Readonly<Record<string, ServiceConfig>>,
): Pick<ConfigProblem, 'given' | 'allowed'>[] {
  const configOf = (name: string) => services[name] as ServiceConfig;
  const steady = terms.map((term) => ({ ...term, maxTasks: configOf(term.service).scaling.maxCapacity }));
  const deploying = ({ service }: BudgetTerm) =>
    ` (maxCapacity ${configOf(service).scaling.maxCapacity} x maximumPercent ${configOf(service).maximumPercent} %)`;
  return [
    ...excess(terms, admitted, words, BUDGET_PERCENT, deploying),
    ...excess(steady, admitted, `${words}, between deployments`, STEADY_PERCENT, () => ''),
  ].slice(0, 1);
}

/** What services ask of a role or cache, and what it admits. */
export interface Admission {
  readonly terms: readonly BudgetTerm[];
  /** Connections. */
  readonly admitted: number;
  /** How `admitted` comes about. */
  readonly words: string;
}

function excess(
  terms: readonly BudgetTerm[],
  admitted: number,
  words: string,
  percent: number,
  why: (term: BudgetTerm) => string,
): Pick<ConfigProblem, 'given' | 'allowed'>[] {
  const allowed = Math.floor((admitted * percent) / 100);
  if (sumOf(terms) <= allowed) return [];
  const parts = terms.map((term) => `services.${term.service} ${term.maxTasks} tasks${why(term)} x ${term.poolMax}`);
  return [
    {
      given: `${sumOf(terms)} connections = ${parts.join(' + ')}`,
      allowed: `at most ${allowed} = ${percent} % of ${words}`,
    },
  ];
}
