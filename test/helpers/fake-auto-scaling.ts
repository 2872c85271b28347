/** A scalable target as DescribeScalableTargets returns it, and how many tasks run. */
export interface FakeTarget {
  readonly ServiceNamespace: string;
  readonly ResourceId: string;
  readonly ScalableDimension: string;
  readonly MinCapacity: number;
  readonly MaxCapacity: number;
  readonly SuspendedState: FakeSuspended;
  /** Not in answers: what the service runs. */
  readonly tasks: number;
}

interface FakeSuspended {
  readonly DynamicScalingInSuspended: boolean;
  readonly DynamicScalingOutSuspended: boolean;
  readonly ScheduledScalingSuspended: boolean;
}

interface Identified {
  readonly ServiceNamespace: string;
  readonly ResourceId: string;
  readonly ScalableDimension: string;
}

export interface DescribeInput {
  readonly ServiceNamespace: string;
  readonly ScalableDimension?: string;
  readonly ResourceIds?: readonly string[];
  readonly NextToken?: string;
}

export interface RegisterInput extends Identified {
  readonly MinCapacity?: number;
  readonly MaxCapacity?: number;
  readonly SuspendedState?: Partial<FakeSuspended>;
}

const RUNNING: FakeSuspended = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

/**
 * Application Auto Scaling as far as it is used. What it does, each tested in test/adapters/fake-auto-scaling.test.ts:
 *
 * 1. RegisterScalableTarget with a minimum and a maximum makes a target; without one of them a new one is refused.
 * 2. On a target that is there it changes what is given and nothing else ("Any parameters that you don't specify are not
 *    changed by this update request", API reference).
 * 3. Of a SuspendedState that is given, members that are left out become false (assumption, the unkind one).
 * 4. A minimum above the maximum is refused with ValidationException, and nothing changes.
 * 5. Registering brings the number of tasks within the bounds (API reference); raising them, or leaving the number as it
 *    is, as they allow.
 * 6. DescribeScalableTargets returns the targets of a namespace, of a dimension and of resources where those are given;
 *    resources that are not there are left out. More than 50 resources are refused.
 * 7. At most `pageSize` targets a call, the rest with the NextToken that came with it; another token is refused.
 * 8. The first `throttled` calls fail with ThrottlingException; all do with AccessDeniedException while `denied`.
 */
export class FakeAutoScaling {
  readonly calls: { readonly action: string; readonly input: object }[] = [];
  throttled = 0;
  denied = false;
  pageSize = 50;
  private readonly targets = new Map<string, FakeTarget>();

  describe(input: DescribeInput) {
    this.enter('DescribeScalableTargets', input);
    const { ServiceNamespace, ScalableDimension, ResourceIds, NextToken } = input;
    if ((ResourceIds?.length ?? 0) > 50) throw failure('ValidationException', 'ResourceIds: at most 50');
    const found = [...this.targets.values()].filter(
      (target) =>
        target.ServiceNamespace === ServiceNamespace &&
        (ScalableDimension ?? target.ScalableDimension) === target.ScalableDimension &&
        (ResourceIds ?? [target.ResourceId]).includes(target.ResourceId),
    );
    const from = NextToken === undefined ? 0 : Number(NextToken);
    if (Number.isNaN(from)) throw failure('InvalidNextTokenException', 'NextToken');
    const next = from + this.pageSize;
    return {
      ScalableTargets: found.slice(from, next).map(({ tasks: _, ...target }) => target),
      ...(next < found.length ? { NextToken: String(next) } : {}),
    };
  }

  register(input: RegisterInput): object {
    this.enter('RegisterScalableTarget', input);
    const known = this.targets.get(key(input));
    const MinCapacity = input.MinCapacity ?? known?.MinCapacity;
    const MaxCapacity = input.MaxCapacity ?? known?.MaxCapacity;
    if (MinCapacity === undefined || MaxCapacity === undefined)
      throw failure('ValidationException', 'MinCapacity and MaxCapacity are required for a new target');
    if (MinCapacity > MaxCapacity) throw failure('ValidationException', 'MinCapacity must not be above MaxCapacity');
    const { ServiceNamespace, ResourceId, ScalableDimension } = input;
    this.targets.set(key(input), {
      ServiceNamespace,
      ResourceId,
      ScalableDimension,
      MinCapacity,
      MaxCapacity,
      SuspendedState:
        input.SuspendedState === undefined
          ? (known?.SuspendedState ?? RUNNING)
          : { ...RUNNING, ...input.SuspendedState },
      tasks: Math.min(Math.max(known?.tasks ?? 0, MinCapacity), MaxCapacity),
    });
    return {};
  }

  /** The target of a resource, without a call. Throws where there is none. */
  target(resourceId: string): FakeTarget {
    const found = [...this.targets.values()].find((target) => target.ResourceId === resourceId);
    if (found === undefined) throw new Error(`no target ${resourceId}`);
    return found;
  }

  /** Calls of one action since the beginning. */
  callsOf(action: string): object[] {
    return this.calls.filter((call) => call.action === action).map(({ input }) => input);
  }

  private enter(action: string, input: object): void {
    this.calls.push({ action, input });
    if (this.denied) throw failure('AccessDeniedException', `not authorized to perform ${action}`);
    if (this.throttled > 0) {
      this.throttled--;
      throw failure('ThrottlingException', 'Rate exceeded');
    }
  }
}

function key({ ServiceNamespace, ResourceId, ScalableDimension }: Identified): string {
  return [ServiceNamespace, ResourceId, ScalableDimension].join('|');
}

function failure(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
