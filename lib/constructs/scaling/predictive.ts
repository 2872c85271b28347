import { Duration } from 'aws-cdk-lib';
import type { ScalableTarget } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { type ScalingPolicies, scaleOutThreshold } from '../../model/scaling/policies';
import type { PredictiveSpec } from '../../model/scaling/spec';
import {
  MaxCapacityBreachBehavior,
  PredefinedMetricPair,
  PredictiveScalingMode,
  PredictiveScalingPolicy,
} from './predictive-scaling-policy';

const PAIRS = {
  cpu: PredefinedMetricPair.ECS_SERVICE_CPU_UTILIZATION,
  memory: PredefinedMetricPair.ECS_SERVICE_MEMORY_UTILIZATION,
  requests: PredefinedMetricPair.ALB_REQUEST_COUNT,
} as const;

/** Writes a spec's predictive scaling: its target is where the signal scales out, in the unit of the policies. */
export function addPredictive(
  scope: Construct,
  spec: PredictiveSpec,
  policies: ScalingPolicies,
  scalingTarget: ScalableTarget,
  targetGroup: ApplicationTargetGroup | undefined,
): PredictiveScalingPolicy {
  const { signal, maxCapacityBufferPercent } = spec;
  return new PredictiveScalingPolicy(scope, 'Predictive', {
    scalingTarget,
    targetValue: scaleOutThreshold(policies, signal),
    metricPair: PAIRS[signal],
    ...(signal === 'requests' && targetGroup !== undefined
      ? { resourceLabel: `${targetGroup.firstLoadBalancerFullName}/${targetGroup.targetGroupFullName}` }
      : {}),
    mode:
      spec.mode === 'ForecastAndScale' ? PredictiveScalingMode.FORECAST_AND_SCALE : PredictiveScalingMode.FORECAST_ONLY,
    schedulingBufferTime: Duration.seconds(spec.schedulingBufferSeconds),
    maxCapacityBreachBehavior:
      spec.maxCapacityBreachBehavior === 'IncreaseMaxCapacity'
        ? MaxCapacityBreachBehavior.INCREASE_MAX_CAPACITY
        : MaxCapacityBreachBehavior.HONOR_MAX_CAPACITY,
    maxCapacityBuffer: maxCapacityBufferPercent,
  });
}
