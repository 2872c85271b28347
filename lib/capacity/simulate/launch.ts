import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { LAUNCH_BURST, LAUNCHES_PER_SECOND } from '../../model/scaling/launch-quota';

/** How tasks come and go. */
export interface LaunchModel {
  /** Median seconds from the decision to a task that serves. */
  readonly startUpSeconds: number;
  /** 95th percentile of the start-up time over its median; 1 is always the same time. */
  readonly startUpSpread: number;
  /** Seconds a leaving task is paid for while its connections drain (`deregistration_delay.timeout_seconds`). */
  readonly drainSeconds: number;
  readonly seed: number;
}

/** The 95th percentile of a standard normal distribution. */
const Z95 = 1.6448536269514722;
/** Start-up times are cut here, in medians: a task that takes longer has failed and is another story. */
const MOST_MEDIANS = 4;

/** Seconds until each launched task serves: its wait for a launch token and its start-up time. */
export class Launcher {
  private tokens = LAUNCH_BURST;
  private countedAtSeconds = 0;
  private readonly random;
  private readonly sigma: number;

  constructor(private readonly model: LaunchModel) {
    this.random = xoroshiro128plus(model.seed);
    // Log-normal, as times that add up from many multiplied causes are (assumption).
    this.sigma = Math.log(model.startUpSpread) / Z95;
  }

  /** The longest time a launch can take while the debt of tokens is at most `tasks`. */
  static longestSeconds(model: LaunchModel, tasks: number): number {
    return model.startUpSeconds * (model.startUpSpread === 1 ? 1 : MOST_MEDIANS) + tasks / LAUNCHES_PER_SECOND;
  }

  /** Seconds from `nowSeconds` until one more task serves. */
  next(nowSeconds: number): number {
    const refill = Math.max(0, nowSeconds - this.countedAtSeconds) * LAUNCHES_PER_SECOND;
    this.tokens = Math.min(LAUNCH_BURST, this.tokens + refill);
    this.countedAtSeconds = Math.max(this.countedAtSeconds, nowSeconds);
    // Below zero the tokens are a debt: the launch waits until it is refilled.
    this.tokens -= 1;
    const wait = Math.max(0, -this.tokens) / LAUNCHES_PER_SECOND;
    return wait + this.startUp();
  }

  private startUp(): number {
    const { startUpSeconds } = this.model;
    if (this.sigma === 0) return startUpSeconds;
    const medians = Math.exp(this.sigma * this.normal());
    return startUpSeconds * Math.min(medians, MOST_MEDIANS);
  }

  /** A standard normal number (Box and Muller). */
  private normal(): number {
    const [u, v] = [1 - uniformFloat64(this.random), uniformFloat64(this.random)];
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
  }
}
