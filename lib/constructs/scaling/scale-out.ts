import { Duration, Names } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationScalingAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ScalableTaskCount } from 'aws-cdk-lib/aws-ecs';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import {
  HIGH_RESOLUTION_PERIOD_SECONDS,
  type ScaleOutPolicy,
  type StepScalingPolicy,
  type TargetTrackingPolicy,
} from '../../model/scaling/policies';
import { pascal } from './metric-math';
import { metricDataQueries } from './metric-queries';
import type { SignalMetrics } from './signal-metrics';

/** What the policies of a service are written on. */
export interface ScaleOutTarget {
  readonly taskCount: ScalableTaskCount;
  readonly scalableTarget: appscaling.ScalableTarget;
  /** Behind the predefined metric of `requests`. */
  readonly targetGroup?: ApplicationTargetGroup;
  /** Written into target-tracking policies, which never scale in and so never use it. */
  readonly scaleInCooldownSeconds: number;
}

/** AWS's own metrics with a point every 20 s; they need the service's `monitoring` to ask for them. */
const HIGH_RESOLUTION: Readonly<Record<string, string>> = {
  cpu: 'ECSServiceAverageCPUUtilizationHighResolution',
  memory: 'ECSServiceAverageMemoryUtilizationHighResolution',
};

/**
 * Writes one scale-out policy: below the task count where its L2 can, else as a child of `scope` that is named after the
 * signal.
 */
export function addScaleOutPolicy(
  scope: Construct,
  policy: ScaleOutPolicy,
  signal: SignalMetrics,
  target: ScaleOutTarget,
): void {
  if (policy.kind === 'stepScaling') stepWithAlarm(scope, policy, signal, target);
  else if (policy.periodSeconds === HIGH_RESOLUTION_PERIOD_SECONDS)
    trackWithL1(scope, policy, target, {
      predefinedMetricSpecification: { predefinedMetricType: HIGH_RESOLUTION[policy.signal] ?? '' },
    });
  else if (!trackWithL2(policy, signal, target))
    trackWithL1(scope, policy, target, {
      customizedMetricSpecification: { metrics: metricDataQueries(signal.metrics, signal.expression, policy.signal) },
    });
}

/** Target tracking as CDK writes it; false for what its L2 refuses: metric math and percentiles (aws-cdk#20659). */
function trackWithL2(
  { signal: name, targetValue, cooldownSeconds }: TargetTrackingPolicy,
  { metrics, expression }: SignalMetrics,
  { taskCount, targetGroup, scaleInCooldownSeconds }: ScaleOutTarget,
): boolean {
  const common = {
    disableScaleIn: true,
    scaleOutCooldown: Duration.seconds(cooldownSeconds),
    scaleInCooldown: Duration.seconds(scaleInCooldownSeconds),
  };
  if (name === 'cpu') taskCount.scaleOnCpuUtilization('Cpu', { ...common, targetUtilizationPercent: targetValue });
  else if (name === 'memory')
    taskCount.scaleOnMemoryUtilization('Memory', { ...common, targetUtilizationPercent: targetValue });
  else if (name === 'requests' && targetGroup !== undefined)
    taskCount.scaleOnRequestCount('Requests', { ...common, requestsPerTarget: targetValue, targetGroup });
  else {
    const metric = metrics[expression];
    if (metric === undefined || metric.statistic.startsWith('p')) return false;
    taskCount.scaleToTrackCustomMetric(pascal(name), { ...common, metric, targetValue });
  }
  return true;
}

type TrackedMetric = Pick<
  appscaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty,
  'customizedMetricSpecification' | 'predefinedMetricSpecification'
>;

function trackWithL1(
  scope: Construct,
  { signal, targetValue, cooldownSeconds }: TargetTrackingPolicy,
  { scalableTarget, scaleInCooldownSeconds }: ScaleOutTarget,
  metric: TrackedMetric,
): void {
  new appscaling.CfnScalingPolicy(scope, pascal(signal), {
    policyName: `${Names.uniqueResourceName(scope, { maxLength: 200 })}${pascal(signal)}`,
    policyType: 'TargetTrackingScaling',
    scalingTargetId: scalableTarget.scalableTargetId,
    targetTrackingScalingPolicyConfiguration: {
      targetValue,
      disableScaleIn: true,
      scaleOutCooldown: cooldownSeconds,
      scaleInCooldown: scaleInCooldownSeconds,
      ...metric,
    },
  });
}

/** An alarm above the threshold, and the steps it takes. */
function stepWithAlarm(
  scope: Construct,
  policy: StepScalingPolicy,
  { metrics, expression }: SignalMetrics,
  { scalableTarget }: ScaleOutTarget,
): void {
  const { signal, threshold, steps, evaluationPeriods, minAdjustmentMagnitude, cooldownSeconds } = policy;
  const period = Duration.seconds(policy.periodSeconds);
  const parent = new Construct(scope, pascal(signal));
  const action = new appscaling.StepScalingAction(parent, 'Steps', {
    scalingTarget: scalableTarget,
    adjustmentType: appscaling.AdjustmentType.PERCENT_CHANGE_IN_CAPACITY,
    minAdjustmentMagnitude,
    cooldown: Duration.seconds(cooldownSeconds),
    metricAggregationType: appscaling.MetricAggregationType.AVERAGE,
  });
  for (const step of steps) action.addAdjustment(step);
  const used = Object.fromEntries(Object.entries(metrics).filter(([id]) => mentions(expression, id)));
  const alarm = new cloudwatch.Alarm(parent, 'High', {
    alarmDescription: `Not a fault: raised while ${signal} is high, and adds tasks. See docs/scaling.md.`,
    metric: metrics[expression] ?? new cloudwatch.MathExpression({ expression, usingMetrics: used, period }),
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    threshold,
    evaluationPeriods,
    datapointsToAlarm: evaluationPeriods,
    // Without data nobody knows that tasks are needed; target tracking does nothing either.
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new ApplicationScalingAction(action));
}

function mentions(expression: string, id: string): boolean {
  return new RegExp(`\\b${id}\\b`).test(expression);
}
