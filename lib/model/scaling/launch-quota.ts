import { tasksInDeployment } from './deployment';
import type { ScalingPolicies } from './policies';

/** Launch tokens of an account and region: the burst, and how many come back a second ("Fargate throttling quotas"). */
export const LAUNCH_BURST = 100;
export const LAUNCHES_PER_SECOND = 20;

/** Most tasks that one decision of these policies can add. */
export function largestScaleOut({ minCapacity, maxCapacity, scaleOut }: ScalingPolicies): number {
  const steps = scaleOut.map((policy) => {
    if (policy.kind === 'targetTracking') return maxCapacity - minCapacity;
    const percent = Math.max(...policy.steps.map(({ adjustment }) => adjustment));
    // A step of 50 % that ends at 150 tasks began at 100.
    const largest = Math.max(policy.minAdjustmentMagnitude, (maxCapacity * percent) / (100 + percent));
    return Math.min(maxCapacity - minCapacity, Math.ceil(largest));
  });
  return Math.max(0, ...steps);
}

/** Tasks that a deployment of a service starts at once: all that fit beside the old ones. */
export function deploymentLaunches(desired: number, maximumPercent: number): number {
  return Math.max(0, tasksInDeployment(desired, maximumPercent) - desired);
}

/** In words, that so many tasks at once exceed the launch quota; undefined where they do not. */
export function launchQuotaWarning(tasks: number, what: string): string | undefined {
  if (tasks <= LAUNCH_BURST) return undefined;
  const seconds = Math.ceil((tasks - LAUNCH_BURST) / LAUNCHES_PER_SECOND);
  return `${what} may add ${tasks} tasks at once: Fargate launches ${LAUNCH_BURST} in an account and region, then ${LAUNCHES_PER_SECOND} a second, so that the last waits ${seconds} s, and other services wait as well`;
}
