import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../adapters/assembly/read-assembly';
import { overBudget } from '../../cost/budget';
import { type CostEstimate, estimateCost } from '../../cost/estimate';
import { priceAgeNotice } from '../../cost/prices';
import { costedStacks } from '../../review/costed-stacks';
import type { Io } from '../io';
import { projectPrices } from '../project/project-prices';
import { synthesize } from '../synth';
import { type CostScope, type CostScopeOptions, costScope, stacksInScope } from './cost-scope';
import { type BudgetedEnvironment, costSummary, costText } from './cost-text';

export interface CostOptions extends CostScopeOptions {
  readonly check?: boolean;
  readonly details?: boolean;
  readonly json?: boolean;
}

const GATE_FAILED = 2;

/** `tidemark cost`: what the app's stacks cost in a month, and what is not in it; without an account. */
export async function runCost(options: CostOptions, io: Io, projectDirectory: string): Promise<number> {
  const prices = projectPrices(projectDirectory, options.config);
  const scope = costScope(options, projectDirectory);
  const { budgets, usage } = scope;
  const estimate = estimateCost({ stacks: await synthesized(options, scope, projectDirectory), prices, usage });
  const environments = budgetsOf(estimate, budgets);
  const notice = priceAgeNotice(estimate.pricesAsOf, Date.now());
  if (notice !== undefined) io.err(notice);
  io.out(
    options.json === true
      ? JSON.stringify(costSummary(estimate, environments), null, 2)
      : costText(estimate, environments, { columns: io.columns, details: options.details === true }),
  );
  return options.check === true && environments.some(({ over }) => over !== undefined) ? GATE_FAILED : 0;
}

async function synthesized({ app, environment = [] }: CostOptions, scope: CostScope, projectDirectory: string) {
  const scratch = mkdtempSync(join(tmpdir(), 'tidemark-cost-'));
  try {
    const { context } = scope;
    await synthesize(projectDirectory, { app, context, outputDirectory: scratch });
    return stacksInScope(costedStacks(readAssembly(scratch)), scope, environment);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function budgetsOf(estimate: CostEstimate, budgets: CostScope['budgets']): BudgetedEnvironment[] {
  const names = [...new Set([...estimate.lines, ...estimate.notCovered].map(({ environment }) => environment))];
  return names.map((environment) => {
    const monthlyBudgetUsd = budgets.get(environment);
    const over = overBudget(estimate, { environment, monthlyBudgetUsd });
    return {
      environment,
      monthlyBudgetUsd,
      over,
    };
  });
}
