import type { Duration } from 'aws-cdk-lib';
import { type Connections, Peer, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ReassertedFloor } from '../../handlers/reassert-floor/function';
import type { ConnectionConsumer } from '../connection-consumer';
import { ServiceScaling, type ServiceScalingProps } from '../scaling';
import { FargateTask } from './fargate-task';
import type { ServiceProps } from './service-props';

/** The port a service listens on where none is stated. */
export const DEFAULT_PORT = 8080;

/** What a kind of service has that its signals are read from. */
export type ScalingSources = Pick<ServiceScalingProps, 'targetGroup' | 'queue' | 'lanes'>;

/** A Fargate service with its task; what web, WebSocket and worker services have in common. */
export abstract class FargateWorkload extends Construct implements ConnectionConsumer {
  readonly service: ecs.FargateService;
  readonly task: FargateTask;

  constructor(
    scope: Construct,
    id: string,
    props: ServiceProps,
    port: number,
    healthCheckPath: string,
    gracePeriod?: Duration,
  ) {
    super(scope, id);
    this.task = new FargateTask(this, 'Task', { ...props, port, healthCheckPath });
    const securityGroup = new SecurityGroup(this, 'Access', {
      vpc: props.cluster.vpc,
      description: 'The service; inward from the load balancer only',
      allowAllOutbound: false,
    });
    // AWS services and other people's APIs speak HTTPS; databases and caches are admitted one by one.
    securityGroup.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'HTTPS');
    this.service = new ecs.FargateService(this, 'Service', {
      cluster: props.cluster,
      taskDefinition: this.task.taskDefinition,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: [securityGroup],
      assignPublicIp: false,
      enableExecuteCommand: false,
      enableECSManagedTags: true,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      circuitBreaker: { enable: true, rollback: true },
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      ...(gracePeriod === undefined ? {} : { healthCheckGracePeriod: gracePeriod }),
    });
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

  /** Writes the scaling of this service. Called once, by the kinds of service. */
  protected scale(props: ServiceProps, sources: ScalingSources): ServiceScaling {
    const scaling = new ServiceScaling(this, 'Scaling', {
      service: this.service,
      scaling: props.scaling,
      ...(props.plan === undefined ? {} : { plan: props.plan }),
      ...(props.plannedFrom === undefined ? {} : { plannedFrom: props.plannedFrom }),
      ...sources,
    });
    const { plan, cluster, encryptionKey, logRetention } = props;
    if (plan !== undefined && plan.actions.length > 0) {
      new ReassertedFloor(this, 'Floor', {
        scalableTarget: scaling.scalableTarget,
        clusterName: cluster.clusterName,
        plan,
        encryptionKey,
        ...(logRetention === undefined ? {} : { logRetention }),
      });
    }
    return scaling;
  }
}
