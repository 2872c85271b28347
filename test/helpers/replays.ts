import { RecordedSeries } from '../../lib/capacity/simulate/recorded-series';
import type { ScalingAction } from '../../lib/capacity/simulate/recorder';
import { type FloorChange, type Replayed, type ReplayInput, replay } from '../../lib/capacity/simulate/replay';
import { linearSignal } from '../../lib/capacity/simulate/signal-model';
import type { Workload } from '../../lib/capacity/simulate/workload';
import { scalingSpec } from '../../lib/model/scaling/parse';
import { scalingPolicies } from '../../lib/model/scaling/policies';
import type { ScalingSpecInput } from '../../lib/model/scaling/spec';

/** A task serves 100 requests/s, and is then at 100 % CPU. */
export const CAPACITY = 100;

export const workload: Workload = {
  unit: 'requests/s',
  capacityPerTask: CAPACITY,
  targetUtilizationPercent: 50,
  signals: { cpu: linearSignal(1, { max: 100 }), requests: linearSignal(60) },
};

/** Messages a minute: a task works off one in six seconds, and ten may wait for it. */
export const queueWorkload: Workload = {
  unit: 'messages/min',
  capacityPerTask: 10,
  targetUtilizationPercent: 80,
  signals: { cpu: linearSignal(10, { max: 100 }), backlog: linearSignal(1, { drivenBy: 'backlog' }) },
  queue: { acceptableDelaySeconds: 60 },
};

export const cpu = { scaleOutAt: 50, scaleInAt: 30 };
export const requests = { capacityPerTask: CAPACITY, capacitySource: 'test', scaleOutAt: 50, scaleInAt: 30 };
export const backlog = {
  queue: 'jobs',
  secondsPerMessage: 6,
  capacitySource: 'test',
  acceptableDelaySeconds: 60,
  scaleInAt: 20,
};

export interface GivenReplay extends Partial<Omit<ReplayInput, 'demand' | 'policies'>> {
  readonly spec: ScalingSpecInput;
  /** Demand of each step, or a number of minutes for each level. */
  readonly demand: Float64Array | readonly (readonly [minutes: number, level: number])[];
  readonly startUpSeconds?: number;
  readonly drainSeconds?: number;
}

/** Demand in levels. */
export function levels(pieces: readonly (readonly [minutes: number, level: number])[], stepSeconds = 60): Float64Array {
  return Float64Array.from(
    pieces.flatMap(([minutes, level]) => new Array<number>((minutes * 60) / stepSeconds).fill(level)),
  );
}

export interface Recorded extends Replayed {
  readonly series: RecordedSeries;
  /** Every change as `363 s: 10 -> 18 cpu`. */
  readonly changes: readonly string[];
}

/** Replays and records; tasks start at once unless said otherwise. */
export function replayed({ spec, demand, startUpSeconds, drainSeconds, ...rest }: GivenReplay): Recorded {
  const stepSeconds = rest.stepSeconds ?? 60;
  const steps = demand instanceof Float64Array ? demand : levels(demand, stepSeconds);
  const series = new RecordedSeries(steps.length);
  const result = replay({
    startMs: 0,
    stepSeconds,
    workload,
    launch: { startUpSeconds: startUpSeconds ?? 0, startUpSpread: 1, drainSeconds: drainSeconds ?? 0, seed: 1 },
    ...rest,
    demand: steps,
    policies: scalingPolicies(scalingSpec(spec)),
    recorder: series,
  });
  return { ...result, series, changes: series.actions.map(changeOf) };
}

export function changeOf({ atMs, from, to, cause }: ScalingAction): string {
  return `${atMs / 1000} s: ${from} -> ${to} ${cause}`;
}

export function floors(...changes: readonly (readonly [minute: number, floor: number])[]): FloorChange[] {
  return changes.map(([minute, floor]) => ({ atMs: minute * 60_000, floor }));
}
