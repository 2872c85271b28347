import { z } from 'zod';

const percent = z.number().positive().max(100);

/** A pair of thresholds in percent; in CloudWatch's sense, above the first scales out, below the second may scale in. */
const thresholds = { scaleOutAt: percent, scaleInAt: percent };

/** Share of the reserved CPU or memory that is in use, averaged over the service, in percent. */
export const utilizationSignal = z.strictObject(thresholds);

/** Load balancer requests per task; thresholds are percent of what one task can serve. */
export const requestsSignal = z.strictObject({
  /** Requests per second one task serves at 100 %. */
  capacityPerTask: z.number().positive(),
  /** Where that figure comes from (a load test, a measurement, a stated assumption). */
  capacitySource: z.string().min(1),
  ...thresholds,
});

/** A CloudWatch statistic; percentiles as p50 to p99.99. */
const statistic = z
  .string()
  .regex(
    /^(Average|Maximum|Minimum|Sum|SampleCount|p\d{1,2}(\.\d{1,2})?)$/,
    'Average, Maximum, Minimum, Sum, SampleCount or a percentile such as p95',
  );

const metric = z.strictObject({
  namespace: z.string().min(1),
  metricName: z.string().min(1),
  dimensions: z.record(z.string(), z.string()).default({}),
  statistic: statistic.default('Average'),
});

/**
 * Open connections per task; thresholds are percent of what one task can hold.
 *
 * By default the load balancer's ActiveConnectionCount over the running tasks, which counts every service behind that
 * load balancer: right for a service that has a load balancer to itself. Else state a metric that each task publishes.
 */
export const connectionsSignal = z.strictObject({
  /** Connections one task holds at 100 %. */
  capacityPerTask: z.number().positive(),
  capacitySource: z.string().min(1),
  ...thresholds,
  /** Connections per task, as each task publishes its own count once a minute (statistic Average). */
  metric: metric.optional(),
});

/** A queue of its own delay goal among several that one service works off. */
const lane = z.strictObject({
  /** Name of the queue in the system's `queues`. */
  queue: z.string().min(1),
  /** How long a message may wait before more tasks are wanted, in seconds. */
  acceptableDelaySeconds: z.number().positive(),
  /** Share of a task's time this lane gets while every lane has work, in percent; the lanes add up to 100. */
  sharePercent: percent,
});

/**
 * Messages waiting or in flight per task, from a delay goal: target = acceptableDelaySeconds / secondsPerMessage.
 * Scale-in is allowed below `scaleInAt` percent of that target.
 *
 * Either one queue with its delay goal, or `lanes`: several queues by priority, each with its own.
 */
export const backlogSignal = z.strictObject({
  /** Name of the queue in the system's `queues`. */
  queue: z.string().min(1).optional(),
  /** How long a message may wait before more tasks are wanted, in seconds. */
  acceptableDelaySeconds: z.number().positive().optional(),
  /** Queues by priority, the most urgent first, in place of `queue`. */
  lanes: z.record(z.string().regex(/^[a-z][a-z0-9]*$/, 'lower-case letters and digits'), lane).optional(),
  /** Seconds one task takes for one message (the reciprocal of its throughput, if it works on several at once). */
  secondsPerMessage: z.number().positive(),
  capacitySource: z.string().min(1),
  scaleInAt: percent,
});

/**
 * Response time of the load balancer's targets. It does not fall in proportion to added tasks, so that tasks are added
 * by a fixed share and not by target tracking.
 */
export const responseTimeSignal = z.strictObject({
  statistic: statistic.default('p95'),
  scaleOutAtMs: z.number().positive(),
  scaleInAtMs: z.number().positive(),
  /** Share of the tasks added while it is above, at least one. Our choice: a fifth. */
  stepPercent: z.int().min(1).max(100).default(20),
});

/**
 * Any CloudWatch metric, or metric math over several, that is proportional to load per task. Thresholds are in its own
 * unit.
 */
export const customSignal = z.strictObject({
  namespace: z.string().min(1).optional(),
  metricName: z.string().min(1).optional(),
  dimensions: z.record(z.string(), z.string()).default({}),
  statistic: statistic.default('Average'),
  /** Metric math over `metrics`, in place of one metric. */
  expression: z.string().min(1).optional(),
  /** The metrics of `expression` by the id they have in it. */
  metrics: z.record(z.string().regex(/^[a-z][a-zA-Z0-9_]*$/), metric).optional(),
  /** What one task can carry, in the metric's unit; needed where demand is forecast from this metric. */
  capacityPerTask: z.number().positive().optional(),
  capacitySource: z.string().min(1).optional(),
  unit: z.string().min(1).optional(),
  scaleOutAt: z.number().positive(),
  scaleInAt: z.number().nonnegative(),
});

export type UtilizationSignal = z.output<typeof utilizationSignal>;
export type RequestsSignal = z.output<typeof requestsSignal>;
export type ConnectionsSignal = z.output<typeof connectionsSignal>;
export type BacklogSignal = z.output<typeof backlogSignal>;
export type ResponseTimeSignal = z.output<typeof responseTimeSignal>;
export type CustomSignal = z.output<typeof customSignal>;

/** One queue of a backlog signal with the backlog per task at which the service scales out. */
export interface BacklogLane {
  /** `backlog`, or `backlog-hot` for the lane hot. */
  readonly signal: string;
  readonly queue: string;
  readonly secondsPerMessage: number;
  readonly acceptableDelaySeconds: number;
  readonly sharePercent: number;
  /** Messages per task, waiting or in flight: what one task works off within the delay goal. */
  readonly targetPerTask: number;
  /** Messages per task below which the service may scale in. */
  readonly floorPerTask: number;
}

/** The queues of a backlog signal, most urgent first; one where it has no lanes. */
export function backlogLanes(signal: BacklogSignal): BacklogLane[] {
  const { lanes, queue = '', acceptableDelaySeconds = 0, secondsPerMessage, scaleInAt } = signal;
  const stated =
    lanes === undefined
      ? [{ signal: 'backlog', queue, acceptableDelaySeconds, sharePercent: 100 }]
      : Object.entries(lanes).map(([name, goal]) => ({ signal: `backlog-${name}`, ...goal }));
  return stated.map((goal) => {
    const targetPerTask = (goal.acceptableDelaySeconds * goal.sharePercent) / 100 / secondsPerMessage;
    return { ...goal, secondsPerMessage, targetPerTask, floorPerTask: (targetPerTask * scaleInAt) / 100 };
  });
}
