import { Annotations, Token } from 'aws-cdk-lib';
import type { ScalableTarget, StepScalingAction } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnService, FargateService, ScalableTaskCount } from 'aws-cdk-lib/aws-ecs';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { CapacityPlan } from '../../model/plan/capacity-plan';
import { DEFAULT_MAXIMUM_PERCENT } from '../../model/scaling/deployment';
import { deploymentLaunches, largestScaleOut, launchQuotaWarning } from '../../model/scaling/launch-quota';
import { HIGH_RESOLUTION_PERIOD_SECONDS, type ScalingPolicies, scalingPolicies } from '../../model/scaling/policies';
import type { ScalingSpec } from '../../model/scaling/spec';
import { InputError } from '../../model/validation/input-error';
import { injectedProps } from '../injected-props';
import { addPredictive } from './predictive';
import type { PredictiveScalingPolicy } from './predictive-scaling-policy';
import { addScaleIn } from './scale-in';
import { addScaleOutPolicy } from './scale-out';
import { scalingContradictions } from './scaling-contradictions';
import { addScheduledFloors } from './scheduled-capacity';
import { type SignalMetrics, signalMetrics } from './signal-metrics';

export interface ServiceScalingProps {
  /** The service whose tasks are added and removed. */
  readonly service: FargateService;
  /** Signals, thresholds and bounds. */
  readonly scaling: ScalingSpec;
  /** Scheduled floors. @default the spec's minCapacity holds at all times */
  readonly plan?: CapacityPlan;
  /**
   * Dated actions of the plan that lie before this instant are left out, because they would never fire.
   *
   * @default all actions of the plan are written
   */
  readonly plannedFrom?: Date;
  /** Target group behind `requests`, `connections` and `responseTime`. @default no load balancer */
  readonly targetGroup?: ApplicationTargetGroup;
  /** Queue behind a `backlog` signal without lanes. @default no queue */
  readonly queue?: IQueue;
  /** Queues behind the lanes of a `backlog` signal, by lane. @default no lanes */
  readonly lanes?: Readonly<Record<string, IQueue>>;
}

/**
 * Scales a service out when any signal is high and in only when all are low.
 *
 * It writes what `scalingPolicies` says of the spec, and nothing else: the simulator replays the same. Each signal has a
 * policy that only adds tasks. One alarm, in metric math, is raised when every signal has been low for the whole window;
 * it drives one step policy that removes tasks. A capacity plan raises the floor by schedule and touches nothing else.
 */
export class ServiceScaling extends Construct {
  /** What a property injector calls it. */
  static readonly PROPERTY_INJECTION_ID = 'tidemark.ServiceScaling';

  /** The service's task count with CDK's own verbs (`scaleOnSchedule`, ...). */
  readonly taskCount: ScalableTaskCount;
  /** What Application Auto Scaling scales. */
  readonly scalableTarget: ScalableTarget;
  /** Below it are the policies that add tasks, with their alarms, each named after its signal. */
  readonly scaleOut: Construct;
  /** Raised while all signals are low; drives `scaleInAction`. */
  readonly scaleInAlarm: Alarm;
  readonly scaleInAction: StepScalingAction;
  /** AWS's own forecast, where the spec asks for it. */
  readonly predictive?: PredictiveScalingPolicy;

  constructor(scope: Construct, id: string, props: ServiceScalingProps) {
    props = injectedProps(ServiceScaling, scope, id, props);
    super(scope, id);
    const { service, scaling, targetGroup, plan } = props;
    const sources = { service, queues: queuesBySignal(props), ...(targetGroup === undefined ? {} : { targetGroup }) };
    const signals = signalMetrics(scaling, sources);
    const problems = scalingContradictions(this.node.path, scaling, sources, signals, plan);
    if (problems.length > 0)
      throw new InputError('invalid-scaling', `${service.node.path} cannot be scaled as configured`, problems);
    const policies = scalingPolicies(scaling);
    const { minCapacity, maxCapacity, scaleIn } = policies;
    this.taskCount = service.autoScaleTaskCount({ minCapacity, maxCapacity });
    // ScalableTaskCount keeps its target to itself, and metric math and step scaling need it.
    this.scalableTarget = this.taskCount.node.findChild('Target') as ScalableTarget;
    const target = {
      taskCount: this.taskCount,
      scalableTarget: this.scalableTarget,
      scaleInCooldownSeconds: scaleIn.cooldownSeconds,
      ...(targetGroup === undefined ? {} : { targetGroup }),
    };
    this.scaleOut = new Construct(this, 'ScaleOut');
    for (const policy of policies.scaleOut)
      addScaleOutPolicy(this.scaleOut, policy, signals[policy.signal] as SignalMetrics, target);
    const { alarm, action } = addScaleIn(this, scaleIn, signals, this.scalableTarget);
    this.scaleInAlarm = alarm;
    this.scaleInAction = action;
    if (scaling.highResolution) publishEveryTwentySeconds(service, scaling);
    if (scaling.predictive !== undefined)
      this.predictive = addPredictive(this, scaling.predictive, policies, this.scalableTarget, targetGroup);
    if (plan !== undefined) addScheduledFloors(this.taskCount, plan, props.plannedFrom);
    this.tellOfLaunchQuota(policies, maximumPercentOf(service), plan);
  }

  /**
   * Says where one decision, or a deployment at the maximum, asks for more tasks than Fargate launches at once. Advice, not a warning: it
   * deploys, and only takes longer to start all of them.
   */
  private tellOfLaunchQuota(policies: ScalingPolicies, maximumPercent: number, plan?: CapacityPlan): void {
    const highest = Math.max(0, ...(plan?.actions ?? []).map(({ minCapacity }) => minCapacity));
    const notes = {
      'tidemark:launchQuota': launchQuotaWarning(largestScaleOut(policies), 'a scale-out'),
      'tidemark:launchQuotaOfDeployment': launchQuotaWarning(
        deploymentLaunches(policies.maxCapacity, maximumPercent),
        'a deployment at the maximum',
      ),
      'tidemark:launchQuotaOfPlan': launchQuotaWarning(highest - policies.minCapacity, 'a scheduled action'),
    };
    for (const [id, note] of Object.entries(notes))
      if (note !== undefined) Annotations.of(this).addInfoV2(id, `${note} (docs/scaling.md)`);
  }
}

/**
 * High-resolution policies read points that a service publishes only when its `monitoring` says so; CDK's L2 has
 * none.
 */
function publishEveryTwentySeconds(service: FargateService, { cpu, memory }: ScalingSpec): void {
  const metricNames = [
    ...(cpu === undefined ? [] : ['CPUUtilization']),
    ...(memory === undefined ? [] : ['MemoryUtilization']),
  ];
  (service.node.findChild('Service') as CfnService).monitoring = {
    metricConfigurations: [{ metricNames, resolutionSeconds: HIGH_RESOLUTION_PERIOD_SECONDS }],
  };
}

/** What the service says of its deployments; ECS's default where only a deployment knows it. */
function maximumPercentOf(service: FargateService): number {
  const configuration = (service.node.findChild('Service') as CfnService).deploymentConfiguration;
  const percent = Token.isUnresolved(configuration)
    ? undefined
    : (configuration as CfnService.DeploymentConfigurationProperty | undefined)?.maximumPercent;
  return percent === undefined || Token.isUnresolved(percent) ? DEFAULT_MAXIMUM_PERCENT : percent;
}

/** Queues under the names of their signals. */
function queuesBySignal({ queue, lanes = {} }: ServiceScalingProps): Record<string, IQueue> {
  const byLane = Object.entries(lanes).map(([lane, laneQueue]) => [`backlog-${lane}`, laneQueue] as const);
  return { ...(queue === undefined ? {} : { backlog: queue }), ...Object.fromEntries(byLane) };
}
