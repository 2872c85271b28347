import { type Duration, Token } from 'aws-cdk-lib';
import { type Connections, Peer, Port, SubnetType } from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { type CapacityProviderStrategy, Cluster, type FargateServiceProps } from 'aws-cdk-lib/aws-ecs';
import type { IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { checkDeployment, DEFAULT_MAXIMUM_PERCENT } from '../../model/scaling/deployment';
import type { ScalingSpec } from '../../model/scaling/spec';
import { InputError, type Problem } from '../../model/validation/input-error';
import type { ConnectionConsumer } from '../network/connection-consumer';
import { chooseSecurityGroups } from '../network/security-groups';
import { chooseSubnets } from '../network/subnets';
import { ReassertedFloor } from '../scaling/reasserted-floor';
import { ServiceScaling, type ServiceScalingProps } from '../scaling/service-scaling';
import { FargateTask } from './fargate-task';
import type { ScheduledFloors, ServiceProps } from './service-props';

/** The port a service listens on where none is stated. */
export const DEFAULT_PORT = 8080;

/** What a kind of service has that its signals are read from. */
export type ScalingSources = Pick<ServiceScalingProps, 'targetGroup' | 'queue' | 'lanes'>;

/** A Fargate service with its task; what web, WebSocket and worker services have in common. */
export abstract class FargateWorkload extends Construct implements ConnectionConsumer {
  readonly service: ecs.FargateService;
  readonly task: FargateTask;
  private serviceScaling?: ServiceScaling;
  private floor?: ReassertedFloor;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ServiceProps,
    port: number,
    healthCheckPath: string,
    gracePeriod?: Duration,
  ) {
    super(scope, id);
    this.task = new FargateTask(this, 'Task', { ...props, port, healthCheckPath });
    const { vpc } = props.cluster;
    const about = 'The service; inward from the load balancer only';
    const securityGroups = chooseSecurityGroups(this, props.securityGroups, vpc, about);
    // AWS services and other people's APIs speak HTTPS; databases and caches are admitted one by one.
    for (const group of securityGroups) group.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'HTTPS');
    this.service = new ecs.FargateService(this, 'Service', {
      cluster: props.cluster,
      taskDefinition: this.task.taskDefinition,
      vpcSubnets: chooseSubnets(this, vpc, props.vpcSubnets, SubnetType.PRIVATE_WITH_EGRESS),
      securityGroups,
      assignPublicIp: false,
      enableExecuteCommand: false,
      enableECSManagedTags: true,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      circuitBreaker: { enable: true, rollback: true },
      minHealthyPercent: 100,
      maxHealthyPercent: props.maxHealthyPercent ?? DEFAULT_MAXIMUM_PERCENT,
      ...capacityProviders(this.node.path, props),
      ...(gracePeriod === undefined ? {} : { healthCheckGracePeriod: gracePeriod }),
    });
    // CDK leaves it out: the providers must stand on the cluster before the service comes, and until it has gone.
    if (props.spotPercent !== undefined) this.service.node.addDependency(props.cluster);
  }

  get taskDefinition(): ecs.FargateTaskDefinition {
    return this.task.taskDefinition;
  }

  get logGroup(): LogGroup {
    return this.task.logGroup;
  }

  get connections(): Connections {
    return this.service.connections;
  }

  /** The role the application runs as. */
  get grantPrincipal(): IPrincipal {
    return this.task.taskDefinition.taskRole;
  }

  addEnvironment(name: string, value: string): void {
    this.task.container.addEnvironment(name, value);
  }

  /** What scales it; undefined until a spec was given. */
  get scaling(): ServiceScaling | undefined {
    return this.serviceScaling;
  }

  /** What raises the floor again after a deployment; undefined where there is no plan. */
  get reassertedFloor(): ReassertedFloor | undefined {
    return this.floor;
  }

  /**
   * Scales the number of tasks on the signals of a spec, above floors by schedule. CDK's own verbs remain at
   * `taskCount` of what it returns. Called by the constructor where it is given a spec; once for each service.
   *
   * Throws `InputError` (code `invalid-scaling`) where the service cannot give a signal, is scaled already, or could not be deployed
   * with the fewest tasks of the spec.
   */
  autoScaleTaskCount(scaling: ScalingSpec, { plan, plannedFrom }: ScheduledFloors = {}): ServiceScaling {
    if (this.serviceScaling !== undefined) throw scaledTwice(this.node.path);
    refuseStuckDeployment(this.node.path, scaling, this.props.maxHealthyPercent);
    this.serviceScaling = new ServiceScaling(this, 'Scaling', {
      service: this.service,
      scaling,
      plan,
      plannedFrom,
      ...this.scalingSources(),
    });
    if (plan !== undefined && plan.actions.length > 0) {
      const { cluster, encryptionKey, logRetention } = this.props;
      this.floor = new ReassertedFloor(this, 'Floor', {
        scalableTarget: this.serviceScaling.scalableTarget,
        clusterName: cluster.clusterName,
        plan,
        encryptionKey,
        logRetention,
      });
    }
    return this.serviceScaling;
  }

  /** Where the signals of this kind of service come from. */
  protected abstract scalingSources(): ScalingSources;
}

function scaledTwice(where: string): InputError {
  return new InputError('invalid-scaling', 'a service has one spec', [
    {
      where,
      given: 'autoScaleTaskCount on a service that is scaled already',
      allowed: 'once for each service, or `scaling` in its props',
      remedy: 'Put all signals into one spec.',
    },
  ]);
}

function refuseStuckDeployment(where: string, scaling: ScalingSpec, maxHealthyPercent: number | undefined): void {
  if (maxHealthyPercent === undefined || Token.isUnresolved(maxHealthyPercent)) return;
  const [problem] = checkDeployment({ scaling, maximumPercent: maxHealthyPercent });
  if (problem === undefined) return;
  throw new InputError('invalid-scaling', 'the service could not be deployed with its fewest tasks', [
    {
      ...problem,
      where: `${where}: maxHealthyPercent`,
      remedy: problem.remedy.replace('maximumPercent', 'maxHealthyPercent'),
    },
  ]);
}

type Placement = Pick<ServiceProps, 'cluster' | 'scaling' | 'spotPercent' | 'onDemandBase'>;

/** ECS places no task on a provider of weight 0, so that on demand keeps one in a hundred. */
const MOST_SPOT_PERCENT = 99;

/**
 * Where the tasks of a service run: on demand up to the base, beyond it in the proportion of the weights. Nothing where
 * no share is stated: the service then has a launch type.
 *
 * Throws `InputError` (code `invalid-spot-share`).
 */
export function capacityProviders(
  where: string,
  props: Placement,
): Pick<FargateServiceProps, 'capacityProviderStrategies'> {
  const { cluster, scaling, spotPercent, onDemandBase = scaling?.minCapacity ?? 1 } = props;
  if (spotPercent === undefined) return {};
  const problems = [
    ...outside(`${where}: spotPercent`, spotPercent, MOST_SPOT_PERCENT, 'a whole number from 0 to 99'),
    ...outside(`${where}: onDemandBase`, onDemandBase, Number.POSITIVE_INFINITY, 'a whole number, 0 or more'),
  ];
  if (problems.length > 0) throw new InputError('invalid-spot-share', 'tasks cannot be shared out like that', problems);
  if (Cluster.isCluster(cluster)) cluster.enableFargateCapacityProviders();
  const strategies: CapacityProviderStrategy[] = [
    { capacityProvider: 'FARGATE', base: onDemandBase, weight: 100 - spotPercent },
    ...(spotPercent === 0 ? [] : [{ capacityProvider: 'FARGATE_SPOT', weight: spotPercent }]),
  ];
  return { capacityProviderStrategies: strategies };
}

function outside(where: string, value: number, highest: number, allowed: string): Problem[] {
  if (Token.isUnresolved(value) || (Number.isInteger(value) && value >= 0 && value <= highest)) return [];
  return [{ where, given: String(value), allowed, remedy: 'Correct it, or leave it out.' }];
}
