import type { Workload } from './workload';

export interface LowerBound {
  readonly taskHours: number;
  readonly overloadedMinutes: number;
}

/**
 * The least that could be paid for with at most so many overloaded minutes, by somebody who knows the demand and whose
 * tasks come and go at once.
 *
 * Each step has the fewest tasks that serve it, except in the dearest ones, as many as may be overloaded, which have
 * `minCapacity`. No strategy with at most as many overloaded minutes is cheaper: it pays at least for the tasks that
 * serve. Messages of a queue can wait, so that of them only the work itself binds, and minCapacity.
 */
export function clairvoyant(
  demand: Float64Array,
  stepSeconds: number,
  { capacityPerTask, queue }: Workload,
  { minCapacity, maxCapacity }: { readonly minCapacity: number; readonly maxCapacity: number },
  allowedOverloadedMinutes: number,
): LowerBound {
  if (queue !== undefined) return workOf(demand, stepSeconds, capacityPerTask, minCapacity);
  const counts = new Uint32Array(maxCapacity + 1);
  let [tasks, impossible] = [0, 0];
  for (let step = 0; step < demand.length; step++) {
    const wanted = demand[step] as number;
    const needed = wanted >= 0 ? Math.ceil(wanted / capacityPerTask - 1e-9) : 0;
    if (needed > maxCapacity) impossible += 1;
    // Where even all tasks do not serve it, none are worth paying for.
    const paid = needed > maxCapacity ? minCapacity : Math.max(minCapacity, needed);
    counts[paid] = (counts[paid] as number) + 1;
    tasks += paid;
  }
  let left = Math.floor((allowedOverloadedMinutes * 60) / stepSeconds) - impossible;
  let overloaded = impossible;
  for (let paid = maxCapacity; paid > minCapacity && left > 0; paid--) {
    const dropped = Math.min(left, counts[paid] as number);
    tasks -= dropped * (paid - minCapacity);
    left -= dropped;
    overloaded += dropped;
  }
  return { taskHours: (tasks * stepSeconds) / 3600, overloadedMinutes: (overloaded * stepSeconds) / 60 };
}

function workOf(demand: Float64Array, stepSeconds: number, capacityPerTask: number, minCapacity: number): LowerBound {
  const work = demand.reduce((sum, value) => (value >= 0 ? sum + value / capacityPerTask : sum), 0);
  const taskSteps = Math.max(work, minCapacity * demand.length);
  return { taskHours: (taskSteps * stepSeconds) / 3600, overloadedMinutes: 0 };
}
