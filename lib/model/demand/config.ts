/** Quantile a plan covers where neither quantile nor risk is stated (our choice; `tidemark plan --risk` shows others). */
const DEFAULT_QUANTILE = 0.9;

/** Memory of a task, in percent of what it has. */
export interface TaskMemory {
  /**
   * Without load.
   *
   * @unit %
   * @example 35
   */
  readonly idle: number;
  /**
   * While it serves all it can.
   *
   * @unit %
   * @example 70
   */
  readonly full: number;
}

/** How the metrics of a task follow its load. Simulations read it; nothing that is deployed does. */
export interface TaskLoadConfigInput {
  /**
   * CPU of a task that serves all it can. The default is an assumption: then it is busy.
   *
   * @default 100
   * @example 85
   */
  readonly cpuPercent?: number;
  /**
   * Memory of a task without load and of one that serves all it can, in percent.
   *
   * @default memory scales nothing in a simulation
   */
  readonly memoryPercent?: TaskMemory;
  /**
   * Response time without load.
   *
   * @default response times scale nothing in a simulation
   * @example 120
   */
  readonly idleResponseMs?: number;
}

/** How the metrics of a task follow its load, with nothing left out that has a default. */
export interface TaskLoadConfig extends TaskLoadConfigInput {
  readonly cpuPercent: number;
}

/** A load that comes at once and stays for a while. */
export interface Burst {
  /**
   * How much, in the unit of the demand signal.
   *
   * @unit the signal's
   * @example 4000
   */
  readonly load: number;
  /**
   * For how long.
   *
   * @unit minutes
   * @example 5
   */
  readonly minutes: number;
}

/** People who use a service at once, and what each asks of it. */
export interface Users {
  /**
   * How many.
   *
   * @unit people
   * @example 5000
   */
  readonly count: number;
  /**
   * Demand of each, in the unit of the demand signal.
   *
   * @unit the signal's
   * @example 0.2
   */
  readonly demandPerUser: number;
  /**
   * Where that figure comes from.
   *
   * @example "Access log of a week: a page every five seconds"
   * @affects what plans and reports show as evidence
   */
  readonly source: string;
}

/** Load that a service is to hold, in the unit of its demand signal. */
export interface LoadTargets {
  /**
   * For hours.
   *
   * @unit the signal's
   * @example 500
   */
  readonly sustained: number;
  /**
   * At most; the service must reach it with `maxCapacity`.
   *
   * @unit the signal's
   * @example 2000
   */
  readonly peak: number;
  /**
   * A load that comes at once and stays for so many minutes.
   *
   * @default no such load is promised
   */
  readonly burst?: Burst;
  /**
   * People at once, and the demand that each makes.
   *
   * @default no number of people is promised
   */
  readonly users?: Users;
}

/** Recorded demand, as a file. */
export interface DemandHistory {
  /**
   * CSV with the columns `timestamp,value` at a regular step; its path below the project.
   *
   * @example "config/history/store-purchases.csv"
   */
  readonly file: string;
  /**
   * How values of one hour combine: counts are summed, gauges averaged; of maxima the highest is taken.
   *
   * @example "sum"
   */
  readonly statistic: 'sum' | 'average' | 'maximum';
  /**
   * Turns an hour's value into demand in the signal's unit, by multiplication: requests an hour become requests a second by
   * 1/3600.
   *
   * @unit the signal's, per value
   * @example 0.2
   */
  readonly factor: number;
  /**
   * Why that factor.
   *
   * @example "Requests per hour, as the load balancer counts them"
   * @affects what plans and reports show as evidence
   */
  readonly factorSource: string;
}

/** The CloudWatch metric of a demand. */
export interface DemandMetricInput {
  /**
   * Namespace of the metric.
   *
   * @example "AWS/ApplicationELB"
   */
  readonly namespace: string;
  /**
   * Name of the metric.
   *
   * @example "RequestCount"
   */
  readonly metricName: string;
  /**
   * Dimensions of the metric, by name. The stacks of services and data print those of load balancer and queues as outputs.
   *
   * @default {}
   * @example { "LoadBalancer": "app/shop/0123456789abcdef" }
   */
  readonly dimensions?: Readonly<Record<string, string>>;
  /**
   * How points of one hour combine.
   *
   * @example "Sum"
   */
  readonly statistic: 'Sum' | 'Average' | 'Maximum';
  /**
   * Turns an hour's value into demand in the signal's unit, by multiplication.
   *
   * @unit the signal's, per value
   * @example 0.000277778
   */
  readonly factor: number;
}

/** The metric of a demand with nothing left out. */
export interface DemandMetric extends DemandMetricInput {
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Where a service's demand is recorded, and how a plan turns it into tasks. */
export interface DemandConfigInput {
  /**
   * The signal that the plan counts in: `requests`, `backlog`, or a custom signal; it must state its capacity per task.
   *
   * @example "requests"
   */
  readonly signal: string;
  /**
   * Share of a task's capacity that the plan counts on.
   *
   * @default what the signal scales out at
   * @example 60
   */
  readonly targetUtilizationPercent?: number;
  /**
   * Demand quantile that the floor covers. Higher costs more and overloads less. Not together with
   * `maxShortfallMinutesPerWeek`.
   *
   * @unit share, 0 to 1
   * @default 0.9 where no risk is stated
   * @example 0.95
   */
  readonly quantile?: number;
  /**
   * Instead of a quantile, the risk: minutes a week in which demand may exceed what the floor serves, and reactive scaling
   * has to help. The cheapest quantile that keeps to it is chosen.
   *
   * @unit minutes per week
   * @default `quantile` decides
   * @example 30
   */
  readonly maxShortfallMinutesPerWeek?: number;
  /**
   * From the scheduled action to a task that serves: the floor is raised so much ahead.
   *
   * @example 10
   */
  readonly leadTimeMinutes: number;
  /**
   * Most changes of the weekly floor that a plan may make.
   *
   * @unit changes per week
   * @default 21, three a day
   * @example 14
   */
  readonly maxChangesPerWeek?: number;
  /**
   * How the metrics of a task follow its load.
   *
   * @default as its keys say
   * @affects `tidemark simulate`, `tidemark tune`
   */
  readonly load?: TaskLoadConfigInput;
  /** Recorded demand. */
  readonly history: DemandHistory;
  /**
   * The CloudWatch metric of the same demand.
   *
   * @default `--cloudwatch` and `tidemark record` cannot be used
   * @affects `tidemark record`, `tidemark plan`
   */
  readonly metric?: DemandMetricInput;
}

/** Where a service's demand is recorded, with nothing left out that has a default. */
export interface DemandConfig extends DemandConfigInput {
  readonly load: TaskLoadConfig;
  readonly metric?: DemandMetric;
}

/** What a service's plan aims at: the quantile its config states, the risk it states, or the default quantile. */
export function planGoal({
  quantile,
  maxShortfallMinutesPerWeek,
}: DemandConfig):
  | { readonly quantile: number; readonly reason: string }
  | { readonly maxShortfallMinutesPerWeek: number } {
  if (maxShortfallMinutesPerWeek !== undefined) return { maxShortfallMinutesPerWeek };
  return quantile === undefined
    ? { quantile: DEFAULT_QUANTILE, reason: 'the default' }
    : { quantile, reason: 'stated in the configuration' };
}
