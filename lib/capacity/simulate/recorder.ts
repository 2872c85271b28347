import type { Cause } from './outcome-totals';

/** A change of the number of tasks. */
export interface ScalingAction {
  readonly atMs: number;
  readonly from: number;
  readonly to: number;
  /** The signal that asked for more, `scale-in`, or `scheduled`. */
  readonly cause: Cause;
  /** Name of the scheduled action. */
  readonly name?: string;
}

/** Watches a replay: for charts, pages and tests. */
export interface Recorder {
  step(step: number, demand: number, serving: number, desired: number, floor: number, backlog: number): void;
  action(action: ScalingAction): void;
}
