import { MOST_PERCENT, type OutcomeSums } from './outcome-totals';
import type { Replayed } from './replay';
import { responseTimeSignal } from './signal-model';
import type { Workload } from './workload';

/** What a span of a replay came to. */
export interface PeriodOutcome {
  /** Minutes whose demand is known. */
  readonly minutes: number;
  /** Minutes in which demand exceeded what the serving tasks can do; of a queue, in which a message was late. */
  readonly overloadedMinutes: number;
  /** Minutes above the target utilisation, overloaded ones included. */
  readonly hotMinutes: number;
  /** Share of the demand that exceeded the capacity at its moment, 0 to 1. */
  readonly excessShare: number;
  /** Tasks that are paid for: starting, serving and draining. */
  readonly taskHours: number;
  readonly scaleOuts: number;
  readonly scaleIns: number;
  /** Raises by scheduled actions. */
  readonly scheduled: number;
  /** Changes of direction within a quarter of an hour. */
  readonly flaps: number;
}

/** A span of its own: a day, an event. */
export interface NamedOutcome extends PeriodOutcome {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** What a replay came to. */
export interface Outcome extends PeriodOutcome {
  readonly peakTasks: number;
  /** Estimated from utilisation (see `responseTimeSignal`), over the demand, in milliseconds; cut at 50 times the idle time. */
  readonly responseTimeMs?: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly queue?: {
    readonly arrived: number;
    readonly completed: number;
    readonly waiting: number;
    /** Seconds messages waited until they were worked on. */
    readonly delaySeconds: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
  };
}

const NOTHING: OutcomeSums = {
  steps: 0,
  overloaded: 0,
  hot: 0,
  demand: 0,
  excess: 0,
  taskSteps: 0,
  scaleOuts: 0,
  scaleIns: 0,
  scheduled: 0,
  flaps: 0,
};

/** What lies between two readings of the sums. */
export function periodOutcome(to: OutcomeSums, stepSeconds: number, from: OutcomeSums = NOTHING): PeriodOutcome {
  const minutes = stepSeconds / 60;
  const demand = to.demand - from.demand;
  return {
    minutes: (to.steps - from.steps) * minutes,
    overloadedMinutes: (to.overloaded - from.overloaded) * minutes,
    hotMinutes: (to.hot - from.hot) * minutes,
    excessShare: demand > 0 ? (to.excess - from.excess) / demand : 0,
    taskHours: ((to.taskSteps - from.taskSteps) * stepSeconds) / 3600,
    scaleOuts: to.scaleOuts - from.scaleOuts,
    scaleIns: to.scaleIns - from.scaleIns,
    scheduled: to.scheduled - from.scheduled,
    flaps: to.flaps - from.flaps,
  };
}

/** The outcome of a replay as a whole. */
export function summarizeOutcome(
  { total, peakTasks, utilization, queue }: Replayed,
  workload: Workload,
  stepSeconds: number,
): Outcome {
  const { idleResponseMs } = workload;
  return {
    ...periodOutcome(total, stepSeconds),
    peakTasks,
    ...(idleResponseMs === undefined ? {} : { responseTimeMs: responseTimes(utilization, idleResponseMs) }),
    ...(queue === undefined
      ? {}
      : {
          queue: {
            arrived: queue.arrived,
            completed: queue.completed,
            waiting: queue.backlog,
            delaySeconds: {
              p50: queue.delays.quantile(0.5),
              p95: queue.delays.quantile(0.95),
              p99: queue.delays.quantile(0.99),
              max: queue.delays.max,
            },
          },
        }),
  };
}

function responseTimes(utilization: Float64Array, idleResponseMs: number) {
  const model = responseTimeSignal(idleResponseMs, 100);
  const total = utilization.reduce((sum, weight) => sum + weight, 0);
  const at = (share: number) => {
    let sum = 0;
    // The upper end of the bin: never better than it was.
    for (let percent = 0; percent < MOST_PERCENT; percent++) {
      sum += utilization[percent] as number;
      if (sum >= share * total) return model.metricAt(percent + 1);
    }
    return model.metricAt(MOST_PERCENT);
  };
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
