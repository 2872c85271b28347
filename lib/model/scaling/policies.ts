import { backlogLanes } from './signals';
import type { ScalingSpec } from './spec';

/** Period of standard and of high-resolution metrics, in seconds. */
export const STANDARD_PERIOD_SECONDS = 60;
export const HIGH_RESOLUTION_PERIOD_SECONDS = 20;

/** Target tracking that never scales in: `TargetTrackingScaling` with `DisableScaleIn`. */
export interface TargetTrackingPolicy {
  readonly kind: 'targetTracking';
  readonly signal: string;
  /** In the metric's unit. */
  readonly targetValue: number;
  readonly periodSeconds: number;
  readonly cooldownSeconds: number;
}

/** An alarm above a threshold that adds a share of the tasks: `StepScaling` with `PercentChangeInCapacity`. */
export interface StepScalingPolicy {
  readonly kind: 'stepScaling';
  readonly signal: string;
  /** Of the alarm, in the metric's unit; it is breached above. */
  readonly threshold: number;
  readonly periodSeconds: number;
  /** Periods that must all breach. */
  readonly evaluationPeriods: number;
  /** Ascending and without gaps; bounds are relative to the threshold, the last step is open. */
  readonly steps: readonly StepAdjustment[];
  readonly minAdjustmentMagnitude: number;
  readonly cooldownSeconds: number;
}

export interface StepAdjustment {
  /** Inclusive, in the metric's unit above the threshold. */
  readonly lowerBound: number;
  /** Exclusive. */
  readonly upperBound?: number;
  /** Percent of the running tasks. */
  readonly adjustment: number;
}

export type ScaleOutPolicy = TargetTrackingPolicy | StepScalingPolicy;

/** One metric-math alarm over all signals that removes a share of the tasks. */
export interface ScaleInPolicy {
  /** Every signal must be below, in the metric's unit. */
  readonly conditions: readonly { readonly signal: string; readonly below: number }[];
  readonly periodSeconds: number;
  /** Periods in which every signal must be low. */
  readonly evaluationPeriods: number;
  /** Negative percent of the running tasks. */
  readonly adjustment: number;
  readonly minAdjustmentMagnitude: number;
  readonly cooldownSeconds: number;
}

/**
 * What Application Auto Scaling is told about a service, in its own terms. The constructs write it, the simulator
 * replays it: neither reads more of the spec than this.
 *
 * Units of the signals: `cpu` and `memory` percent, `requests` per task and minute, `connections` per task, `backlog`
 * messages per task, `responseTime` seconds, custom signals their own.
 */
export interface ScalingPolicies {
  readonly minCapacity: number;
  readonly maxCapacity: number;
  /** One for each signal; the largest capacity any of them asks for wins. */
  readonly scaleOut: readonly ScaleOutPolicy[];
  readonly scaleIn: ScaleInPolicy;
}

/** A signal with its two thresholds in the unit of its metric. */
interface Thresholds {
  readonly signal: string;
  readonly high: number;
  readonly low: number;
  /** Share of the tasks a signal adds that is not proportional to them. */
  readonly stepPercent?: number;
}

/** Translates a spec into policies. */
export function scalingPolicies(spec: ScalingSpec): ScalingPolicies {
  const signals = thresholdsOf(spec).map(rounded);
  const { minCapacity, maxCapacity, scaleIn } = spec;
  return {
    minCapacity,
    maxCapacity,
    scaleOut: signals.map((signal) => scaleOutPolicy(signal, spec)),
    scaleIn: {
      conditions: signals.map(({ signal, low }) => ({ signal, below: low })),
      periodSeconds: STANDARD_PERIOD_SECONDS,
      evaluationPeriods: scaleIn.windowMinutes,
      adjustment: -scaleIn.stepPercent,
      minAdjustmentMagnitude: 1,
      cooldownSeconds: scaleIn.cooldownSeconds,
    },
  };
}

/** What a signal scales out at, in the metric's unit; throws where no policy has that signal. */
export function scaleOutThreshold({ scaleOut }: ScalingPolicies, signal: string): number {
  const policy = scaleOut.find((candidate) => candidate.signal === signal);
  if (policy === undefined) throw new RangeError(`no policy scales out on ${signal}`);
  return policy.kind === 'targetTracking' ? policy.targetValue : policy.threshold;
}

/**
 * Nine digits are more than any metric has; beyond them stands the noise of binary fractions (3.0006000000000004), which
 * a reader of the template should not meet.
 */
function rounded({ high, low, ...signal }: Thresholds): Thresholds {
  return { ...signal, high: Number(high.toPrecision(9)), low: Number(low.toPrecision(9)) };
}

/** Signals in the order in which their policies are written. */
function thresholdsOf({
  cpu,
  memory,
  requests,
  connections,
  responseTime,
  backlog,
  custom,
}: ScalingSpec): Thresholds[] {
  const signals: Thresholds[] = [];
  if (cpu !== undefined) signals.push({ signal: 'cpu', high: cpu.scaleOutAt, low: cpu.scaleInAt });
  if (memory !== undefined) signals.push({ signal: 'memory', high: memory.scaleOutAt, low: memory.scaleInAt });
  if (requests !== undefined) {
    // AWS counts requests per minute, people think per second.
    const perPercent = (requests.capacityPerTask * 60) / 100;
    const { scaleOutAt, scaleInAt } = requests;
    signals.push({ signal: 'requests', high: perPercent * scaleOutAt, low: perPercent * scaleInAt });
  }
  if (connections !== undefined) {
    const { capacityPerTask, scaleOutAt, scaleInAt } = connections;
    const [high, low] = [(capacityPerTask * scaleOutAt) / 100, (capacityPerTask * scaleInAt) / 100];
    signals.push({ signal: 'connections', high, low });
  }
  if (responseTime !== undefined) {
    const { scaleOutAtMs, scaleInAtMs, stepPercent } = responseTime;
    signals.push({ signal: 'responseTime', high: scaleOutAtMs / 1000, low: scaleInAtMs / 1000, stepPercent });
  }
  if (backlog !== undefined) {
    for (const { signal, targetPerTask, floorPerTask } of backlogLanes(backlog))
      signals.push({ signal, high: targetPerTask, low: floorPerTask });
  }
  for (const [signal, { scaleOutAt, scaleInAt }] of Object.entries(custom))
    signals.push({ signal, high: scaleOutAt, low: scaleInAt });
  return signals;
}

function scaleOutPolicy({ signal, high, stepPercent }: Thresholds, spec: ScalingSpec): ScaleOutPolicy {
  const { maxStepPercent, cooldownSeconds, minStepTasks, windowMinutes } = spec.scaleOut;
  const isFine = spec.highResolution && (signal === 'cpu' || signal === 'memory');
  if (stepPercent === undefined && maxStepPercent === undefined) {
    const periodSeconds = isFine ? HIGH_RESOLUTION_PERIOD_SECONDS : STANDARD_PERIOD_SECONDS;
    return { kind: 'targetTracking', signal, targetValue: high, periodSeconds, cooldownSeconds };
  }
  const limit = maxStepPercent ?? Number.POSITIVE_INFINITY;
  const steps =
    stepPercent === undefined
      ? limitedSteps(high, limit)
      : [{ lowerBound: 0, adjustment: Math.min(stepPercent, limit) }];
  return {
    kind: 'stepScaling',
    signal,
    threshold: high,
    periodSeconds: STANDARD_PERIOD_SECONDS,
    evaluationPeriods: windowMinutes,
    steps,
    minAdjustmentMagnitude: minStepTasks,
    cooldownSeconds,
  };
}

/**
 * Excess over the threshold at which a larger step begins. Each step adds what its upper end would need in proportion,
 * so that it never adds less than target tracking would. Our choice: fine where signals linger, coarse beyond.
 */
const STEP_RATIOS = [1, 1.1, 1.25, 1.5, 2, 3, 5];

/** Steps that follow the metric in proportion up to a limit, in percent of the running tasks. */
function limitedSteps(threshold: number, limitPercent: number): StepAdjustment[] {
  const edge = (ratio: number) => Number((threshold * (ratio - 1)).toPrecision(9));
  const steps: StepAdjustment[] = [];
  for (const [index, ratio] of STEP_RATIOS.entries()) {
    const next = STEP_RATIOS[index + 1];
    const wanted = next === undefined ? limitPercent : Math.round((next - 1) * 100);
    if (next === undefined || wanted >= limitPercent)
      return [...steps, { lowerBound: edge(ratio), adjustment: limitPercent }];
    steps.push({ lowerBound: edge(ratio), upperBound: edge(next), adjustment: wanted });
  }
  return steps;
}
