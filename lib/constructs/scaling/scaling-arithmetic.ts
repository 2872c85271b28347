import { type BacklogSignal, backlogLanes, type RequestsSignal, type ScalingSpec } from '../../model';

/** Requests per task and minute at which a service scales out: AWS counts per minute, people think per second. */
export function requestsPerMinuteTarget(signal: RequestsSignal): number {
  return (signal.capacityPerTask * 60 * signal.scaleOutAt) / 100;
}

/** Requests per task and minute below which a service may scale in. */
export function requestsPerMinuteFloor(signal: RequestsSignal): number {
  return (signal.capacityPerTask * 60 * signal.scaleInAt) / 100;
}

/** Messages per task below which a worker may scale in. */
export function backlogPerTaskFloor(signal: BacklogSignal): number {
  return backlogLanes(signal)[0]?.floorPerTask ?? 0;
}

/**
 * Backlog per task in metric math: messages waiting and in flight over running tasks; with no task running it is the
 * whole backlog, so that a service scales from zero.
 */
export const BACKLOG_PER_TASK = 'IF(tasks > 0, (visible + inflight) / tasks, visible + inflight)';

/**
 * The condition under which a service scales in, in metric math: 1 when every signal is low, else 0.
 * A metric that is missing leaves the expression without a value, and the service as it is.
 */
export function allLowExpression(conditions: readonly string[]): string {
  return `IF(${conditions.join(' AND ')}, 1, 0)`;
}

/** A CloudWatch number as metric math writes it: no exponent, no trailing zeros. */
export function mathNumber(value: number): string {
  return String(Number(value.toFixed(6)));
}

/** Signals of a spec in the order in which their policies are written. */
export function signalNames(spec: ScalingSpec): string[] {
  const names = (['cpu', 'memory', 'requests', 'backlog'] as const).filter((name) => spec[name] !== undefined);
  return [...names, ...Object.keys(spec.custom)];
}
