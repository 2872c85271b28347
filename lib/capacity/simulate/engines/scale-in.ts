import type { ScaleInPolicy } from '../../../model/scaling/policies';
import { percentChange } from './percent-change';

/**
 * The one policy that removes tasks: all signals low for the whole window, then a share of the tasks, then a cooldown
 * that blocks the next removal ("Step scaling policies"; aws-facts 1). The action repeats while the alarm lasts, as
 * Auto Scaling's do ("Alarm actions"). It never goes below the floor.
 */
export class ScaleIn {
  private streak = 0;
  private blockedUntilSeconds = Number.NEGATIVE_INFINITY;

  /** `lowLoad` and `lowBacklog`: every signal is low below both. */
  constructor(
    private readonly policy: ScaleInPolicy,
    private readonly lowLoad: number,
    private readonly lowBacklog: number,
  ) {}

  /** The next point of all signals. A missing one is not low: nothing is scaled in because a metric went away. */
  observe(load: number, backlog: number): void {
    this.streak = load < this.lowLoad && backlog < this.lowBacklog ? this.streak + 1 : 0;
  }

  /** Whether the alarm is raised. */
  get isLow(): boolean {
    return this.streak >= this.policy.evaluationPeriods;
  }

  /** The capacity it asks for, at most `capacity`. */
  wanted(capacity: number, floor: number, nowSeconds: number): number {
    if (!this.isLow || nowSeconds < this.blockedUntilSeconds || capacity <= floor) return capacity;
    const { adjustment, minAdjustmentMagnitude } = this.policy;
    return Math.max(floor, capacity + percentChange(capacity, adjustment, minAdjustmentMagnitude));
  }

  /** Tasks were removed: no more until the cooldown is over. */
  scaled(nowSeconds: number): void {
    this.blockedUntilSeconds = nowSeconds + this.policy.cooldownSeconds;
  }

  /** Tasks were added, which ends the cooldown of a scale-in ("any scale-out fires at once"; aws-facts 1). */
  cancelled(): void {
    this.blockedUntilSeconds = Number.NEGATIVE_INFINITY;
  }
}
