import { backlogLanes } from './signals';
import type { ScalingSpec } from './spec';

/** What one task can serve of the demand that a signal measures. */
export interface TaskCapacity {
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
 * Per-task capacity behind `signal`: `requests` (requests/s), `connections`, `backlog` (messages/min) or the name of a
 * custom signal. Returns undefined when the spec has no such signal or the signal states no capacity.
 */
export function findTaskCapacity(spec: ScalingSpec, signal: string): TaskCapacity | undefined {
  if (signal === 'requests' && spec.requests !== undefined) return ofShare(spec.requests, 'requests/s');
  if (signal === 'connections' && spec.connections !== undefined) return ofShare(spec.connections, 'connections');
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
    unit: custom.unit ?? custom.metricName ?? signal,
    source: custom.capacitySource ?? 'not stated',
    targetUtilizationPercent: Math.min(100, (100 * custom.scaleOutAt) / custom.capacityPerTask),
  };
}

interface Share {
  readonly capacityPerTask: number;
  readonly capacitySource: string;
  readonly scaleOutAt: number;
}

function ofShare({ capacityPerTask, capacitySource, scaleOutAt }: Share, unit: string): TaskCapacity {
  return { value: capacityPerTask, unit, source: capacitySource, targetUtilizationPercent: scaleOutAt };
}

/** Shortest acceptable delay of a spec's queues, in seconds; undefined without a backlog signal. */
export function acceptableDelaySeconds({ backlog }: ScalingSpec): number | undefined {
  if (backlog === undefined) return undefined;
  return Math.min(...backlogLanes(backlog).map((lane) => lane.acceptableDelaySeconds));
}
