import type { Recorder, ScalingAction } from './recorder';

/** Everything a replay did, step by step; grows with its length. For charts and pages. */
export class RecordedSeries implements Recorder {
  readonly demand: Float32Array;
  readonly serving: Int32Array;
  readonly desired: Int32Array;
  readonly floor: Int32Array;
  readonly backlog: Float32Array;
  readonly actions: ScalingAction[] = [];

  constructor(readonly steps: number) {
    this.demand = new Float32Array(steps);
    this.serving = new Int32Array(steps);
    this.desired = new Int32Array(steps);
    this.floor = new Int32Array(steps);
    this.backlog = new Float32Array(steps);
  }

  step(step: number, demand: number, serving: number, desired: number, floor: number, backlog: number): void {
    this.demand[step] = demand;
    this.serving[step] = serving;
    this.desired[step] = desired;
    this.floor[step] = floor;
    this.backlog[step] = backlog;
  }

  action(action: ScalingAction): void {
    this.actions.push(action);
  }
}
