import type { StepScalingPolicy } from '../../../model/scaling/policies';
import type { SignalModel } from '../signal-model';
import { ScaleOutCooldown } from './cooldown';
import type { ScaleOutEngine } from './engine';
import { percentChange } from './percent-change';

/**
 * Step scaling: an alarm over so many periods, and the adjustment of the step that the metric lies in. Bounds are
 * relative to the alarm's threshold, lower inclusive and upper exclusive ("Step scaling policies"; aws-facts 1).
 */
export class StepScaling implements ScaleOutEngine {
  readonly signal: string;
  readonly loadThreshold: number;
  private streak = 0;
  private load = 0;
  private readonly cooldown: ScaleOutCooldown;

  constructor(
    private readonly policy: StepScalingPolicy,
    private readonly model: SignalModel,
  ) {
    this.signal = policy.signal;
    this.loadThreshold = model.loadAt(policy.threshold);
    this.cooldown = new ScaleOutCooldown(policy.cooldownSeconds);
  }

  observe(load: number): void {
    this.streak = load > this.loadThreshold ? this.streak + 1 : 0;
    this.load = load;
  }

  wanted(capacity: number, nowSeconds: number): number {
    if (this.streak < this.policy.evaluationPeriods) return 0;
    const excess = this.model.metricAt(this.load) - this.policy.threshold;
    const step = this.policy.steps.findLast(({ lowerBound }) => excess >= lowerBound);
    if (step === undefined) return 0;
    const base = this.cooldown.base(capacity, nowSeconds);
    return base + percentChange(base, step.adjustment, this.policy.minAdjustmentMagnitude);
  }

  scaled(before: number, nowSeconds: number): void {
    this.cooldown.begin(before, nowSeconds);
  }
}
