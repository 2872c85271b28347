import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { readAssembly as readStacks } from '../../adapters/assembly/read-assembly';
import { readAssemblySummary } from '../../adapters/assembly/summary';
import { FloorTimeline } from '../../capacity/plan/floor-timeline';
import { riskCurve } from '../../capacity/plan/risk-curve';
import { DAY_MS, HOUR_MS, WEEK_HOURS } from '../../capacity/series/series';
import { overBudget } from '../../cost/budget';
import type { CostedStack } from '../../cost/charge';
import { estimateCost } from '../../cost/estimate';
import type { Prices } from '../../cost/prices';
import { cacheBudget } from '../../model/cache/connection-budget';
import { connectionBudget } from '../../model/database/connection-budget';
import type { SystemConfig } from '../../model/system/config';
import { type EnvironmentConfig, isPlaceholderAccount } from '../../model/system/environment';
import { plannedTargets } from '../../model/system/plan-targets';
import { archivePreview } from '../../report/preview/archive-costs';
import { edgePreview } from '../../report/preview/edge-paths';
import { previewPage } from '../../report/preview/page';
import {
  type CostPreview,
  type EnvironmentPreview,
  type Preview,
  type ServicePreview,
  verdict,
} from '../../report/preview/preview';
import { costedStacks } from '../../review/costed-stacks';
import type { AssemblySummary } from '../../template/stack';
import { demandFromFile } from '../demand/demand-source';
import type { Io } from '../io';
import { type Planning, planTarget } from '../plan/plan-service';
import { Progress } from '../progress';
import { loadProject, type Project } from '../project/project';
import { projectPrices } from '../project/project-prices';
import { synthesize } from '../synth';
import { checkWritable, writeFile } from '../write-file';
import { previewSummary, previewText } from './preview-text';

export interface PreviewOptions {
  readonly config: string;
  readonly environment?: string[];
  readonly system?: string;
  readonly output: string;
  readonly app?: string;
  readonly json?: boolean;
}

const GATE_FAILED = 2;

/** `tidemark preview`: everything that a deployment would do, on one page, without an account. */
export async function runPreview(options: PreviewOptions, io: Io, projectDirectory: string): Promise<number> {
  const catalog = loadProject(projectDirectory, options.config);
  const sized = catalog.deployments(options.system, options.environment);
  const system = catalog.system(options.system);
  const names = sized.map(({ name }) => name);
  const planned = sized.flatMap(({ name, system: sizedSystem }) =>
    plannedTargets(sizedSystem).map((service) => ({ name, system: sizedSystem, service })),
  );
  const prices = projectPrices(projectDirectory, options.config);
  const page = join(resolve(projectDirectory, options.output), 'index.html');
  // Fails now, not after a minute of work, where the folder cannot be written.
  checkWritable(page);
  const progress = new Progress(io, planned.length + 1);
  const scratch = mkdtempSync(join(tmpdir(), 'tidemark-preview-'));
  try {
    const context = { system: system.name, ...(names.length === 1 ? { environment: names[0] ?? '' } : {}) };
    const synth = synthesize(projectDirectory, {
      app: options.app,
      context,
      outputDirectory: scratch,
    });
    // Forecasts are computed while the app runs; its failure is awaited below.
    synth.catch(() => undefined);
    const services = planned.map(({ name, system: sizedSystem, service }) => {
      const previous = catalog.committed(name, sizedSystem.name, service.name);
      const planning = planTarget(service, sizedSystem, demandFromFile(service, projectDirectory), { previous });
      progress.step(`forecast and plan: ${name} / ${service.name}`);
      return { name, preview: servicePreview(catalog, name, sizedSystem, planning) };
    });
    await synth;
    progress.step(`synthesized and checked: ${names.join(', ')}`);
    const assembly = readAssemblySummary(scratch);
    const stacks = costedStacks(readStacks(scratch));
    const preview: Preview = {
      system: system.name,
      timeZone: system.timeZone,
      environments: sized.map(({ name, environment, system: sizedSystem }) => ({
        name,
        account: environment.account,
        region: environment.region,
        placeholderAccount: isPlaceholderAccount(environment.account),
        services: services.filter((service) => service.name === name).map((service) => service.preview),
        unplanned: unplannedTargets(sizedSystem),
        connectionBudget: connectionBudget(sizedSystem),
        archive: archivePreview(sizedSystem),
        cacheBudget: cacheBudget(sizedSystem),
        edge: edgePreview(sizedSystem, environment),
        cost: costPreview(`${system.name}-${name}`, stacks, prices, environment, sizedSystem),
        ...partOf(assembly, `${system.name}-${name}/`),
      })),
    };
    writeFile(page, previewPage(preview));
    progress.stop();
    io.out(
      options.json === true
        ? JSON.stringify(previewSummary(preview), null, 2)
        : previewText(preview, relative(projectDirectory, page)),
    );
    return verdict(preview).length === 0 ? 0 : GATE_FAILED;
  } finally {
    progress.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What an environment costs; `label` is its name in the app. */
function costPreview(
  label: string,
  stacks: readonly CostedStack[],
  prices: Prices,
  { monthlyBudgetUsd }: EnvironmentConfig,
  { usage }: SystemConfig,
): CostPreview {
  const own = stacks.filter((stack) => stack.environment === label);
  const estimate = estimateCost({ stacks: own, prices, usage: usage === undefined ? undefined : { [label]: usage } });
  const over = overBudget(estimate, { environment: label, monthlyBudgetUsd });
  return { estimate, over };
}

function unplannedTargets({ services }: SystemConfig): EnvironmentPreview['unplanned'] {
  return Object.entries(services)
    .filter(([, service]) => service.demand === undefined)
    .map(
      ([
        name,
        {
          scaling: { minCapacity, maxCapacity },
        },
      ]) => ({ name, minCapacity, maxCapacity }),
    );
}

/** What belongs to one environment: everything below its construct path. */
function partOf(
  assembly: AssemblySummary,
  prefix: string,
): Pick<EnvironmentPreview, 'stacks' | 'findings' | 'acknowledged'> {
  const own = <T extends { readonly path?: string; readonly constructPath?: string }>(items: readonly T[]) =>
    items.filter((item) => (item.path ?? item.constructPath ?? '').startsWith(prefix));
  return { stacks: own(assembly.stacks), findings: own(assembly.findings), acknowledged: own(assembly.acknowledged) };
}

function servicePreview(
  catalog: Project,
  environment: string,
  system: SystemConfig,
  planning: Planning,
): ServicePreview {
  const { name, unit, bounds, forecast, capacity, input } = planning;
  const committed = catalog.plan(environment, system.name, name);
  const plan = committed ?? planning.plan;
  const { minCapacity, maxCapacity } = bounds;
  const perTask = (capacity.value * capacity.targetUtilizationPercent) / 100;
  const inTasks = (probability: number) =>
    (forecast.quantiles[forecast.probabilities.indexOf(probability)] ?? [])
      .slice(0, WEEK_HOURS)
      .map((value) => value / perTask);
  const { startMs } = forecast;
  const floors = new FloorTimeline(plan, startMs, startMs + WEEK_HOURS * HOUR_MS + DAY_MS, minCapacity);
  // A committed plan may be for a quantile of another time.
  const covered = forecast.probabilities.includes(plan.quantile) ? plan.quantile : planning.plan.quantile;
  return {
    name,
    unit,
    minCapacity,
    maxCapacity,
    plan,
    planState: committed === undefined ? 'missing' : planning.state === 'kept' ? 'up to date' : 'differs',
    reasons: planning.reasons,
    startMs,
    expectedTasks: inTasks(0.5),
    coveredTasks: inTasks(covered),
    floor: Array.from({ length: WEEK_HOURS }, (_, index) => floors.at(startMs + index * HOUR_MS)),
    risk: riskCurve(input),
    notes: [...forecast.notes, ...planning.notes],
  };
}
