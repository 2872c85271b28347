import { createHash } from 'node:crypto';
import { CustomResource, Duration, Lazy, Stack, Validations } from 'aws-cdk-lib';
import type { CfnScalableTarget, ScalableTarget } from 'aws-cdk-lib/aws-applicationautoscaling';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type FloorProperties, RESOURCE_TYPE } from '../../handlers/reasserted-floor/env';
import { bundledCode } from '../bundled-code';
import { addHandlerFunction } from '../handler-function';
import { ALARM_PERIOD, type Alarms, Severity } from '../monitoring/alarms';
import { acknowledgeByDesign } from '../security/compliance';
import { acknowledgeWildcards, wildcardRule } from '../security/wildcard-rule';

/** A describe and a register, each tried several times. */
const TIMEOUT = Duration.minutes(1);

/**
 * How long CloudFormation waits for an answer: three runs of the function, with the one and two minutes between them
 * that Lambda waits before it tries an asynchronous invocation again.
 */
const SERVICE_TIMEOUT = Duration.minutes(6);

/** What a service's number of tasks is to Application Auto Scaling. */
const ECS = { serviceNamespace: 'ecs', scalableDimension: 'ecs:service:DesiredCount' };

/** The function's id in its stack; there is one of each. */
const ID = 'ReassertFloor';

/** The floors of a service, as far as its re-assertion needs them. */
export interface FloorPlan {
  /** IANA zone of the schedules. */
  readonly timeZone: string;
  readonly actions: readonly { readonly name: string; readonly schedule: string; readonly minCapacity: number }[];
}

export interface ReassertedFloorProps {
  /** The target of an ECS service, with all its scheduled actions. */
  readonly scalableTarget: ScalableTarget;
  /** Name of the cluster the service runs in. */
  readonly clusterName: string;
  /** All actions of the plan, with dated ones that have passed. */
  readonly plan: FloorPlan;
  /** Key of the function's log group. The first floor of a stack decides: there is one function in a stack. */
  readonly encryptionKey: IKey;
  /** @default logs are kept for a month */
  readonly logRetention?: RetentionDays;
}

/**
 * After a deployment that has touched a scalable target, raises its minimum to the floor that is due at that moment.
 *
 * Schedules are a property of AWS::ApplicationAutoScaling::ScalableTarget. When CloudFormation updates it, it registers
 * the template's minimum, which may be below the floor that a scheduled action has set; until the next action the
 * service could scale in below its plan. See docs/scaling.md and docs/adr/0008.
 */
export class ReassertedFloor extends Construct {
  readonly resource: CustomResource;
  readonly function: ReassertFloorFunction;

  constructor(scope: Construct, id: string, props: ReassertedFloorProps) {
    super(scope, id);
    const { scalableTarget, clusterName, plan } = props;
    const target = scalableTarget.node.defaultChild as CfnScalableTarget;
    this.function = ReassertFloorFunction.of(this, props);
    this.function.admitCluster(clusterName);
    const properties: FloorProperties = {
      ServiceNamespace: target.serviceNamespace,
      ResourceId: target.resourceId,
      ScalableDimension: target.scalableDimension,
      MinCapacity: target.minCapacity,
      MaxCapacity: target.maxCapacity,
      TimeZone: plan.timeZone,
      Actions: plan.actions.map(({ name, schedule, minCapacity }) => ({
        Name: name,
        Schedule: schedule,
        MinCapacity: minCapacity,
      })),
      Fingerprint: Lazy.string({ produce: () => fingerprint(target) }),
    };
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: RESOURCE_TYPE,
      serviceToken: this.function.function.functionArn,
      serviceTimeout: SERVICE_TIMEOUT,
      properties,
    });
    // The target alone: the policies that are its children may take longer, and the floor is due now.
    this.resource.node.addDependency(target);
  }
}

/** The function behind all re-asserted floors of a stack. */
export class ReassertFloorFunction extends Construct {
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;
  private readonly role: Role;
  private readonly clusters = new Set<string>();

  private constructor(scope: Construct, id: string, { encryptionKey, logRetention }: ReassertedFloorProps) {
    super(scope, id);
    const made = addHandlerFunction(this, {
      description: 'Raises the minimum of scalable targets to the floor that is due, after a deployment',
      code: bundledCode('reasserted-floor'),
      memorySize: 256,
      timeout: TIMEOUT,
      encryptionKey,
      logRetention,
    });
    this.function = made.function;
    this.logGroup = made.logGroup;
    this.role = made.role;
    acknowledgeByDesign(this.function, 'callsPublicApisOnly');
    this.admitScaling();
  }

  /** The one function of the stack that `scope` is in; made when it is first asked for. */
  static of(scope: Construct, props: ReassertedFloorProps): ReassertFloorFunction {
    const stack = Stack.of(scope);
    return ReassertFloorFunction.find(stack) ?? new ReassertFloorFunction(stack, ID, props);
  }

  /** The function of a stack; undefined where no service has a plan. */
  static find(stack: Stack): ReassertFloorFunction | undefined {
    return stack.node.tryFindChild(ID) as ReassertFloorFunction | undefined;
  }

  /**
   * Application Auto Scaling checks that whoever registers a target may read and change the service behind it (its user
   * guide, "Permissions validation for Application Auto Scaling API calls on target resources").
   *
   * All services of the cluster, and not one by one: the function would have to wait for all of them to be deployed
   * before it could raise the floor of the first.
   */
  admitCluster(clusterName: string): void {
    const stack = Stack.of(this);
    const services = stack.formatArn({ service: 'ecs', resource: 'service', resourceName: `${clusterName}/*` });
    const id = wildcardRule(stack, services);
    if (this.clusters.has(id)) return;
    this.clusters.add(id);
    this.role.addToPolicy(
      new PolicyStatement({ actions: ['ecs:DescribeServices', 'ecs:UpdateService'], resources: [services] }),
    );
    // The cluster may be of another stack.
    acknowledgeWildcards(
      this.role,
      [services],
      'Only services of this cluster; naming each would make the first floor wait until all services are deployed.',
    );
  }

  /** Reading has no resource-level permissions; ARNs of targets hold an id that CloudFormation does not tell. */
  private admitScaling(): void {
    const stack = Stack.of(this);
    const targets = stack.formatArn({
      service: 'application-autoscaling',
      resource: 'scalable-target',
      resourceName: '*',
    });
    this.role.addToPolicy(
      new PolicyStatement({ actions: ['application-autoscaling:DescribeScalableTargets'], resources: ['*'] }),
    );
    this.role.addToPolicy(
      new PolicyStatement({
        actions: ['application-autoscaling:RegisterScalableTarget'],
        resources: [targets],
        conditions: {
          StringEquals: {
            'application-autoscaling:service-namespace': ECS.serviceNamespace,
            'application-autoscaling:scalable-dimension': ECS.scalableDimension,
          },
        },
      }),
    );
    Validations.of(this.role).acknowledge(
      {
        id: wildcardRule(stack, '*'),
        reason: 'DescribeScalableTargets, which only reads, has no resource-level permissions.',
      },
      {
        id: wildcardRule(stack, targets),
        reason:
          'The ARN of a target holds an id that CloudFormation does not tell; conditions narrow it to task counts of ECS services.',
      },
    );
  }
}

/** Changes when anything of the target in the template changes, as CloudFormation sees it. */
function fingerprint(target: CfnScalableTarget): string {
  // What a resource becomes in the template, overrides and all, is not public, though it is what every resource has.
  const { _toCloudFormation: render } = target as unknown as { _toCloudFormation(): object };
  const resource = Stack.of(target).resolve(render.call(target)) as object;
  return createHash('sha256').update(JSON.stringify(resource)).digest('hex').slice(0, 32);
}

/** A deployment after which a floor was not re-asserted: the function goes on, so that only this tells. */
export function addFloorAlarm(alarms: Alarms, reassertFloor: IFunction): void {
  alarms.add('floor-not-reasserted', {
    metric: reassertFloor.metricErrors({ statistic: 'Sum', period: ALARM_PERIOD }),
    threshold: 0,
    minutes: 1,
    severity: Severity.CRITICAL,
    runbook: 'floor-not-reasserted',
    meaning: 'After a deployment the minimum of a service was not raised to the floor that its plan says is due.',
  });
}
