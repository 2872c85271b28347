import type { TargetTrackingPolicy } from '../../../model/scaling/policies';
import { TRACKING_PERIODS } from '../metric-delay';
import type { SignalModel } from '../signal-model';
import { ScaleOutCooldown } from './cooldown';
import type { ScaleOutEngine } from './engine';

/** Below this a capacity counts as whole: 10 tasks x 70 / 70 are 10, not 11. */
const ROUNDING = 1e-9;

/**
 * Target tracking that never scales in: asks for capacity in proportion to metric over target, rounded up, once the
 * metric was above the target for three periods.
 *
 * AWS publishes no formula; proportional and rounded up is our reading of "Target tracking scaling policies"
 * (aws-facts 1). Change `wanted` where you know better.
 */
export class TargetTracking implements ScaleOutEngine {
  readonly signal: string;
  readonly loadThreshold: number;
  private streak = 0;
  private load = 0;
  private readonly cooldown: ScaleOutCooldown;

  constructor(
    private readonly policy: TargetTrackingPolicy,
    private readonly model: SignalModel,
  ) {
    this.signal = policy.signal;
    this.loadThreshold = model.loadAt(policy.targetValue);
    this.cooldown = new ScaleOutCooldown(policy.cooldownSeconds);
  }

  observe(load: number): void {
    // A missing point (NaN) is not above anything: the alarm has insufficient data and does nothing.
    this.streak = load > this.loadThreshold ? this.streak + 1 : 0;
    this.load = load;
  }

  wanted(capacity: number, nowSeconds: number): number {
    if (this.streak < TRACKING_PERIODS) return 0;
    const ratio = this.model.metricAt(this.load) / this.policy.targetValue;
    // From zero tasks the metric is the whole backlog: as many tasks as it takes at the target.
    const base = Math.max(1, this.cooldown.base(capacity, nowSeconds));
    return Math.ceil(base * ratio - ROUNDING);
  }

  scaled(before: number, nowSeconds: number): void {
    this.cooldown.begin(before, nowSeconds);
  }
}
