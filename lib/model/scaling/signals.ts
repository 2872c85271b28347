/** Two thresholds of a share in use. */
export interface UtilizationSignal {
  /**
   * Tasks are added above it.
   *
   * @unit %
   * @example 70
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, `tidemark simulate`
   */
  readonly scaleOutAt: number;
  /**
   * Tasks may be removed below it.
   *
   * @unit %
   * @example 30
   * @affects AWS::CloudWatch::Alarm, `tidemark simulate`
   */
  readonly scaleInAt: number;
}

/** Requests per task; thresholds are percent of what a task can serve. */
export interface RequestsSignal extends UtilizationSignal {
  /**
   * Requests that one task serves at 100 %.
   *
   * @unit requests per second
   * @example 200
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm, `tidemark plan`, `tidemark simulate`
   */
  readonly capacityPerTask: number;
  /**
   * Where that figure comes from: a load test, a measurement, an assumption that is called one.
   *
   * @example "Load test of 2026-10-12: 200 req/s per task at 100 % CPU"
   * @affects what plans and reports show as evidence
   */
  readonly capacitySource: string;
}

/** A metric of CloudWatch. */
export interface MetricInput {
  /**
   * Namespace of the metric.
   *
   * @example "Shop"
   */
  readonly namespace: string;
  /**
   * Name of the metric.
   *
   * @example "OpenSocketsPerTask"
   */
  readonly metricName: string;
  /**
   * Dimensions of the metric, by name.
   *
   * @default {}
   * @example { "Service": "live" }
   */
  readonly dimensions?: Readonly<Record<string, string>>;
  /**
   * How points are combined: Average, Maximum, Minimum, Sum, SampleCount, or a percentile.
   *
   * @default "Average"
   * @example "p95"
   */
  readonly statistic?: string;
}

/** A metric of CloudWatch with nothing left out. */
export interface Metric extends MetricInput {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
}

/** Open connections per task; thresholds are percent of what a task can hold. */
export interface ConnectionsSignalInput extends UtilizationSignal {
  /**
   * Connections that one task holds at 100 %.
   *
   * @unit connections
   * @example 5000
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm, `tidemark simulate`
   */
  readonly capacityPerTask: number;
  /**
   * Where that figure comes from.
   *
   * @example "Load test of 2026-10-12: 5,000 sockets in 1 GB"
   * @affects what plans and reports show as evidence
   */
  readonly capacitySource: string;
  /**
   * Connections per task, as each task publishes its own count once a minute. Needed where services share the load
   * balancer, and for workers.
   *
   * @default the load balancer's own count of all its connections, over the running tasks
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm
   */
  readonly metric?: MetricInput;
}

/** Connections per task with nothing left out but the metric. */
export interface ConnectionsSignal extends ConnectionsSignalInput {
  readonly metric?: Metric;
}

/** A queue of its own delay goal among several that one worker works off. */
export interface BacklogLaneGoal {
  /**
   * A queue of the system, by name.
   *
   * @example "jobs-urgent"
   */
  readonly queue: string;
  /**
   * How long a message may wait before more tasks are wanted.
   *
   * @example 30
   */
  readonly acceptableDelaySeconds: number;
  /**
   * Share of a task's time that this queue gets while every queue has work. The shares add up to 100.
   *
   * @example 60
   */
  readonly sharePercent: number;
}

/**
 * Messages waiting or in flight per task, from a delay goal: the target is `acceptableDelaySeconds` over
 * `secondsPerMessage`. Either one queue with its goal, or `lanes`.
 */
export interface BacklogSignal {
  /**
   * A queue of the system, by name.
   *
   * @default the queues of `lanes`
   * @example "jobs"
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm
   */
  readonly queue?: string;
  /**
   * How long a message may wait before more tasks are wanted.
   *
   * @default the goals of `lanes`
   * @example 60
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm
   */
  readonly acceptableDelaySeconds?: number;
  /**
   * Several queues by priority, the most urgent first, each with a goal of its own; in place of `queue`. Names are lower-case
   * letters and digits.
   *
   * @default the one `queue`
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm
   */
  readonly lanes?: Readonly<Record<string, BacklogLaneGoal>>;
  /**
   * Time that one task takes for one message; of a task that works on several at once, the reciprocal of its throughput.
   *
   * @unit seconds
   * @example 2
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm, `tidemark plan`, `tidemark simulate`
   */
  readonly secondsPerMessage: number;
  /**
   * Where that figure comes from.
   *
   * @example "Median of a week of jobs, 2026-10"
   * @affects what plans and reports show as evidence
   */
  readonly capacitySource: string;
  /**
   * Tasks may be removed below it, in percent of the target.
   *
   * @unit %
   * @example 20
   * @affects AWS::CloudWatch::Alarm, `tidemark simulate`
   */
  readonly scaleInAt: number;
}

/**
 * Response time of the load balancer's targets. It does not fall in proportion to added tasks, so that tasks are added by a
 * fixed share and not by target tracking.
 */
export interface ResponseTimeSignalInput {
  /**
   * Which response time: a percentile, Average or Maximum.
   *
   * @default "p95"
   * @example "p99"
   * @affects AWS::CloudWatch::Alarm
   */
  readonly statistic?: string;
  /**
   * Tasks are added above it.
   *
   * @example 800
   * @affects AWS::CloudWatch::Alarm
   */
  readonly scaleOutAtMs: number;
  /**
   * Tasks may be removed below it.
   *
   * @example 300
   * @affects AWS::CloudWatch::Alarm
   */
  readonly scaleInAtMs: number;
  /**
   * Share of the running tasks that is added while it is above; at least one task. The default is our choice.
   *
   * @default 20
   * @example 30
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy
   */
  readonly stepPercent?: number;
}

/** Response time with nothing left out. */
export interface ResponseTimeSignal extends ResponseTimeSignalInput {
  readonly statistic: string;
  readonly stepPercent: number;
}

/**
 * A metric of your own, or metric math over several, that is proportional to load per task. Either `namespace` and
 * `metricName`, or `expression` and `metrics`. Thresholds are in the metric's own unit.
 */
export interface CustomSignalInput {
  /**
   * Namespace of the metric.
   *
   * @default what `metrics` name
   * @example "Shop"
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm
   */
  readonly namespace?: string;
  /**
   * Name of the metric.
   *
   * @default what `metrics` name
   * @example "SessionsPerTask"
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm
   */
  readonly metricName?: string;
  /**
   * Dimensions of the metric, by name.
   *
   * @default {}
   * @example { "Service": "web" }
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm
   */
  readonly dimensions?: Readonly<Record<string, string>>;
  /**
   * How points are combined: Average, Maximum, Minimum, Sum, SampleCount, or a percentile.
   *
   * @default "Average"
   * @example "Maximum"
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm
   */
  readonly statistic?: string;
  /**
   * Metric math over `metrics`, in place of one metric.
   *
   * @default the one metric
   * @example "sessions / tasks"
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm
   */
  readonly expression?: string;
  /**
   * The metrics of `expression`, by the id that each has in it.
   *
   * @default the one metric
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, AWS::CloudWatch::Alarm
   */
  readonly metrics?: Readonly<Record<string, MetricInput>>;
  /**
   * What one task can carry, in the metric's unit. Needed where demand is forecast from this metric.
   *
   * @unit the metric's own
   * @default demand is not forecast from it
   * @example 1000
   * @affects `tidemark plan`, `tidemark simulate`
   */
  readonly capacityPerTask?: number;
  /**
   * Where that figure comes from.
   *
   * @default nothing
   * @example "Load test of 2026-10-12"
   * @affects what plans and reports show as evidence
   */
  readonly capacitySource?: string;
  /**
   * What the metric counts, for reports.
   *
   * @default the name of the signal
   * @example "sessions"
   * @affects what plans and reports show
   */
  readonly unit?: string;
  /**
   * Tasks are added above it.
   *
   * @unit the metric's own
   * @example 700
   * @affects AWS::ApplicationAutoScaling::ScalingPolicy, `tidemark simulate`
   */
  readonly scaleOutAt: number;
  /**
   * Tasks may be removed below it.
   *
   * @unit the metric's own
   * @example 300
   * @affects AWS::CloudWatch::Alarm, `tidemark simulate`
   */
  readonly scaleInAt: number;
}

/** A metric of your own with its defaults. */
export interface CustomSignal extends CustomSignalInput {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  readonly metrics?: Readonly<Record<string, Metric>>;
}

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
