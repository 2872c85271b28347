import { z } from 'zod';

const MINUTES_PER_WEEK = 7 * 24 * 60;
/** Quantile a plan covers where neither quantile nor risk is stated (our choice; `tidemark plan --risk` shows others). */
const DEFAULT_QUANTILE = 0.9;

const percent = z.number().min(0).max(100);

/** How the metrics of a task follow its load; simulations read it, nothing that is deployed does. */
const taskLoad = z.strictObject({
  /** CPU of a task that serves all it can, in percent. Our assumption where nothing is stated: then it is busy. */
  cpuPercent: percent.default(100),
  /** Memory of a task without load and of one that serves all it can, in percent. */
  memoryPercent: z.strictObject({ idle: percent, full: percent }).optional(),
  /** Response time without load, in milliseconds. */
  idleResponseMs: z.number().positive().optional(),
});

/** Load a service is to hold, in the unit of its demand signal. */
export const loadTargets = z.strictObject({
  sustained: z.number().positive(),
  peak: z.number().positive(),
  /** A load that comes at once and stays for so many minutes. */
  burst: z.strictObject({ load: z.number().positive(), minutes: z.int().min(1).max(1440) }).optional(),
  /** People at once, and the demand each makes. */
  users: z
    .strictObject({ count: z.number().positive(), demandPerUser: z.number().positive(), source: z.string().min(1) })
    .optional(),
});

/** Where a service's demand is recorded, and how a plan turns it into tasks. */
export const demandConfig = z.strictObject({
  /** The signal whose per-task capacity the plan counts in: requests, backlog, or the name of a custom signal. */
  signal: z.string().min(1),
  /** Share of a task's capacity the plan counts on, in percent; by default what the signal scales out at. */
  targetUtilizationPercent: z.number().positive().max(100).optional(),
  /** Demand quantile that the floor covers: higher costs more and overloads less. 0.9 where no risk is stated either. */
  quantile: z.number().gt(0).lt(1).optional(),
  /**
   * Instead of a quantile, the risk: minutes a week in which demand may exceed what the floor serves at the target, and
   * reactive scaling has to help. The cheapest quantile that keeps to it is chosen.
   */
  maxShortfallMinutesPerWeek: z.number().positive().max(MINUTES_PER_WEEK).optional(),
  /** From the scheduled action to a task that serves: minutes the floor is raised ahead. */
  leadTimeMinutes: z.int().min(0).max(120),
  /** Most changes of the weekly floor a plan may make. 21 where none is stated: three a day. */
  maxChangesPerWeek: z.int().min(1).max(168).optional(),
  load: taskLoad.prefault({}),
  history: z.strictObject({
    /** CSV `timestamp,value` at a regular step, relative to the project. */
    file: z.string().min(1),
    /** How samples of one hour combine: counts are summed, gauges averaged, of a maximum the highest is taken. */
    statistic: z.enum(['sum', 'average', 'maximum']),
    /** Multiplies an hour's value into demand in the signal's unit. */
    factor: z.number().positive(),
    /** Why that factor. */
    factorSource: z.string().min(1),
  }),
  /** The CloudWatch metric of the same demand, for `--cloudwatch`. */
  metric: z
    .strictObject({
      namespace: z.string().min(1),
      metricName: z.string().min(1),
      dimensions: z.record(z.string(), z.string()).default({}),
      statistic: z.enum(['Sum', 'Average', 'Maximum']),
      /** Multiplies an hour's value into demand in the signal's unit. */
      factor: z.number().positive(),
    })
    .optional(),
});

export type DemandConfig = z.output<typeof demandConfig>;
export type TaskLoadConfig = z.output<typeof taskLoad>;
export type LoadTargets = z.output<typeof loadTargets>;

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
