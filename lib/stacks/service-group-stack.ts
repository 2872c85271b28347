import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListener, type IApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ReassertFloorFunction } from '../constructs/scaling/reasserted-floor';
import { type DeployedServices, type DeployedServicesProps, deployServices } from './deployed-services';
import { PlatformStack } from './platform-stack';
import type { ServiceStack } from './service-stack';

export interface ServiceGroupStackProps extends DeployedServicesProps {
  readonly group: string;
  /** Has the cluster, the load balancer and the key of the logs. */
  readonly main: ServiceStack;
}

/** The services of a group, in the cluster and behind the load balancer of the stack `services`, which must not know of them. */
export class ServiceGroupStack extends PlatformStack implements DeployedServices {
  readonly http: DeployedServices['http'];
  readonly workers: DeployedServices['workers'];
  readonly logArchives: DeployedServices['logArchives'];

  constructor(scope: Construct, id: string, props: ServiceGroupStackProps) {
    super(scope, id, props);
    const { main, group } = props;
    const { loadBalancer } = main.loadBalancer;
    const shared = {
      cluster: main.cluster,
      listener: this.sharedListener(main),
      encryptionKey: main.logKey,
      // Its own output: nobody has confirmed Fn::Split over Fn::GetStackOutput, which the ARN of the listener would need.
      loadBalancerFullName: loadBalancer.loadBalancerFullName,
    };
    const { http, workers, logArchives } = deployServices(this, props, shared, group);
    this.http = http;
    this.workers = workers;
    this.logArchives = logArchives;
  }

  /** Raises floors after deployments; undefined where no service of the group has a plan. */
  get reassertFloor(): IFunction | undefined {
    return ReassertFloorFunction.find(this)?.function;
  }

  /**
   * The listener as if another app had made it. The rules between load balancer and services then stand in this stack; otherwise the
   * CDK would put them beside the load balancer, and the two stacks would need each other.
   */
  private sharedListener({ loadBalancer: { listener, loadBalancer } }: ServiceStack): IApplicationListener {
    const [group] = loadBalancer.connections.securityGroups;
    return ApplicationListener.fromApplicationListenerAttributes(this, 'Listener', {
      listenerArn: listener.listenerArn,
      securityGroup: SecurityGroup.fromSecurityGroupId(this, 'EntryAccess', group?.securityGroupId ?? '', {
        // Otherwise the CDK takes it that all may leave, and writes no outward rule.
        allowAllOutbound: false,
      }),
    });
  }
}
