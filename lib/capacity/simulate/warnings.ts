import { DEFAULT_MAXIMUM_PERCENT } from '../../model/scaling/deployment';
import { deploymentLaunches, largestScaleOut, launchQuotaWarning } from '../../model/scaling/launch-quota';
import type { ScalingPolicies } from '../../model/scaling/policies';
import { metricTiming } from './metric-delay';
import type { Workload } from './workload';

/**
 * What about the policies will not go well whatever the demand, in words: thresholds that flap by construction,
 * cooldowns that end before a scale-out shows, and steps and deployments beyond the launch quota.
 */
export function policyWarnings(
  policies: ScalingPolicies,
  { signals }: Workload,
  startUpSeconds: number,
  maximumPercent = DEFAULT_MAXIMUM_PERCENT,
): string[] {
  const launches = launchQuotaWarning(largestScaleOut(policies), 'a scale-out');
  const quota = launches === undefined ? [] : [`${launches}; scaleOut.maxStepPercent limits a step`];
  const deployment = launchQuotaWarning(
    deploymentLaunches(policies.maxCapacity, maximumPercent),
    'a deployment at the maximum',
  );
  const deployments = deployment === undefined ? [] : [`${deployment}; maximumPercent limits it`];
  return [...flapping(policies, signals), ...overshooting(policies, startUpSeconds), ...quota, ...deployments];
}

function flapping({ scaleOut, scaleIn, minCapacity }: ScalingPolicies, signals: Workload['signals']): string[] {
  const tasks = Math.max(1, minCapacity);
  // Removing the last task above the minimum moves the load of two onto one, or of eleven onto ten.
  const ratio = Math.max((tasks + 1) / tasks, 100 / (100 + scaleIn.adjustment));
  return scaleIn.conditions.flatMap(({ signal, below }) => {
    const model = signals[signal];
    const policy = scaleOut.find((each) => each.signal === signal);
    if (model === undefined || policy === undefined) return [];
    const high = policy.kind === 'targetTracking' ? policy.targetValue : policy.threshold;
    const after = model.metricAt(model.loadAt(below) * ratio);
    if (after <= high) return [];
    return [
      `${signal} flaps by construction: just below ${shown(below)}, where it may scale in, removing a task of ${tasks + 1} moves it to ${shown(after)}, above ${shown(high)}, where it scales out; lower scaleInAt to below ${shown(high / ratio)} or raise minCapacity`,
    ];
  });
}

function overshooting({ scaleOut }: ScalingPolicies, startUpSeconds: number): string[] {
  const short = scaleOut.filter((policy) => {
    if (policy.kind !== 'targetTracking') return false;
    return policy.cooldownSeconds < secondsUntilShown(policy.periodSeconds, startUpSeconds);
  });
  const [first] = short;
  if (first === undefined) return [];
  const seconds = Math.ceil(secondsUntilShown(first.periodSeconds, startUpSeconds));
  return [
    `scale-out may overshoot: the cooldown of ${first.cooldownSeconds} s ends before new tasks show in ${short.map(({ signal }) => signal).join(', ')} (about ${seconds} s: start-up, a period and its delay), so that the same load adds tasks again; consider scaleOut.cooldownSeconds ${seconds}`,
  ];
}

/** From a decision until a point of the metric shows its tasks. */
function secondsUntilShown(periodSeconds: number, startUpSeconds: number): number {
  const { lagSteps, offsetSeconds } = metricTiming(periodSeconds, periodSeconds);
  return startUpSeconds + lagSteps * periodSeconds + offsetSeconds;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}
