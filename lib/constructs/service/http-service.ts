import { Duration } from 'aws-cdk-lib';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { DEFAULT_PORT, FargateWorkload, type ScalingSources } from './fargate-workload';
import type { HttpServiceProps } from './service-props';

/** How long a new task may take until its health counts. */
const GRACE_PERIOD = Duration.minutes(2);

/**
 * Names its load balancer by an attribute of it. The CDK's own takes the ARN of the listener apart, which a stack cannot do with what it
 * reads from another (`publishedValue`).
 */
class NamedTargetGroup extends elb.ApplicationTargetGroup {
  constructor(
    scope: Construct,
    id: string,
    private readonly routing: Pick<HttpServiceProps, 'listener' | 'loadBalancerFullName'>,
    props: elb.ApplicationTargetGroupProps,
  ) {
    super(scope, id, props);
  }

  override get firstLoadBalancerFullName(): string {
    const { listener, loadBalancerFullName } = this.routing;
    if (loadBalancerFullName !== undefined) return loadBalancerFullName;
    const loadBalancer = listener instanceof elb.ApplicationListener ? listener.loadBalancer : undefined;
    return loadBalancer instanceof elb.ApplicationLoadBalancer
      ? loadBalancer.loadBalancerFullName
      : super.firstLoadBalancerFullName;
  }
}

/** A service behind the internal load balancer. */
export abstract class HttpService extends FargateWorkload {
  readonly targetGroup: elb.ApplicationTargetGroup;
  /** What sends its paths to it. */
  readonly rule: elb.ApplicationListenerRule;

  constructor(scope: Construct, id: string, props: HttpServiceProps, deregistrationDelay: Duration) {
    const port = props.port ?? DEFAULT_PORT;
    const healthCheckPath = props.healthCheckPath ?? '/health';
    super(scope, id, props, port, healthCheckPath, GRACE_PERIOD);
    const { listener, paths, priority } = props;
    this.targetGroup = new NamedTargetGroup(this, 'Targets', props, {
      vpc: props.cluster.vpc,
      port,
      protocol: elb.ApplicationProtocol.HTTP,
      targets: [this.service],
      deregistrationDelay,
      healthCheck: {
        path: healthCheckPath,
        interval: Duration.seconds(15),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
    });
    this.rule = new elb.ApplicationListenerRule(this, 'Rule', {
      listener,
      priority,
      conditions: [elb.ListenerCondition.pathPatterns(paths)],
      action: elb.ListenerAction.forward([this.targetGroup]),
    });
    if (props.scaling !== undefined) this.autoScaleTaskCount(props.scaling, props);
  }

  protected scalingSources(): ScalingSources {
    return { targetGroup: this.targetGroup };
  }
}
