/** A change of direction within so many seconds of the last change is flapping. Our choice: a quarter of an hour. */
export const FLAPPING_SECONDS = 900;

/** Utilisation is told apart up to here, in percent of the capacity. */
export const MOST_PERCENT = 200;

/** Sums of a replay so far. Differences of two are the sums of what lies between them. */
export interface OutcomeSums {
  /** Steps whose demand is known. */
  steps: number;
  overloaded: number;
  hot: number;
  /** Demand, and how much of it exceeded the capacity (in a queue it waits instead). In unit x steps. */
  demand: number;
  excess: number;
  /** Tasks that are paid for, in tasks x steps. */
  taskSteps: number;
  scaleOuts: number;
  scaleIns: number;
  scheduled: number;
  flaps: number;
}

export type Cause = 'scheduled' | 'scale-in' | (string & {});

/** What a replay counts. */
export class OutcomeTotals implements OutcomeSums {
  steps = 0;
  overloaded = 0;
  hot = 0;
  demand = 0;
  excess = 0;
  taskSteps = 0;
  scaleOuts = 0;
  scaleIns = 0;
  scheduled = 0;
  flaps = 0;
  peakTasks = 0;
  /** Demand by the whole percent of utilisation at which it was served; the last bin holds all above. */
  readonly utilization = new Float64Array(MOST_PERCENT + 1);
  private lastDirection = 0;
  private lastSeconds = Number.NEGATIVE_INFINITY;

  /** The number of tasks was changed. */
  action(from: number, to: number, cause: Cause, nowSeconds: number): void {
    if (cause === 'scheduled') this.scheduled += 1;
    else if (to > from) this.scaleOuts += 1;
    else this.scaleIns += 1;
    const direction = Math.sign(to - from);
    if (direction === -this.lastDirection && nowSeconds - this.lastSeconds <= FLAPPING_SECONDS) this.flaps += 1;
    this.lastDirection = direction;
    this.lastSeconds = nowSeconds;
  }

  /** The sums as they stand. */
  sums(): OutcomeSums {
    const { steps, overloaded, hot, demand, excess, taskSteps, scaleOuts, scaleIns, scheduled, flaps } = this;
    return { steps, overloaded, hot, demand, excess, taskSteps, scaleOuts, scaleIns, scheduled, flaps };
  }
}
