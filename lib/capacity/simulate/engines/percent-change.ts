/**
 * Tasks that a `PercentChangeInCapacity` adds or removes, with AWS's rounding: above 1 down, between 0 and 1 to 1,
 * between -1 and 0 to -1, below -1 toward zero; then at least the minimum magnitude (API StepScalingPolicyConfiguration
 * and "Step scaling policies"; aws-facts 1).
 */
export function percentChange(capacity: number, percent: number, minAdjustmentMagnitude: number): number {
  const exact = (capacity * percent) / 100;
  const whole = Math.trunc(exact);
  const rounded = whole === 0 && exact !== 0 ? Math.sign(exact) : whole;
  return Math.sign(percent) * Math.max(Math.abs(rounded), minAdjustmentMagnitude);
}
