import type { ScalingPolicies } from '../../model/scaling/policies';
import { HOUR_MS } from '../series/series';
import { clairvoyant, type LowerBound } from './clairvoyant';
import { predictiveFloors } from './engines/predictive';
import { RecordedSeries } from './recorded-series';
import type { FloorChange } from './replay';
import { type Simulation, type SimulationInput, simulate } from './simulate';
import type { Workload } from './workload';

/**
 * Ways to scale a service that are compared under the same demand.
 *
 * `fixed`: as many tasks as the busiest minute of the history needs at the target, at all times. `reactive`: the
 * policies as configured. `predictive`: the same beside AWS predictive scaling. `planned`: the same beside a capacity
 * plan. `lowerBound` says what nobody can undercut.
 */
export const STRATEGIES = ['fixed', 'reactive', 'predictive', 'planned'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export interface StrategyInput extends Omit<SimulationInput, 'floors' | 'recorder' | 'initialTasks'> {
  /** Floors of the plan; the strategy `planned` needs it. */
  readonly plannedFloors?: readonly FloorChange[];
  /** Demand before the replay, at the same steps, up to `startMs`: what forecasts learn from. */
  readonly history: Float64Array;
  readonly schedulingBufferSeconds?: number;
}

export interface StrategyResult {
  readonly strategy: Strategy;
  readonly simulation: Simulation;
  /** Everything it did, where that was asked for. */
  readonly series?: RecordedSeries;
}

/** Default of AWS predictive scaling ("SchedulingBufferTime", API PredictiveScalingPolicyConfiguration). */
const DEFAULT_SCHEDULING_BUFFER_SECONDS = 300;

/** Replays a strategy. With `isRecorded`, everything it did is kept as well. */
export function runStrategy(strategy: Strategy, input: StrategyInput, isRecorded = false): StrategyResult {
  const { plannedFloors, history, schedulingBufferSeconds, ...rest } = input;
  const series = isRecorded ? new RecordedSeries(input.demand.length) : undefined;
  const simulation = simulate({
    ...rest,
    ...strategyParts(strategy, input),
    ...(series === undefined ? {} : { recorder: series }),
  });
  return { strategy, simulation, series };
}

function strategyParts(strategy: Strategy, input: StrategyInput): Partial<SimulationInput> {
  const { policies } = input;
  switch (strategy) {
    case 'fixed': {
      const tasks = busiest(input);
      return { policies: { ...policies, minCapacity: tasks, maxCapacity: tasks, scaleOut: [] }, initialTasks: tasks };
    }
    case 'predictive':
      return { floors: predictive(input) };
    case 'planned':
      return { floors: input.plannedFloors ?? [] };
    case 'reactive':
      return {};
  }
}

/** Tasks that the busiest minute before the replay needs at the target; of the replay itself where there was none. */
function busiest({ history, demand, workload, policies }: StrategyInput): number {
  const peak = highest(history) || highest(demand);
  return tasksFor(peak, targetPerTask(workload), policies);
}

function predictive(input: StrategyInput): FloorChange[] {
  const { history, demand, startMs, stepSeconds, workload, policies } = input;
  const perHour = 3600 / stepSeconds;
  const before = Math.floor(history.length / perHour);
  const known = history.subarray(history.length - before * perHour);
  return predictiveFloors(
    [...hourlyMeans(known, perHour), ...hourlyMeans(demand, perHour)],
    startMs - before * HOUR_MS,
    before,
    {
      targetPerTask: targetPerTask(workload),
      schedulingBufferSeconds: input.schedulingBufferSeconds ?? DEFAULT_SCHEDULING_BUFFER_SECONDS,
      minCapacity: policies.minCapacity,
      maxCapacity: policies.maxCapacity,
    },
  );
}

/** The least that could be paid for under the same demand with at most so many overloaded minutes. */
export function lowerBound(
  { demand, stepSeconds, workload, policies }: StrategyInput,
  overloadedMinutes: number,
): LowerBound {
  return clairvoyant(demand, stepSeconds, workload, policies, overloadedMinutes);
}

function targetPerTask({ capacityPerTask, targetUtilizationPercent }: Workload): number {
  return (capacityPerTask * targetUtilizationPercent) / 100;
}

function tasksFor(demand: number, perTask: number, { minCapacity, maxCapacity }: ScalingPolicies): number {
  return Math.min(maxCapacity, Math.max(minCapacity, Math.ceil(demand / perTask - 1e-9)));
}

/** Highest known value; 0 where there is none. */
function highest(demand: Float64Array): number {
  let most = 0;
  for (const value of demand) if (value > most) most = value;
  return most;
}

/** Means of whole hours; an hour without a known value is a gap. */
function hourlyMeans(demand: Float64Array, perHour: number): number[] {
  return Array.from({ length: Math.floor(demand.length / perHour) }, (_, hour) => {
    let [sum, count] = [0, 0];
    for (let step = hour * perHour; step < (hour + 1) * perHour; step++) {
      const value = demand[step] as number;
      if (!(value >= 0)) continue;
      sum += value;
      count += 1;
    }
    return count === 0 ? Number.NaN : sum / count;
  });
}
