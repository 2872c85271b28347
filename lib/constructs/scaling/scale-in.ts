import { Duration } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationScalingAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import type { ScaleInPolicy } from '../../model/scaling/policies';
import { allLowExpression, mathNumber } from './metric-math';
import type { SignalMetrics } from './signal-metrics';

/** The alarm that is raised while every signal is low, and the step policy it drives. */
export interface ScaleIn {
  readonly alarm: cloudwatch.Alarm;
  readonly action: appscaling.StepScalingAction;
}

/** Writes the one policy that removes tasks, as children of `scope`. */
export function addScaleIn(
  scope: Construct,
  policy: ScaleInPolicy,
  signals: Readonly<Record<string, SignalMetrics>>,
  scalingTarget: appscaling.ScalableTarget,
): ScaleIn {
  const action = new appscaling.StepScalingAction(scope, 'ScaleIn', {
    scalingTarget,
    adjustmentType: appscaling.AdjustmentType.PERCENT_CHANGE_IN_CAPACITY,
    minAdjustmentMagnitude: policy.minAdjustmentMagnitude,
    cooldown: Duration.seconds(policy.cooldownSeconds),
    metricAggregationType: appscaling.MetricAggregationType.AVERAGE,
  });
  action.addAdjustment({ adjustment: policy.adjustment, lowerBound: 0 });
  const conditions = policy.conditions.map(({ signal, below }) => {
    const { expression, quietExpression } = signals[signal] as SignalMetrics;
    return `(${quietExpression ?? expression}) < ${mathNumber(below)}`;
  });
  const alarm = new cloudwatch.Alarm(scope, 'AllLow', {
    alarmDescription: 'Not a fault: raised while every scaling signal is low, and removes tasks. See docs/scaling.md.',
    metric: new cloudwatch.MathExpression({
      expression: allLowExpression(conditions),
      usingMetrics: listScaleInMetrics(Object.values(signals)),
      period: Duration.seconds(policy.periodSeconds),
      label: 'every scaling signal is low',
    }),
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    threshold: 1,
    evaluationPeriods: policy.evaluationPeriods,
    datapointsToAlarm: policy.evaluationPeriods,
    // A metric that is missing must never scale in.
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new ApplicationScalingAction(action));
  return { alarm, action };
}

/** All metrics of several signals, each once. */
export function listScaleInMetrics(signals: readonly SignalMetrics[]): Record<string, cloudwatch.Metric> {
  return Object.assign({}, ...signals.map(({ metrics }) => metrics)) as Record<string, cloudwatch.Metric>;
}
