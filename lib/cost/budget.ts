import type { CostEstimate } from './estimate';

/** What an environment may cost a month; `monthlyBudgetUsd` of its config. */
export interface EnvironmentBudget {
  /** As the lines of the estimate name it, such as jedire-prod. */
  readonly environment: string;
  /** Left out, nothing is over budget. */
  readonly monthlyBudgetUsd?: number | undefined;
}

/** By how much an environment costs more than it may. */
export interface OverBudget {
  readonly environment: string;
  readonly monthUsd: number;
  readonly monthlyBudgetUsd: number;
  readonly overUsd: number;
}

/** What an environment costs in a month, in USD, as far as the estimate covers it. */
export function environmentCost({ lines }: CostEstimate, environment: string): number {
  return lines.reduce((sum, line) => (line.environment === environment ? sum + line.monthUsd : sum), 0);
}

/** By how much an environment is over its budget; undefined where it is not, or has none. */
export function overBudget(
  estimate: CostEstimate,
  { environment, monthlyBudgetUsd }: EnvironmentBudget,
): OverBudget | undefined {
  const monthUsd = environmentCost(estimate, environment);
  if (monthlyBudgetUsd === undefined || monthUsd <= monthlyBudgetUsd) return undefined;
  return { environment, monthUsd, monthlyBudgetUsd, overUsd: monthUsd - monthlyBudgetUsd };
}
