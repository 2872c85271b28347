import { backlogLanes } from '../../model/scaling/signals';
import type { ScalingSpec } from '../../model/scaling/spec';
import { acceptableDelaySeconds, type TaskCapacity } from '../../model/scaling/task-capacity';
import { linearSignal, responseTimeSignal, type SignalModel } from './signal-model';
import type { Workload } from './workload';

/** How the metrics of a task follow its load. */
export interface TaskLoad {
  /** CPU of a task at its capacity, in percent. */
  readonly cpuPercent: number;
  /** Memory of a task without load and at its capacity, in percent. @default not simulated */
  readonly memoryPercent?: { readonly idle: number; readonly full: number };
  /** Response time without load, in milliseconds. @default not simulated */
  readonly idleResponseMs?: number;
}

/** A workload, and what of the spec it leaves out. */
export interface DescribedWorkload {
  readonly workload: Workload;
  /** In words: which signals are taken to be low at all times, and why. */
  readonly notes: readonly string[];
}

/**
 * How a service with this spec behaves under demand that is measured by one of its signals.
 *
 * `capacity` is what `findTaskCapacity` says of that signal.
 */
export function buildWorkload(
  spec: ScalingSpec,
  demandSignal: string,
  capacity: TaskCapacity,
  load: TaskLoad,
): DescribedWorkload {
  const { value: capacityPerTask, unit, targetUtilizationPercent } = capacity;
  const signals: Record<string, SignalModel> = {};
  const notes: string[] = [];
  const unknown = (signal: string, why: string) => notes.push(`${signal} is taken to be low: ${why}`);
  if (spec.cpu !== undefined) signals.cpu = linearSignal(load.cpuPercent / capacityPerTask, { max: 100 });
  if (spec.memory !== undefined) {
    const { memoryPercent } = load;
    if (memoryPercent === undefined) unknown('memory', 'demand.load.memoryPercent is not stated');
    else {
      const { idle, full } = memoryPercent;
      signals.memory = linearSignal((full - idle) / capacityPerTask, { idle, max: 100 });
    }
  }
  if (spec.responseTime !== undefined) {
    if (load.idleResponseMs === undefined) unknown('responseTime', 'demand.load.idleResponseMs is not stated');
    else signals.responseTime = responseTimeSignal(load.idleResponseMs / 1000, capacityPerTask);
  }
  for (const signal of ['requests', 'connections'] as const) {
    if (spec[signal] === undefined) continue;
    // AWS counts requests per minute.
    if (signal === demandSignal) signals[signal] = linearSignal(signal === 'requests' ? 60 : 1);
    else unknown(signal, `how it follows ${demandSignal} is not known`);
  }
  for (const signal of Object.keys(spec.custom)) {
    if (signal === demandSignal) signals[signal] = linearSignal(1);
    else unknown(signal, `how it follows ${demandSignal} is not known`);
  }
  if (spec.backlog === undefined) return { workload: describe(), notes };
  for (const { signal, sharePercent } of backlogLanes(spec.backlog)) {
    if (demandSignal === 'backlog') signals[signal] = linearSignal(sharePercent / 100, { drivenBy: 'backlog' });
    else unknown(signal, `how it follows ${demandSignal} is not known`);
  }
  if (spec.backlog.lanes !== undefined && demandSignal === 'backlog')
    notes.push('messages are taken to arrive in the lanes in proportion to their shares');
  return { workload: describe(), notes };

  function describe(): Workload {
    const delay = demandSignal === 'backlog' ? acceptableDelaySeconds(spec) : undefined;
    return {
      unit,
      capacityPerTask,
      targetUtilizationPercent,
      signals,
      idleResponseMs: load.idleResponseMs,
      queue: delay === undefined ? undefined : { acceptableDelaySeconds: delay },
    };
  }
}
