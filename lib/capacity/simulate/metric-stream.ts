import type { MetricTiming } from './metric-delay';

/**
 * A metric on its way from the service to its alarms: averaged over periods, visible after a delay.
 *
 * A period without a value is missing (NaN). Memory is that of the delay, whatever the length of the replay.
 */
export class MetricStream {
  /** The point that became visible in this step; only where `isFresh`. */
  value = Number.NaN;
  /** Whether a point became visible in this step. */
  isFresh = false;
  private readonly ring: Float64Array;
  private readonly mask: number;
  private sum = 0;
  private inPeriod = 0;

  constructor(private readonly timing: MetricTiming) {
    const size = 2 ** Math.ceil(Math.log2(timing.lagSteps + 1));
    this.ring = new Float64Array(size).fill(Number.NaN);
    this.mask = size - 1;
  }

  /** Takes the value of a step and shows the point that becomes visible in it. Steps come in order, from 0. */
  push(step: number, value: number): void {
    const { stepsPerPeriod, lagSteps } = this.timing;
    if (stepsPerPeriod === 1) {
      this.ring[step & this.mask] = value;
      this.isFresh = step >= lagSteps;
      this.value = this.ring[(step - lagSteps) & this.mask] as number;
      return;
    }
    this.sum += value;
    this.inPeriod += 1;
    const begin = step + 1 - stepsPerPeriod;
    if (this.inPeriod === stepsPerPeriod) {
      this.ring[begin & this.mask] = this.sum / stepsPerPeriod;
      this.sum = 0;
      this.inPeriod = 0;
    }
    const visible = step - lagSteps;
    this.isFresh = visible >= 0 && visible % stepsPerPeriod === 0;
    this.value = this.ring[visible & this.mask] as number;
  }
}
