import type { ScalingPolicies } from '../../model/scaling-policies';
import type { LoadTargets } from '../../model/service-config';
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
}

/**
 * Replays a scenario with the policies alone, from the tasks that its first load needs; time counts from zero. A plan is
 * not part of it: a stated load may come at any hour, the least planned one included.
 *
 * Undefined where the targets do not state the scenario.
 */
export function runScenario(scenario: Scenario, input: ScenarioInput): ScenarioResult | undefined {
  const { targets, workload, policies, launch, stepSeconds } = input;
  const most = policies.maxCapacity * workload.capacityPerTask;
  const load = scenarioLoad(scenario, targets, most, stepSeconds);
  if (load === undefined) return undefined;
  const { demand, description } = load;
  const series = new RecordedSeries(demand.length);
  const simulation = simulate({
    demand,
    startMs: 0,
    stepSeconds,
    timeZone: 'UTC',
    workload,
    policies,
    launch,
    recorder: series,
  });
  const found = overloads(series, { startMs: 0, stepSeconds, capacityPerTask: workload.capacityPerTask });
  return {
    scenario,
    description,
    simulation,
    series,
    overloads: found,
    holds: simulation.overloadedMinutes === 0,
    ...(scenario === 'breaking-point' ? { breakingPoint: breakingPoint(series, input) } : {}),
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
