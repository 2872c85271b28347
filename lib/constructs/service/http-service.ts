import { Duration } from 'aws-cdk-lib';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { DEFAULT_PORT, FargateWorkload, type ScalingSources } from './fargate-workload';
import type { HttpServiceProps } from './service-props';

/** How long a new task may take until its health counts. */
const GRACE_PERIOD = Duration.minutes(2);

/** A target group that may be told which load balancer it is of. */
class NamedTargetGroup extends elb.ApplicationTargetGroup {
  constructor(
    scope: Construct,
    id: string,
    private readonly loadBalancerFullName: string | undefined,
    props: elb.ApplicationTargetGroupProps,
  ) {
    super(scope, id, props);
  }

  override get firstLoadBalancerFullName(): string {
    return this.loadBalancerFullName ?? super.firstLoadBalancerFullName;
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
    this.targetGroup = new NamedTargetGroup(this, 'Targets', props.loadBalancerFullName, {
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
