import type { ConfigProblem } from '../validation/input-error';
import type { ScalingSpec } from './spec';

/** ECS deploys so much by default (read: ECS API, DeploymentConfiguration, `maximumPercent`). */
export const DEFAULT_MAXIMUM_PERCENT = 200;

/** What of a service says how many of its tasks run at once. */
export interface Deployed {
  readonly scaling: Pick<ScalingSpec, 'minCapacity' | 'maxCapacity'>;
  readonly maximumPercent: number;
}

/**
 * Tasks that run or start while so many are desired and a new version is rolled out: `maximumPercent` of them, rounded down (read: ECS
 * API, DeploymentConfiguration). Old tasks that are stopping are not among them.
 */
export function tasksInDeployment(desired: number, maximumPercent: number): number {
  return Math.floor((desired * maximumPercent) / 100);
}

/** The most tasks of a service that run at once: those of a deployment while it is scaled out to its maximum. */
export function mostTasks({ scaling, maximumPercent }: Deployed): number {
  return tasksInDeployment(scaling.maxCapacity, maximumPercent);
}

/**
 * The smallest `maximumPercent` with which a service can be deployed at all while `minCapacity` tasks run. As every task has to stay
 * healthy (`minimumHealthyPercent` 100), a new one can start only beside them. More tasks need less.
 */
export function smallestMaximumPercent(minCapacity: number): number {
  // At a minimum of none, a service may still run one.
  return 100 + Math.ceil(100 / Math.max(1, minCapacity));
}

/** A maximum percent that leaves no room for a new task beside the fewest that run. */
export function checkDeployment({ scaling: { minCapacity }, maximumPercent }: Deployed): ConfigProblem[] {
  const smallest = smallestMaximumPercent(minCapacity);
  if (maximumPercent >= smallest) return [];
  const tasks = Math.max(1, minCapacity);
  return [
    {
      path: ['maximumPercent'],
      given: `${maximumPercent} with scaling.minCapacity ${minCapacity}`,
      allowed: `at least ${smallest}: ${maximumPercent} % of ${tasks} tasks, rounded down, are ${tasksInDeployment(tasks, maximumPercent)}, so that no new task could start beside them`,
      remedy: `Raise maximumPercent to ${smallest}, or raise scaling.minCapacity.`,
    },
  ];
}
