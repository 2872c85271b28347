import type { ScalingSpec } from '../scaling/spec';
import type { ConfigProblem } from '../validation/input-error';

/** What of a service decides which of its tasks may be taken away, and how long they are given. */
export interface Interruptible {
  readonly kind: 'web' | 'websocket' | 'worker';
  readonly scaling: ScalingSpec;
  readonly stopTimeoutSeconds: number;
  readonly spotPercent: number;
  readonly onDemandBase?: number | undefined;
  readonly taskProtectionMinutes?: number | undefined;
}

/** Notice that Fargate Spot gives before it takes a task back, which is also the longest stop timeout. */
const SPOT_NOTICE_SECONDS = 120;

/**
 * Jobs that would be cut off: longer than a stopping task has, on a worker whose tasks scale-in, a deployment or Spot may
 * take. Each problem names both sides.
 */
export function checkInterruption(service: Interruptible): ConfigProblem[] {
  return [...checkSpot(service), ...checkProtection(service)];
}

function checkSpot({ scaling, spotPercent, onDemandBase, taskProtectionMinutes }: Interruptible): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (spotPercent === 0 && onDemandBase !== undefined) {
    problems.push({
      path: ['onDemandBase'],
      given: `${onDemandBase} with spotPercent 0`,
      allowed: 'with a spotPercent above 0: without it every task is on demand',
      remedy: 'State spotPercent, or remove onDemandBase.',
    });
  }
  if (spotPercent > 0 && (onDemandBase ?? 0) >= scaling.maxCapacity) {
    problems.push({
      path: ['onDemandBase'],
      given: `${onDemandBase} with spotPercent ${spotPercent}`,
      allowed: `below scaling.maxCapacity ${scaling.maxCapacity}, or no task is ever on Spot`,
      remedy: 'Lower onDemandBase, or remove spotPercent.',
    });
  }
  if (spotPercent > 0 && taskProtectionMinutes !== undefined) {
    problems.push({
      path: ['taskProtectionMinutes'],
      given: `${taskProtectionMinutes} with spotPercent ${spotPercent}`,
      allowed: `one of the two: protection holds back scale-in and deployments, but not Spot, which takes a task after ${SPOT_NOTICE_SECONDS} s`,
      remedy: 'Remove spotPercent; or remove the protection, if jobs can be cut off and done again.',
    });
  }
  return problems;
}

function checkProtection({ kind, scaling, stopTimeoutSeconds, taskProtectionMinutes }: Interruptible): ConfigProblem[] {
  const seconds = scaling.backlog?.secondsPerMessage;
  if (kind !== 'worker' || seconds === undefined) return [];
  if (taskProtectionMinutes !== undefined) {
    if (seconds <= taskProtectionMinutes * 60) return [];
    return [
      {
        path: ['taskProtectionMinutes'],
        given: `${taskProtectionMinutes} with scaling.backlog.secondsPerMessage ${seconds}`,
        allowed: `at least ${Math.ceil(seconds / 60)}: protection that ends before the job does not protect it`,
        remedy: 'Raise taskProtectionMinutes; the application may end the protection early.',
      },
    ];
  }
  if (seconds <= stopTimeoutSeconds) return [];
  return [
    {
      path: ['stopTimeoutSeconds'],
      given: `${stopTimeoutSeconds} with scaling.backlog.secondsPerMessage ${seconds}`,
      allowed: `at least secondsPerMessage and at most ${SPOT_NOTICE_SECONDS}, or taskProtectionMinutes: scale-in would cut jobs off`,
      remedy: `Raise it, or state taskProtectionMinutes ${Math.ceil(seconds / 60)} or more (docs/scaling.md).`,
    },
  ];
}
