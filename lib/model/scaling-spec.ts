import { z } from 'zod';
import { parseWith } from './parse';

const percent = z.number().positive().max(100);

/** A pair of thresholds in percent; in CloudWatch's sense, above the first scales out, below the second may scale in. */
const utilization = { scaleOutAt: percent, scaleInAt: percent };

/** Share of the reserved CPU or memory that is in use, averaged over the service, in percent. */
const utilizationSignal = z.strictObject(utilization);

/** Load balancer requests per task; thresholds are percent of what one task can serve. */
const requestsSignal = z.strictObject({
  /** Requests per second one task serves at 100 %. */
  capacityPerTask: z.number().positive(),
  /** Where that figure comes from (a load test, a measurement, a stated assumption). */
  capacitySource: z.string().min(1),
  ...utilization,
});

/**
 * Messages waiting or in flight per task, from a delay goal: target = acceptableDelaySeconds / secondsPerMessage.
 * Scale-in is allowed below `scaleInAt` percent of that target.
 */
const backlogSignal = z.strictObject({
  /** Name of the queue in the system's `queues`. */
  queue: z.string().min(1),
  /** Seconds one task takes for one message (the reciprocal of its throughput, if it works on several at once). */
  secondsPerMessage: z.number().positive(),
  capacitySource: z.string().min(1),
  /** How long a message may wait before more tasks are wanted, in seconds. */
  acceptableDelaySeconds: z.number().positive(),
  scaleInAt: percent,
});

/** Any CloudWatch metric that is proportional to load per task. Thresholds are in the metric's own unit. */
const customSignal = z.strictObject({
  namespace: z.string().min(1),
  metricName: z.string().min(1),
  dimensions: z.record(z.string(), z.string()).default({}),
  statistic: z.enum(['Average', 'Maximum', 'Minimum', 'Sum', 'SampleCount']).default('Average'),
  /** What one task can carry, in the metric's unit; needed where demand is forecast from this metric. */
  capacityPerTask: z.number().positive().optional(),
  capacitySource: z.string().min(1).optional(),
  unit: z.string().min(1).optional(),
  scaleOutAt: z.number().positive(),
  scaleInAt: z.number().nonnegative(),
});

/**
 * Which signals scale a service, at which thresholds, within which bounds.
 *
 * The construct that writes the policies and the simulator that predicts them read this same object.
 * Out when any signal is high; in only when all are low for the whole window.
 */
export const scalingSpecSchema = z
  .strictObject({
    /** Fewest tasks; a capacity plan may raise it, never lower it. */
    minCapacity: z.int().min(0),
    /** Most tasks; nothing in Tidemark lowers it. */
    maxCapacity: z.int().min(1),
    cpu: utilizationSignal.optional(),
    memory: utilizationSignal.optional(),
    requests: requestsSignal.optional(),
    backlog: backlogSignal.optional(),
    custom: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9-]*$/), customSignal).default({}),
    scaleOutCooldownSeconds: z.int().min(0).default(60),
    scaleIn: z
      .strictObject({
        /** All signals must have been low for this many minutes. */
        windowMinutes: z.int().min(1).max(60).default(10),
        cooldownSeconds: z.int().min(0).default(300),
        /** Share of the running tasks removed per step, at least one task. */
        stepPercent: z.int().min(1).max(100).default(10),
      })
      .prefault({}),
  })
  .check((context) => {
    for (const { path, ...params } of scalingProblems(context.value)) {
      context.issues.push({
        code: 'custom',
        continue: true,
        input: context.value,
        path,
        message: params.allowed,
        params,
      });
    }
  });

/** Bounds and thresholds that contradict each other; each problem names both sides. */
function scalingProblems(spec: z.output<typeof scalingSpecSchema>) {
  const problems: { path: string[]; given: string; allowed: string; remedy: string }[] = [];
  if (spec.minCapacity > spec.maxCapacity) {
    problems.push({
      path: ['minCapacity'],
      given: String(spec.minCapacity),
      allowed: `at most maxCapacity ${spec.maxCapacity}`,
      remedy: 'Lower minCapacity or raise maxCapacity.',
    });
  }
  const signals = { cpu: spec.cpu, memory: spec.memory, requests: spec.requests };
  const pairs = [
    ...Object.entries(signals).map(([name, signal]) => ({ path: [name], signal })),
    ...Object.entries(spec.custom).map(([name, signal]) => ({ path: ['custom', name], signal })),
  ];
  for (const { path, signal } of pairs) {
    if (signal !== undefined && signal.scaleInAt >= signal.scaleOutAt) {
      problems.push({
        path: [...path, 'scaleInAt'],
        given: String(signal.scaleInAt),
        allowed: `below scaleOutAt ${signal.scaleOutAt}`,
        remedy: 'Lower scaleInAt, or the service scales in and out in turns.',
      });
    }
  }
  if (spec.backlog !== undefined && spec.backlog.scaleInAt >= 100) {
    problems.push({
      path: ['backlog', 'scaleInAt'],
      given: String(spec.backlog.scaleInAt),
      allowed: 'below 100 percent of the backlog target, where it scales out',
      remedy: 'Lower scaleInAt.',
    });
  }
  return problems;
}

export type ScalingSpec = z.output<typeof scalingSpecSchema>;
export type ScalingSpecInput = z.input<typeof scalingSpecSchema>;
export type UtilizationSignal = z.output<typeof utilizationSignal>;
export type RequestsSignal = z.output<typeof requestsSignal>;
export type BacklogSignal = z.output<typeof backlogSignal>;
export type CustomSignal = z.output<typeof customSignal>;

/**
 * A scaling spec with its defaults filled in. `where` is named in errors.
 *
 * Throws `InputError` (code `invalid-config`) with everything that contradicts itself.
 *
 * @example scalingSpec({ minCapacity: 2, maxCapacity: 10, cpu: { scaleOutAt: 70, scaleInAt: 30 } })
 */
export function scalingSpec(input: ScalingSpecInput, where = 'scaling'): ScalingSpec {
  return parseWith(scalingSpecSchema, input, where);
}

/** What one task can serve of the demand that a signal measures. */
export interface DemandCapacity {
  /** Demand one task serves at 100 %, in `unit`. */
  readonly value: number;
  readonly unit: string;
  readonly source: string;
  /** Share of `value` that a plan may count on, in percent, unless the system says otherwise. */
  readonly targetUtilizationPercent: number;
}

/** Share of a worker's throughput a plan counts on; the rest is what empties the queue after a burst (assumption). */
const WORKER_TARGET_UTILIZATION_PERCENT = 80;

/**
 * Per-task capacity behind `signal`: `requests` (requests/s), `backlog` (messages/min) or the name of a custom signal.
 * Returns undefined when the spec has no such signal or the signal states no capacity.
 */
export function demandCapacity(spec: ScalingSpec, signal: string): DemandCapacity | undefined {
  if (signal === 'requests' && spec.requests !== undefined) {
    const { capacityPerTask, capacitySource, scaleOutAt } = spec.requests;
    return { value: capacityPerTask, unit: 'requests/s', source: capacitySource, targetUtilizationPercent: scaleOutAt };
  }
  if (signal === 'backlog' && spec.backlog !== undefined) {
    const { secondsPerMessage, capacitySource } = spec.backlog;
    return {
      value: 60 / secondsPerMessage,
      unit: 'messages/min',
      source: capacitySource,
      targetUtilizationPercent: WORKER_TARGET_UTILIZATION_PERCENT,
    };
  }
  const custom = spec.custom[signal];
  if (custom?.capacityPerTask === undefined) return undefined;
  return {
    value: custom.capacityPerTask,
    unit: custom.unit ?? custom.metricName,
    source: custom.capacitySource ?? 'not stated',
    targetUtilizationPercent: Math.min(100, (100 * custom.scaleOutAt) / custom.capacityPerTask),
  };
}

/** Backlog per task at which a worker scales out, in messages: how many one task works off within the delay goal. */
export function backlogPerTaskTarget(signal: BacklogSignal): number {
  return signal.acceptableDelaySeconds / signal.secondsPerMessage;
}
