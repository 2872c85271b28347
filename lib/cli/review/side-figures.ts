import { costedStacks } from '../../adapters/cloud-assembly/costed-stacks';
import { type CostInput, estimateCost, priceAgeNotice } from '../../capacity/cost';
import { InputError } from '../../model';
import { type CapacityReview, type CostReview, costReview } from '../../review';
import { loadCatalog } from '../catalog';
import { type CostScope, costScope } from '../cost-scope';
import { projectPrices } from '../project-prices';
import { brokenTargets } from './broken-targets';
import { type ConfiguredSide, type ReplayedChange, type ReplayedChanges, replayChanges } from './replay-changes';
import type { ServiceReplay } from './replay-service';
import { systemsOf } from './systems';

/** What a change costs and what it holds, by environment as the app calls it. */
export interface SideFigures {
  readonly costs: ReadonlyMap<string, CostReview>;
  readonly capacity: ReadonlyMap<string, readonly CapacityReview[]>;
  readonly notes: readonly string[];
}

/** Both sides of one system, synthesized, with the folders that they were synthesized from. */
export interface FiguredSides {
  readonly system: string | undefined;
  readonly config: string;
  readonly base: { readonly assembly: string; readonly project: string; readonly exists: boolean };
  readonly head: { readonly assembly: string; readonly project: string; readonly exists: boolean };
  /** What is taken as now, for the age of prices. */
  readonly nowMs: number;
}

/**
 * What both sides cost, and, where they have a configuration of Tidemark's, what services whose scaling differs do under
 * recorded demand. Prices, use and demand are those of the head, so that what differs is the change.
 */
export function figuresOf(sides: FiguredSides): SideFigures {
  const { config, base, head, nowMs } = sides;
  const { changes, notes } = replaysOf(sides);
  const { budgets, usage = {} } = scopeOf(sides);
  const prices = projectPrices(head.project, config);
  const estimate = (assembly: string, pick: (change: ReplayedChange) => ServiceReplay | undefined) =>
    estimateCost({ stacks: costedStacks(assembly), prices, usage, taskHours: taskHours(changes, pick) });
  const before = estimate(base.assembly, (change) => change.before);
  const after = estimate(head.assembly, (change) => change.after);
  const names = [...new Set([...before.lines, ...after.lines].map(({ environment }) => environment))];
  const age = priceAgeNotice(after.pricesAsOf, nowMs);
  return {
    costs: new Map(names.map((name) => [name, costReview(before, after, name, budgets?.get(name))])),
    capacity: capacityOf(changes),
    notes: [...notes, ...(age === undefined ? [] : [age])],
  };
}

function replaysOf({ system, config, base, head }: FiguredSides): ReplayedChanges {
  if (!base.exists || !head.exists) return { changes: [], notes: [] };
  try {
    const [before, after] = [base.project, head.project].map((project) => configuredSide(project, config));
    return before === undefined || after === undefined
      ? { changes: [], notes: [] }
      : replayChanges(before, after, system, undefined);
  } catch (error) {
    // The app was synthesized; that this command cannot read its configuration is no reason to review nothing.
    if (!(error instanceof InputError)) throw error;
    return { changes: [], notes: [`No service was replayed: ${error.message}`] };
  }
}

/** Undefined where the project has no configuration of Tidemark's. */
function configuredSide(projectDirectory: string, config: string): ConfiguredSide | undefined {
  if (systemsOf(projectDirectory, config) === undefined) return undefined;
  return { catalog: loadCatalog(projectDirectory, config), projectDirectory };
}

/** Services that were replayed are taken at what they did, on either side; all others at the floors of their plans. */
function taskHours(
  changes: readonly ReplayedChange[],
  pick: (change: ReplayedChange) => ServiceReplay | undefined,
): NonNullable<CostInput['taskHours']> {
  const found: Record<string, Record<string, { taskHours: number; hours: number; source: string }>> = {};
  for (const change of changes) {
    const replay = pick(change);
    if (replay === undefined) continue;
    const environment = `${change.system}-${change.environment}`;
    found[environment] = {
      ...found[environment],
      [change.service]: {
        taskHours: replay.taskHours,
        hours: change.days * 24,
        source: `replay of ${change.demand}`,
      },
    };
  }
  return found;
}

/** Budgets and use of the head, by the name that an environment has in the app; none where it has no configuration. */
function scopeOf({ system, config, head }: FiguredSides): Partial<Pick<CostScope, 'budgets' | 'usage'>> {
  try {
    if (!head.exists || systemsOf(head.project, config) === undefined) return {};
    return costScope({ config, ...(system === undefined ? {} : { system }) }, head.project);
  } catch (error) {
    // Said where services are replayed.
    if (error instanceof InputError) return {};
    throw error;
  }
}

function capacityOf(changes: readonly ReplayedChange[]): ReadonlyMap<string, readonly CapacityReview[]> {
  const found = new Map<string, CapacityReview[]>();
  for (const change of changes) {
    const environment = `${change.system}-${change.environment}`;
    const { service, demand, settings, planChanged, before, after } = change;
    const review: CapacityReview = {
      ...{ service, demand, settings, planChanged },
      ...(before === undefined ? {} : { before: figures(before) }),
      after: figures(after),
      brokenTargets: brokenTargets(change),
    };
    found.set(environment, [...(found.get(environment) ?? []), review]);
  }
  return found;
}

function figures({ targets: _, ...replay }: ServiceReplay) {
  return replay;
}
