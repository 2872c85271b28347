import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ScalableTarget, ServiceNamespace } from 'aws-cdk-lib/aws-applicationautoscaling';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  MaxCapacityBreachBehavior,
  PredefinedMetricPair,
  PredictiveScalingMode,
  PredictiveScalingPolicy,
  type PredictiveScalingPolicyProps,
} from '../../../lib/constructs/scaling/predictive-scaling-policy';
import { WebService } from '../../../lib/constructs/service/web-service';
import { scalingSpec } from '../../../lib/model/scaling/parse';
import { testApp } from '../../helpers/app';
import { stackWithCluster } from '../../helpers/fixtures';

const POLICY = 'AWS::ApplicationAutoScaling::ScalingPolicy';

function forecast(props: Omit<PredictiveScalingPolicyProps, 'scalingTarget'>): Template {
  const stack = new Stack(testApp(), 'Test');
  const scalingTarget = new ScalableTarget(stack, 'Target', {
    serviceNamespace: ServiceNamespace.ECS,
    scalableDimension: 'ecs:service:DesiredCount',
    resourceId: 'service/cluster/web',
    minCapacity: 1,
    maxCapacity: 10,
  });
  new PredictiveScalingPolicy(stack, 'Forecast', { scalingTarget, ...props });
  return Template.fromStack(stack);
}

describe('a predictive scaling policy', () => {
  test('given a metric pair and a target, then it forecasts only, five minutes ahead, and the maximum holds', () => {
    const template = forecast({ metricPair: PredefinedMetricPair.ECS_SERVICE_CPU_UTILIZATION, targetValue: 60 });
    template.hasResourceProperties(POLICY, {
      PolicyType: 'PredictiveScaling',
      ScalingTargetId: Match.anyValue(),
      PredictiveScalingPolicyConfiguration: {
        Mode: 'ForecastOnly',
        SchedulingBufferTime: 300,
        MaxCapacityBreachBehavior: 'HonorMaxCapacity',
        MaxCapacityBuffer: Match.absent(),
        MetricSpecifications: [
          {
            TargetValue: 60,
            PredefinedMetricPairSpecification: { PredefinedMetricType: 'ECSServiceCPUUtilization' },
          },
        ],
      },
    });
  });

  test('given metrics of its own, then each is written, metric math with the metrics it reads', () => {
    const jobs = new Metric({ namespace: 'App', metricName: 'Jobs', dimensionsMap: { Site: 'a' }, statistic: 'Sum' });
    const tasks = new Metric({ namespace: 'App', metricName: 'Tasks' });
    const template = forecast({
      loadMetric: jobs,
      scalingMetric: new MathExpression({ expression: 'jobs / tasks', usingMetrics: { jobs, tasks } }),
      capacityMetric: tasks,
      targetValue: 12,
      mode: PredictiveScalingMode.FORECAST_AND_SCALE,
      schedulingBufferTime: Duration.minutes(15),
      maxCapacityBreachBehavior: MaxCapacityBreachBehavior.INCREASE_MAX_CAPACITY,
      maxCapacityBuffer: 20,
      policyName: 'jobs-forecast',
    });
    const load = {
      Stat: 'Sum',
      Metric: { Namespace: 'App', MetricName: 'Jobs', Dimensions: [{ Name: 'Site', Value: 'a' }] },
    };
    template.hasResourceProperties(POLICY, {
      PolicyName: 'jobs-forecast',
      PredictiveScalingPolicyConfiguration: {
        Mode: 'ForecastAndScale',
        SchedulingBufferTime: 900,
        MaxCapacityBreachBehavior: 'IncreaseMaxCapacity',
        MaxCapacityBuffer: 20,
        MetricSpecifications: [
          {
            CustomizedLoadMetricSpecification: {
              MetricDataQueries: [{ Id: 'load', MetricStat: load, ReturnData: true }],
            },
            CustomizedScalingMetricSpecification: {
              MetricDataQueries: [
                { Id: 'jobs', MetricStat: load, ReturnData: false },
                Match.objectLike({ Id: 'tasks', ReturnData: false }),
                { Id: 'scaling', Expression: 'jobs / tasks', ReturnData: true },
              ],
            },
            CustomizedCapacityMetricSpecification: {
              MetricDataQueries: [Match.objectLike({ Id: 'capacity', ReturnData: true })],
            },
          },
        ],
      },
    });
  });

  test('given several contradictions, then all of them are in one error', () => {
    const build = () =>
      forecast({
        metricPair: PredefinedMetricPair.ALB_REQUEST_COUNT,
        capacityMetric: new Metric({ namespace: 'App', metricName: 'Tasks' }),
        targetValue: 0,
        schedulingBufferTime: Duration.hours(1),
        maxCapacityBuffer: 150,
      });
    for (const message of [
      /metricPair, capacityMetric; allowed: either metricPair, or loadMetric and scalingMetric/,
      /none with ALBRequestCount; allowed: a label/,
      /0; allowed: a number above 0/,
      /3600 s; allowed: less than 3600 s/,
      /150 with HonorMaxCapacity; allowed: a buffer with IncreaseMaxCapacity/,
      /150 %; allowed: 0 to 100 %/,
    ])
      expect(build).toThrow(message);
  });
});

describe('a service', () => {
  function web(extra: Parameters<typeof scalingSpec>[0]): Template {
    const { stack, cluster, key, listener } = stackWithCluster();
    new WebService(stack, 'web', {
      cluster,
      cpu: 256,
      memoryLimitMiB: 512,
      scaling: scalingSpec(extra),
      listener,
      paths: ['/*'],
      priority: 1,
      encryptionKey: key,
    });
    return Template.fromStack(stack);
  }
  const cpu = { scaleOutAt: 70, scaleInAt: 30 };
  const requests = { capacityPerTask: 10, capacitySource: 'test', scaleOutAt: 50, scaleInAt: 20 };

  test('given predictive scaling on requests, then its target is where requests scale out, per minute and task', () => {
    const template = web({ minCapacity: 2, maxCapacity: 9, cpu, requests, predictive: { signal: 'requests' } });
    template.hasResourceProperties(POLICY, {
      PredictiveScalingPolicyConfiguration: {
        MetricSpecifications: [
          {
            TargetValue: 300,
            PredefinedMetricPairSpecification: {
              PredefinedMetricType: 'ALBRequestCount',
              ResourceLabel: { 'Fn::Join': ['', Match.arrayWith(['/'])] },
            },
          },
        ],
      },
    });
  });

  test('given high resolution, then the service publishes every 20 s what its policies read every 20 s', () => {
    const template = web({ minCapacity: 2, maxCapacity: 9, cpu, requests, highResolution: true });
    template.hasResourceProperties('AWS::ECS::Service', {
      Monitoring: { MetricConfigurations: [{ MetricNames: ['CPUUtilization'], ResolutionSeconds: 20 }] },
    });
    template.hasResourceProperties(POLICY, {
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 70,
        PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilizationHighResolution' },
      },
    });
  });
});
