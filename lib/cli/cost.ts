import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { costedStacks } from '../adapters/cloud-assembly/costed-stacks';
import { type CostEstimate, estimateCost, overBudget, priceAgeNotice } from '../capacity/cost';
import { sizeFor, type UsageConfig } from '../model';
import { type Catalog, loadCatalog } from './catalog';
import { type BudgetedEnvironment, costSummary, costText } from './cost-text';
import type { Io } from './io';
import { projectPrices } from './project-prices';
import { synthesize } from './synth';

export interface CostOptions {
  readonly config: string;
  readonly environment?: string[];
  readonly system?: string;
  readonly app?: string;
  readonly check?: boolean;
  readonly details?: boolean;
  readonly json?: boolean;
}

const GATE_FAILED = 2;

/** `tidemark cost`: what the app's stacks cost in a month, and what is not in it; without an account. */
export async function runCost(options: CostOptions, io: Io, projectDirectory: string): Promise<number> {
  const catalog = catalogOf(options, projectDirectory);
  const prices = projectPrices(projectDirectory, options.config);
  const scope = scopeOf(options, catalog);
  const estimate = estimateCost({
    stacks: await synthesized(options, scope.context, projectDirectory),
    prices,
    usage: scope.usage,
  });
  const environments = budgetsOf(estimate, scope.budgets);
  const notice = priceAgeNotice(estimate.pricesAsOf, Date.now());
  if (notice !== undefined) io.err(notice);
  io.out(
    options.json === true
      ? JSON.stringify(costSummary(estimate, environments), null, 2)
      : costText(estimate, environments, { columns: io.columns, details: options.details === true }),
  );
  return options.check === true && environments.some(({ over }) => over !== undefined) ? GATE_FAILED : 0;
}

/** The project's configuration; none where an app is named and there is no configuration beside it. */
function catalogOf({ config, app }: CostOptions, projectDirectory: string): Catalog | undefined {
  if (app !== undefined && !existsSync(resolve(projectDirectory, config))) return undefined;
  return loadCatalog(projectDirectory, config);
}

interface Scope {
  readonly context: Readonly<Record<string, string>>;
  /** Monthly budgets by the name that an environment has in the app. */
  readonly budgets: ReadonlyMap<string, number>;
  /** What the configuration states that environments use, by the same name. */
  readonly usage: Readonly<Record<string, UsageConfig>>;
}

function scopeOf({ environment, system: wanted }: CostOptions, catalog: Catalog | undefined): Scope {
  const single = environment?.length === 1 ? environment[0] : undefined;
  const context = single === undefined ? {} : { environment: single };
  const named = wanted === undefined ? {} : { system: wanted };
  if (catalog === undefined) return { context: { ...context, ...named }, budgets: new Map(), usage: {} };
  const system = catalog.system(wanted);
  const budgets = new Map<string, number>();
  const usage: Record<string, UsageConfig> = {};
  for (const name of environment ?? catalog.environmentNames()) {
    const config = catalog.environment(name);
    const stated = sizeFor(system, config).usage;
    const label = `${system.name}-${name}`;
    if (config.monthlyBudgetUsd !== undefined) budgets.set(label, config.monthlyBudgetUsd);
    if (stated !== undefined) usage[label] = stated;
  }
  return { context: { ...context, system: system.name }, budgets, usage };
}

async function synthesized({ app, environment }: CostOptions, context: Scope['context'], projectDirectory: string) {
  const scratch = mkdtempSync(join(tmpdir(), 'tidemark-cost-'));
  try {
    await synthesize(projectDirectory, { ...(app === undefined ? {} : { app }), context, outputDirectory: scratch });
    const stacks = costedStacks(scratch);
    // An app is asked for one environment or for all.
    if (environment === undefined || environment.length === 1) return stacks;
    return stacks.filter((stack) => environment.some((name) => stack.environment.endsWith(name)));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function budgetsOf(estimate: CostEstimate, budgets: Scope['budgets']): BudgetedEnvironment[] {
  const names = [...new Set([...estimate.lines, ...estimate.notCovered].map(({ environment }) => environment))];
  return names.map((environment) => {
    const monthlyBudgetUsd = budgets.get(environment);
    const over = overBudget(estimate, { environment, monthlyBudgetUsd });
    return {
      environment,
      ...(monthlyBudgetUsd === undefined ? {} : { monthlyBudgetUsd }),
      ...(over === undefined ? {} : { over }),
    };
  });
}
