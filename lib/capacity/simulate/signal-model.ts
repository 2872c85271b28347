/**
 * How a CloudWatch metric follows the load of a task, and back.
 *
 * Load is demand per serving task in the unit of the workload; for a backlog it is messages per task. Both functions
 * ascend, so that a threshold of the metric is a threshold of the load.
 */
export interface SignalModel {
  /** What drives the metric. */
  readonly drivenBy: 'demand' | 'backlog';
  metricAt(load: number): number;
  /** Load at which the metric reaches a value; Infinity where it never does. */
  loadAt(metric: number): number;
}

/** A metric that grows in proportion to load, from `idle` on and up to `max`. */
export function linearSignal(
  perLoad: number,
  { idle = 0, max = Number.POSITIVE_INFINITY, drivenBy = 'demand' as 'demand' | 'backlog' } = {},
): SignalModel {
  return {
    drivenBy,
    metricAt: (load) => Math.min(max, idle + perLoad * load),
    loadAt: (metric) => (metric >= max ? Number.POSITIVE_INFINITY : (metric - idle) / perLoad),
  };
}

/** Load beyond which the estimate of response times stops to rise, as a share of capacity: 50 times the idle time. */
const MOST_UTILIZATION = 0.98;

/**
 * Response time over utilisation: idle time / (1 - utilisation), the mean of a processor-sharing server whatever the
 * distribution of its work (Kleinrock, Queueing Systems II, 4.4). That a percentile grows by the same factor is an
 * assumption; replace this model where you have measured another.
 */
export function responseTimeSignal(idleSeconds: number, capacityPerTask: number): SignalModel {
  return {
    drivenBy: 'demand',
    metricAt: (load) => idleSeconds / (1 - Math.min(load / capacityPerTask, MOST_UTILIZATION)),
    loadAt: (metric) => {
      const utilization = 1 - idleSeconds / metric;
      return utilization >= MOST_UTILIZATION ? Number.POSITIVE_INFINITY : utilization * capacityPerTask;
    },
  };
}
