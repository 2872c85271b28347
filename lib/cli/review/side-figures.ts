import { type CostInput, estimateCost } from '../../cost/estimate';
import { priceAgeNotice } from '../../cost/prices';
import { InputError } from '../../model/validation/input-error';
import { costReview } from '../../review/cost-review';
import { costedStacks } from '../../review/costed-stacks';
import type { CapacityReview, CostReview } from '../../review/review';
import type { AssemblyStack } from '../../template/stack';
import { type CostScope, costScope } from '../cost/cost-scope';
import { loadProject } from '../project/project';
import { projectPrices } from '../project/project-prices';
import { type ConfiguredSide, type ReplayedChange, type ReplayedChanges, replayChanges } from './replay-changes';
import type { ServiceReplay } from './replay-service';
import { findSystems } from './systems';

/** What a change costs and what it holds, by environment as the app calls it. */
export interface RevisionFigures {
  /** Whether the head has a configuration of Tidemark's, which states targets and budgets. */
  readonly isConfigured: boolean;
  readonly costs: ReadonlyMap<string, CostReview>;
  readonly capacity: ReadonlyMap<string, readonly CapacityReview[]>;
  readonly notes: readonly string[];
}

/** A side of one system, synthesized. */
export interface FiguredSide {
  readonly stacks: readonly AssemblyStack[];
  /** Whether it has such a system. */
  readonly exists: boolean;
  /** Its project folder, checked out when it is first asked for. */
  readonly project: () => Promise<string>;
}

export interface FiguredSides {
  readonly system: string | undefined;
  readonly config: string;
  readonly base: FiguredSide;
  readonly head: FiguredSide;
  /** Whether both have the same files. */
  readonly isSame: boolean;
  /** What is taken as now, for the age of prices. */
  readonly nowMs: number;
}

/**
 * What both sides cost, and, where they have a configuration of Tidemark's, what services whose scaling differs do under
 * recorded demand. Prices, use and demand are those of the head, so that what differs is the change.
 */
export async function computeFigures(sides: FiguredSides): Promise<RevisionFigures> {
  const { config, base, head, nowMs } = sides;
  const project = await head.project();
  const hasConfig = systemsOrNone(project, config) !== undefined;
  const { changes, notes } = hasConfig ? await replaysOf(sides, project) : { changes: [], notes: [] };
  const { budgets, usage = {} } = hasConfig ? scopeOf(sides, project) : {};
  const prices = projectPrices(project, config);
  const estimate = ({ stacks }: FiguredSide, pick: (change: ReplayedChange) => ServiceReplay | undefined) =>
    estimateCost({ stacks: costedStacks(stacks), prices, usage, taskHours: taskHours(changes, pick) });
  const before = estimate(base, (change) => change.before);
  const after = estimate(head, (change) => change.after);
  const names = [...new Set([...before.lines, ...after.lines].map(({ environment }) => environment))];
  const costs = new Map(names.map((name) => [name, costReview(before, after, name, budgets?.get(name))] as const));
  const isShown = [...costs.values()].some((cost) => cost.budget !== undefined || cost.before !== cost.after);
  const age = isShown ? priceAgeNotice(after.pricesAsOf, nowMs) : undefined;
  return {
    isConfigured: hasConfig,
    costs,
    capacity: capacityOf(changes),
    notes: [...notes, ...(age === undefined ? [] : [age])],
  };
}

async function replaysOf(
  { system, config, base, head, isSame }: FiguredSides,
  project: string,
): Promise<ReplayedChanges> {
  if (!base.exists || !head.exists || isSame) return { changes: [], notes: [] };
  try {
    const [before, after] = [await base.project(), project].map((folder) => configuredSide(folder, config));
    return before === undefined || after === undefined
      ? { changes: [], notes: [] }
      : replayChanges(before, after, system, undefined);
  } catch (error) {
    // The app was synthesized; that this command cannot read its configuration is no reason to review nothing.
    if (!(error instanceof InputError) || error.code === 'interrupted') throw error;
    return { changes: [], notes: [`No service was replayed: ${error.message}`] };
  }
}

/** Undefined where the project has no configuration of Tidemark's. */
function configuredSide(projectDirectory: string, config: string): ConfiguredSide | undefined {
  if (systemsOrNone(projectDirectory, config) === undefined) return undefined;
  return { catalog: loadProject(projectDirectory, config), projectDirectory };
}

/** Whatever goes wrong here: in another team's project a folder of that name may be anything. */
function systemsOrNone(projectDirectory: string, config: string): readonly string[] | undefined {
  try {
    return findSystems(projectDirectory, config);
  } catch {
    return undefined;
  }
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

/** Budgets and use of the head, by the name that an environment has in the app. */
function scopeOf(
  { system, config, head }: FiguredSides,
  project: string,
): Partial<Pick<CostScope, 'budgets' | 'usage'>> {
  if (!head.exists) return {};
  try {
    return costScope({ config, system }, project);
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
      brokenTargets: findMissedTargets(change),
    };
    found.set(environment, [...(found.get(environment) ?? []), review]);
  }
  return found;
}

function figures({ targets: _, ...replay }: ServiceReplay) {
  return replay;
}

/** Share of the minutes that may be overloaded, in percent, as `tidemark simulate` has it when nothing is said. */
export const OBJECTIVE_PERCENT = 0.1;

/**
 * What a service held with the settings of the base and no longer holds, in words: the loads that its targets state, and the
 * objective for recorded demand. What was broken before is not the change's doing; of a new service everything is.
 */
export function findMissedTargets(
  { before, after, demand }: ReplayedChange,
  objectivePercent = OBJECTIVE_PERCENT,
): string[] {
  const heldBefore = (scenario: string) =>
    before?.targets.find((target) => target.scenario === scenario)?.holds ?? true;
  const loads = after.targets
    .filter(({ scenario, holds }) => !holds && heldBefore(scenario))
    .map(
      ({ scenario, description, overloadedMinutes }) =>
        `${scenario}, ${description}: ${inMinutes(overloadedMinutes)} overloaded`,
    );
  const isBroken = !meets(after, objectivePercent) && (before === undefined || meets(before, objectivePercent));
  return isBroken
    ? [...loads, `${demand}: ${inMinutes(after.overloadedMinutes)} overloaded, more than ${objectivePercent} %`]
    : loads;
}

function meets({ minutes, overloadedMinutes }: ServiceReplay, objectivePercent: number): boolean {
  return overloadedMinutes <= (minutes * objectivePercent) / 100;
}

function inMinutes(minutes: number): string {
  return `${Number(minutes.toPrecision(3))} ${minutes === 1 ? 'minute' : 'minutes'}`;
}
