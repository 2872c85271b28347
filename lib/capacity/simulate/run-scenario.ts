import type { LoadTargets } from '../../model/demand/config';
import type { ScalingPolicies } from '../../model/scaling/policies';
import type { LaunchModel } from './launch';
import { type Overload, overloads } from './overloads';
import { RecordedSeries } from './recorded-series';
import { BREAKING_STEP_MINUTES, type Scenario, scenarioLoad } from './scenarios';
import { type Simulation, simulate } from './simulate';
import type { Workload } from './workload';

export interface ScenarioInput {
  readonly targets: LoadTargets;
  readonly workload: Workload;
  readonly policies: ScalingPolicies;
  readonly launch: LaunchModel;
  readonly stepSeconds: number;
}

/** Where a rising load breaks a service. */
export interface BreakingPoint {
  /** The highest load after which the service caught up. */
  readonly held: number;
  /** The load it did not catch up with; undefined where none did. */
  readonly broke?: number;
  /** Tasks that served at that load. */
  readonly serving: number;
  /** Whether all tasks served already; else the load rose faster than tasks start. */
  readonly isAtCeiling: boolean;
}

export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly description: string;
  readonly simulation: Simulation;
  readonly series: RecordedSeries;
  /** Stretches in which demand exceeded what served. */
  readonly overloads: readonly Overload[];
  /** Whether no minute was overloaded. */
  readonly holds: boolean;
  readonly breakingPoint?: BreakingPoint;
  /** Where it does not hold: what would. */
  readonly remedy?: Remedy;
}

/** What would hold a load that the settings do not hold; each alone. */
export interface Remedy {
  /** The lowest floor; undefined where none up to maxCapacity does. */
  readonly floor?: number;
  /** The quickest rise of those tried, in minutes; undefined where none does or the load comes at once. */
  readonly rampMinutes?: number;
}

/** Rises that are tried, in minutes. */
const RAMPS = [15, 30, 60, 90, 120, 180, 240, 360, 480] as const;

/**
 * Replays a scenario with the policies alone, from the tasks that its first load needs; time counts from zero. A plan is
 * not part of it: a stated load may come at any hour, the least planned one included.
 *
 * Undefined where the targets do not state the scenario.
 */
export function runScenario(scenario: Scenario, input: ScenarioInput): ScenarioResult | undefined {
  const { workload, stepSeconds } = input;
  const load = loadOf(scenario, input);
  if (load === undefined) return undefined;
  const { demand, description } = load;
  const series = new RecordedSeries(demand.length);
  const simulation = simulated(demand, input, series);
  const found = overloads(series, { startMs: 0, stepSeconds, capacityPerTask: workload.capacityPerTask });
  return {
    scenario,
    description,
    simulation,
    series,
    overloads: found,
    holds: simulation.overloadedMinutes === 0,
    ...(scenario === 'breaking-point' ? { breakingPoint: breakingPoint(series, input) } : {}),
    ...(scenario === 'breaking-point' || simulation.overloadedMinutes === 0
      ? {}
      : { remedy: remedyOf(scenario, demand, input) }),
  };
}

function loadOf(scenario: Scenario, { targets, workload, policies, stepSeconds }: ScenarioInput, rampMinutes?: number) {
  return scenarioLoad(scenario, targets, policies.maxCapacity * workload.capacityPerTask, stepSeconds, rampMinutes);
}

function simulated(demand: Float64Array, input: ScenarioInput, recorder?: RecordedSeries): Simulation {
  const { workload, policies, launch, stepSeconds } = input;
  const replayed = { demand, startMs: 0, stepSeconds, timeZone: 'UTC', workload, policies, launch };
  return simulate({ ...replayed, ...(recorder === undefined ? {} : { recorder }) });
}

function remedyOf(scenario: Scenario, demand: Float64Array, input: ScenarioInput): Remedy {
  const { policies } = input;
  const holdsFrom = (floor: number) =>
    simulated(demand, { ...input, policies: { ...policies, minCapacity: floor } }).overloadedMinutes === 0;
  let [low, high] = [policies.minCapacity, policies.maxCapacity];
  const isPossible = holdsFrom(high);
  // More capacity never overloads more, so that halving finds the lowest floor.
  while (isPossible && low < high) {
    const middle = (low + high) >> 1;
    if (holdsFrom(middle)) high = middle;
    else low = middle + 1;
  }
  const rampMinutes = RAMPS.find((minutes) => {
    const load = loadOf(scenario, input, minutes);
    return load !== undefined && scenario !== 'burst' && simulated(load.demand, input).overloadedMinutes === 0;
  });
  return {
    ...(isPossible ? { floor: high } : {}),
    rampMinutes,
  };
}

/** The first load that is still too much when it has been there for its ten minutes. */
function breakingPoint(
  series: RecordedSeries,
  { workload, policies, stepSeconds, targets }: ScenarioInput,
): BreakingPoint {
  const each = (BREAKING_STEP_MINUTES * 60) / stepSeconds;
  let held = targets.sustained;
  // The stairs end with the series; the last step of each shows whether the service caught up.
  const stairs = Math.floor(series.steps / each);
  for (let stair = 1; stair <= stairs; stair++) {
    const last = stair * each - 1;
    const demand = series.demand[last] as number;
    const serving = series.serving[last] as number;
    if (demand > serving * workload.capacityPerTask * (1 + 1e-6))
      return { held, broke: demand, serving, isAtCeiling: serving >= policies.maxCapacity };
    held = demand;
  }
  return { held, serving: series.serving[series.steps - 1] as number, isAtCeiling: false };
}
