import type { RegisterScalableTargetCommandInput, ScalableTarget } from '@aws-sdk/client-application-auto-scaling';

/** What Application Auto Scaling scales: a resource of a service, in one dimension. */
export interface TargetId {
  /** Such as `ecs`. */
  readonly serviceNamespace: string;
  /** Such as `service/<cluster>/<service>`. */
  readonly resourceId: string;
  /** Such as `ecs:service:DesiredCount`. */
  readonly scalableDimension: string;
}

/** Which kinds of scaling an operator has suspended. */
export interface Suspended {
  /** Policies remove no capacity. */
  readonly scaleIn: boolean;
  /** Policies add no capacity. */
  readonly scaleOut: boolean;
  /** Scheduled actions do nothing; those that are missed are not caught up. */
  readonly schedule: boolean;
}

/** A scalable target as it is now. */
export interface TargetState extends TargetId {
  readonly minCapacity: number;
  readonly maxCapacity: number;
  readonly suspended: Suspended;
}

/** The three things that are done with scalable targets. Each rejects with the SDK's error. */
export interface AutoScaling {
  /** All targets of a namespace and dimension, or those of the given resources that exist. */
  describe(query: Omit<TargetId, 'resourceId'> & { readonly resourceIds?: readonly string[] }): Promise<TargetState[]>;
  /** Changes the minimum and nothing else. */
  setMin(target: TargetId, minCapacity: number): Promise<void>;
  /** Changes what is suspended and nothing else. */
  setSuspended(target: TargetId, suspended: Suspended): Promise<void>;
}

/** Attempts at a call before it fails; the SDK waits longer before each, and throttling is answered so too. */
const MAX_ATTEMPTS = 6;

/** More pages than the quota of 3,000 ECS targets fills at 50 a page; a token that never ends must not loop for ever. */
const MAX_PAGES = 100;

/**
 * Application Auto Scaling with the credentials of the environment. Loads the SDK when it is called.
 *
 * A parameter that RegisterScalableTarget is not given stays as it is ("Any parameters that you don't specify are not
 * changed by this update request", API reference of RegisterScalableTarget): this is what keeps an operator's pause.
 */
export async function autoScaling(region?: string): Promise<AutoScaling> {
  const { ApplicationAutoScalingClient, DescribeScalableTargetsCommand, RegisterScalableTargetCommand } = await import(
    '@aws-sdk/client-application-auto-scaling'
  );
  const client = new ApplicationAutoScalingClient({
    maxAttempts: MAX_ATTEMPTS,
    region,
  });
  const register = async (target: TargetId, change: Partial<RegisterScalableTargetCommandInput>) => {
    await client.send(new RegisterScalableTargetCommand({ ...identity(target), ...change }));
  };
  return {
    async describe({ serviceNamespace, scalableDimension, resourceIds }) {
      const found: TargetState[] = [];
      let token: string | undefined;
      for (let page = 0; page < MAX_PAGES; page++) {
        const { ScalableTargets = [], NextToken } = await client.send(
          new DescribeScalableTargetsCommand({
            ServiceNamespace: serviceNamespace as ScalableTarget['ServiceNamespace'],
            ScalableDimension: scalableDimension as ScalableTarget['ScalableDimension'],
            ResourceIds: resourceIds === undefined ? undefined : [...resourceIds],
            NextToken: token,
          }),
        );
        found.push(...ScalableTargets.map(stateOf));
        token = NextToken;
        if (token === undefined) return found;
      }
      throw new Error(`DescribeScalableTargets did not end after ${MAX_PAGES} pages`);
    },
    setMin: (target, minCapacity) => register(target, { MinCapacity: minCapacity }),
    // All three are given: what becomes of one that is left out is not documented.
    setSuspended: (target, { scaleIn, scaleOut, schedule }) =>
      register(target, {
        SuspendedState: {
          DynamicScalingInSuspended: scaleIn,
          DynamicScalingOutSuspended: scaleOut,
          ScheduledScalingSuspended: schedule,
        },
      }),
  };
}

function identity({ serviceNamespace, resourceId, scalableDimension }: TargetId): RegisterScalableTargetCommandInput {
  return {
    ServiceNamespace: serviceNamespace as ScalableTarget['ServiceNamespace'],
    ResourceId: resourceId,
    ScalableDimension: scalableDimension as ScalableTarget['ScalableDimension'],
  };
}

function stateOf(target: ScalableTarget): TargetState {
  const { DynamicScalingInSuspended, DynamicScalingOutSuspended, ScheduledScalingSuspended } =
    target.SuspendedState ?? {};
  return {
    serviceNamespace: String(target.ServiceNamespace),
    resourceId: String(target.ResourceId),
    scalableDimension: String(target.ScalableDimension),
    minCapacity: Number(target.MinCapacity),
    maxCapacity: Number(target.MaxCapacity),
    suspended: {
      scaleIn: DynamicScalingInSuspended === true,
      scaleOut: DynamicScalingOutSuspended === true,
      schedule: ScheduledScalingSuspended === true,
    },
  };
}

/** The number of tasks of an ECS service. */
const TASK_COUNT = { serviceNamespace: 'ecs', scalableDimension: 'ecs:service:DesiredCount' };

/**
 * Targets of the services that a stack of this project deploys, by the name each has in the configuration.
 *
 * Names of clusters and services are CloudFormation's: the stack's name, the logical id, and letters of its own choice.
 * A logical id is what the CDK makes of the construct's path, and its hash. So they are told apart by what Application
 * Auto Scaling itself returns, and no permission beyond what pausing needs is asked for. A service has two targets only
 * while CloudFormation replaces it; one that is not deployed has none. The cluster is of `stackName`, and so is a service unless
 * `stackOf` says another.
 */
export async function serviceTargets(
  { describe }: AutoScaling,
  stackName: string,
  services: readonly string[],
  stackOf: (service: string) => string = () => stackName,
): Promise<Map<string, TargetState[]>> {
  const all = await describe(TASK_COUNT);
  return new Map(
    services.map((service) => {
      const pattern = resourcePattern(stackName, service, stackOf(service));
      return [service, all.filter(({ resourceId }) => pattern.test(resourceId))];
    }),
  );
}

/** What resource ids of a service look like; `Cluster` and `Service` are ids in lib/stacks and lib/constructs/service. */
export function resourcePattern(clusterStack: string, service: string, serviceStack = clusterStack): RegExp {
  const physical = (stack: string, logicalId: string) => `${stack}-${logicalId}[0-9A-F]{8}-[A-Za-z0-9]+`;
  // The CDK leaves out what a logical id may not hold.
  const letters = service.replace(/[^A-Za-z0-9]/g, '');
  return new RegExp(`^service/${physical(clusterStack, 'Cluster')}/${physical(serviceStack, `${letters}Service`)}$`);
}
