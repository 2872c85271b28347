import { scalingPolicies } from '../../model/scaling/policies';
import type { ScalingSpec } from '../../model/scaling/spec';
import type { TaskCapacity } from '../../model/scaling/task-capacity';
import type { LaunchModel } from '../simulate/launch';
import { type FloorChange, replay } from '../simulate/replay';
import type { Workload } from '../simulate/workload';
import { planDimensions, reactiveDimensions } from './dimensions';
import type { PlanSettings, RollingPlans } from './rolling-plans';
import { frontier, isBetter, type Score, search, type Trial } from './search';
import { type Settings, tightened, withSettings } from './settings';

/** A part of a trace, and the plans a service could have had in it. */
export interface Part {
  /** Demand of each step. */
  readonly demand: Float64Array;
  readonly startMs: number;
  /** @default no plan is tried */
  readonly plans?: RollingPlans;
}

export interface TuneInput {
  readonly spec: ScalingSpec;
  /** The signal that measures the demand, and what a task serves of it. */
  readonly demandSignal: string;
  readonly capacity: TaskCapacity;
  readonly workload: Workload;
  readonly launch: LaunchModel;
  readonly stepSeconds: number;
  /** Share of minutes that may be overloaded, in percent. */
  readonly objectivePercent: number;
  readonly current: Settings;
  /** What is searched on. */
  readonly first: Part;
  /** What is reported on; nothing of it is known to the search. */
  readonly later: Part;
  /** Told of every replay. @default nobody */
  readonly onReplay?: () => void;
}

/** Settings and what they do on both parts. */
export interface Judged {
  readonly settings: Settings;
  readonly first: Score;
  readonly later: Score;
}

export interface Tuned {
  readonly current: Judged;
  /** The best that was found, whether or not it is proposed. */
  readonly best: Judged;
  /** Undefined where nothing better than the current settings on the later part was found. */
  readonly proposal?: Judged;
  /** How much the proposal was tightened beyond what the first part asks for; 1 is not at all. */
  readonly safety: number;
  /** Settings that no other undercuts in cost and overload on the first part, cheapest first. */
  readonly curve: readonly Judged[];
  readonly minutes: { readonly first: number; readonly later: number };
}

/** Factors by which the best is tightened until it is better on the later part as well. */
const SAFETY = [1, 1.1, 1.25, 1.5] as const;
const MOST_CURVE_POINTS = 12;

/**
 * Searches for the cheapest settings that hold the objective on the first part, and judges them on the later one.
 *
 * Proposes nothing that is worse than the current settings on the later part: neither dearer where both hold the
 * objective, nor more often overloaded where they do not. Deterministic.
 */
export function tune(input: TuneInput): Tuned {
  const minutes = { first: knownMinutes(input, input.first), later: knownMinutes(input, input.later) };
  const allowed = (part: 'first' | 'later') => (minutes[part] * input.objectivePercent) / 100;
  const judged = (settings: Settings): Judged => ({
    settings,
    first: scoreSettings(input, input.first, settings),
    later: scoreSettings(input, input.later, settings),
  });
  const trials = searchSettings(input, allowed('first'));
  const current = judged(input.current);
  const [best] = trials as [Trial<Settings>, ...Trial<Settings>[]];
  const candidates = SAFETY.map((safety) => ({ safety, judged: judged(tightened(best.settings, safety)) }));
  const proposal = candidates.find(({ judged: { settings, later } }) =>
    isBetter({ settings, score: later }, { settings: current.settings, score: current.later }, allowed('later')),
  );
  return {
    current,
    best: (candidates[0] as { judged: Judged }).judged,
    proposal: proposal === undefined ? undefined : proposal.judged,
    safety: proposal?.safety ?? 1,
    curve: thinned(frontier(trials)).map(({ settings }) => judged(settings)),
    minutes,
  };
}

/** Everything that was tried on the first part, the best first. */
export function searchSettings(input: TuneInput, allowedOverloadedMinutes: number): Trial<Settings>[] {
  const { current, first, launch } = input;
  const dimensions = reactiveDimensions(capacities(input));
  const score = (settings: Settings) => scoreSettings(input, first, settings);
  const { plan, ...unplanned } = current;
  const reactive = search([unplanned, cautious(unplanned)], dimensions, score, allowedOverloadedMinutes);
  const [best] = reactive;
  if (plan === undefined || first.plans === undefined || best === undefined) return reactive;
  const starts = [current, ...besidePlans(best.settings, plan, input.spec)];
  const planned = search(
    starts,
    [...planDimensions(launch.startUpSeconds), ...dimensions],
    score,
    allowedOverloadedMinutes,
  );
  const better = planned[0] !== undefined && isBetter(planned[0], best, allowedOverloadedMinutes);
  return better ? [...planned, ...reactive] : [...reactive, ...planned];
}

/** Cost and overload of settings on a part. */
export function scoreSettings(
  input: TuneInput,
  part: Part,
  settings: Settings,
  floors?: readonly FloorChange[],
): Score {
  const { spec, demandSignal, capacity, workload, launch, stepSeconds } = input;
  const changed = withSettings(spec, demandSignal, settings);
  const planned =
    settings.plan === undefined || part.plans === undefined
      ? undefined
      : part.plans.floors(settings.plan, capacity, changed);
  const all = floors ?? planned;
  const { total } = replay({
    demand: part.demand,
    startMs: part.startMs,
    stepSeconds,
    workload,
    policies: scalingPolicies(changed),
    launch,
    floors: all,
  });
  input.onReplay?.();
  const minutes = stepSeconds / 60;
  return { taskHours: (total.taskSteps * minutes) / 60, overloadedMinutes: total.overloaded * minutes };
}

/** Minutes of a part whose demand is known. */
export function knownMinutes({ stepSeconds }: TuneInput, { demand }: Part): number {
  let known = 0;
  for (const value of demand) if (value >= 0) known += 1;
  return (known * stepSeconds) / 60;
}

/** Highest threshold that leaves reactive scaling anything to do. */
const MOST_SCALE_OUT_AT = 95;

/**
 * The best that goes without a plan, beside plans: as it is, with thresholds that leave more to the plan, and with a
 * minimum that leaves the floor to it.
 */
function besidePlans(best: Settings, plan: PlanSettings, spec: ScalingSpec): Settings[] {
  const { scaleOutAt } = best;
  const close = { ...plan, quantile: 0.8, targetUtilizationPercent: 90 };
  const safe = { ...plan, quantile: 0.95, targetUtilizationPercent: 80 };
  const later = (points: number): Settings =>
    scaleOutAt === undefined ? best : { ...best, scaleOutAt: Math.min(MOST_SCALE_OUT_AT, scaleOutAt + points) };
  return [
    { ...best, plan },
    { ...later(5), plan: close },
    { ...later(15), plan: safe },
    { ...later(10), minCapacity: spec.minCapacity, plan: safe },
  ];
}

/** A start that overloads rarely. */
function cautious(settings: Settings): Settings {
  const { scaleOutAt } = settings;
  return {
    ...settings,
    ...(scaleOutAt === undefined ? {} : { scaleOutAt: 50 }),
    scaleInAt: 30,
    scaleOutCooldownSeconds: 300,
  };
}

/** Minima to try: from that of the spec up to what the busiest minute of the first part needs. */
function capacities({ spec, first, capacity }: TuneInput): number[] {
  let peak = 0;
  for (const value of first.demand) if (value > peak) peak = value;
  const most = Math.min(spec.maxCapacity, Math.max(spec.minCapacity, Math.ceil((1.2 * peak) / capacity.value)));
  const tried = new Set<number>();
  // By fifths: each a little more than the one before, so that small services have every number.
  for (let tasks = spec.minCapacity; tasks < most; tasks = Math.max(tasks + 1, Math.round(tasks * 1.2)))
    tried.add(tasks);
  return [...tried, most];
}

function thinned<T>(points: readonly T[]): T[] {
  if (points.length <= MOST_CURVE_POINTS) return [...points];
  const last = points.length - 1;
  return Array.from(
    { length: MOST_CURVE_POINTS },
    (_, index) => points[Math.round((index * last) / (MOST_CURVE_POINTS - 1))] as T,
  );
}
