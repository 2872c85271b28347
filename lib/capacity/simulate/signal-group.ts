import type { ScaleOutEngine } from './engines/engine';
import type { MetricTiming } from './metric-delay';
import type { MetricStream } from './metric-stream';

/** The policies that read the same stream. As long as it is low, one comparison does for all of them. */
export class SignalGroup {
  /** Whether an alarm of the group may be breached. */
  isActive = false;
  private readonly lowestThreshold: number;

  constructor(
    readonly engines: readonly ScaleOutEngine[],
    private readonly stream: MetricStream,
    private readonly timing: MetricTiming,
    private readonly stepSeconds: number,
  ) {
    this.lowestThreshold = Math.min(...engines.map((engine) => engine.loadThreshold));
  }

  /** Shows the engines the point that became visible in this step. Returns whether a decision may be due. */
  observe(): boolean {
    if (!this.stream.isFresh) return false;
    const { value } = this.stream;
    const isHigh = value > this.lowestThreshold;
    // A streak that ends has to be told to the engines, one that never began has not.
    if (!isHigh && !this.isActive) return false;
    this.isActive = isHigh;
    for (const engine of this.engines) engine.observe(value);
    return isHigh;
  }

  /** Whether its policies decide in this step. */
  get isDue(): boolean {
    return this.isActive && this.stream.isFresh;
  }

  /** Seconds into the step at which its policies decide. */
  get offsetSeconds(): number {
    return this.timing.offsetSeconds;
  }

  /** The time of a decision in a step, in seconds from the beginning. */
  decidesAt(step: number): number {
    return step * this.stepSeconds + this.timing.offsetSeconds;
  }
}
