import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { JobQueue } from '../../../lib/constructs/queue/job-queue';
import { WebService } from '../../../lib/constructs/service/web-service';
import { WebSocketService } from '../../../lib/constructs/service/web-socket-service';
import { WorkerService } from '../../../lib/constructs/service/worker-service';
import { scalingSpec } from '../../../lib/model/scaling/parse';
import type { ScalingSpecInput } from '../../../lib/model/scaling/spec';
import { stackWithCluster } from '../../helpers/fixtures';

const bounds = { minCapacity: 2, maxCapacity: 50 };
const cpu = { scaleOutAt: 70, scaleInAt: 30 };
const memory = { scaleOutAt: 80, scaleInAt: 40 };
const size = { cpu: 256, memoryLimitMiB: 512 };
const connections = { capacityPerTask: 5000, capacitySource: 'test', scaleOutAt: 70, scaleInAt: 30 };
const POLICY = 'AWS::ApplicationAutoScaling::ScalingPolicy';
const ALARM = 'AWS::CloudWatch::Alarm';

function socket(spec: Partial<ScalingSpecInput>): Template {
  const { stack, cluster, key, listener } = stackWithCluster();
  const scaling = scalingSpec({ ...bounds, ...spec });
  new WebSocketService(stack, 'live', {
    cluster,
    ...size,
    listener,
    paths: ['/*'],
    priority: 1,
    encryptionKey: key,
    scaling,
  });
  return Template.fromStack(stack);
}

const allLow = (expression: string) => ({
  Metrics: Match.arrayWith([Match.objectLike({ Expression: expression })]),
  Threshold: 1,
});

describe('connections', () => {
  test('given no metric, then the load balancer’s count over the running tasks is tracked', () => {
    const template = socket({ connections });
    template.hasResourceProperties(POLICY, {
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 3500,
        DisableScaleIn: true,
        CustomizedMetricSpecification: {
          Metrics: [
            Match.objectLike({
              Id: 'active',
              MetricStat: {
                Stat: 'Sum',
                Metric: {
                  Namespace: 'AWS/ApplicationELB',
                  MetricName: 'ActiveConnectionCount',
                  Dimensions: [Match.objectLike({ Name: 'LoadBalancer' })],
                },
              },
            }),
            Match.objectLike({ Id: 'tasks' }),
            { Id: 'connections', Expression: 'IF(tasks > 0, active / tasks, active)', ReturnData: true },
          ],
        },
      },
    });
    template.hasResourceProperties(ALARM, allLow('IF((IF(tasks > 0, active / tasks, active)) < 1500, 1, 0)'));
  });

  test('given a metric that each task publishes, then its average is tracked', () => {
    const template = socket({ connections: { ...connections, metric: { namespace: 'App', metricName: 'Open' } } });
    template.hasResourceProperties(POLICY, {
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 3500,
        CustomizedMetricSpecification: { Namespace: 'App', MetricName: 'Open', Statistic: 'Average' },
      },
    });
    template.hasResourceProperties(ALARM, allLow('IF((connections) < 1500, 1, 0)'));
  });
});

describe('response time', () => {
  const template = socket({ cpu, responseTime: { scaleOutAtMs: 2000, scaleInAtMs: 500 } });

  test('adds a share of the tasks while a percentile is above, and nothing without data', () => {
    template.hasResourceProperties(ALARM, {
      MetricName: 'TargetResponseTime',
      ExtendedStatistic: 'p95',
      Threshold: 2,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 3,
      Period: 60,
      TreatMissingData: 'notBreaching',
      Dimensions: Match.arrayWith([Match.objectLike({ Name: 'TargetGroup' })]),
    });
    template.hasResourceProperties(POLICY, {
      PolicyType: 'StepScaling',
      StepScalingPolicyConfiguration: {
        AdjustmentType: 'PercentChangeInCapacity',
        StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 20 }],
      },
    });
  });

  test('does not hold back a service that nobody asks, whose response time has no value', () => {
    const expression = 'IF((cpu) < 30 AND (IF(requests > 0, responseTime, 0)) < 0.5, 1, 0)';
    template.hasResourceProperties(ALARM, allLow(expression));
  });
});

describe('steps in place of target tracking', () => {
  test('given a step limit, then each signal has an alarm and steps up to the limit', () => {
    const template = socket({ cpu, connections, scaleOut: { maxStepPercent: 40, windowMinutes: 2 } });
    template.hasResourceProperties(ALARM, {
      MetricName: 'CPUUtilization',
      Threshold: 70,
      EvaluationPeriods: 2,
    });
    template.hasResourceProperties(ALARM, {
      Metrics: Match.arrayWith([Match.objectLike({ Expression: 'IF(tasks > 0, active / tasks, active)' })]),
      Threshold: 3500,
    });
    template.hasResourceProperties(POLICY, {
      StepScalingPolicyConfiguration: {
        MinAdjustmentMagnitude: 1,
        StepAdjustments: [
          { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 7, ScalingAdjustment: 10 },
          { MetricIntervalLowerBound: 7, MetricIntervalUpperBound: 17.5, ScalingAdjustment: 25 },
          { MetricIntervalLowerBound: 17.5, ScalingAdjustment: 40 },
        ],
      },
    });
    for (const { Properties } of Object.values(template.findResources(POLICY)))
      expect(Properties.PolicyType).toBe('StepScaling');
  });
});

describe('high resolution', () => {
  const template = socket({ cpu, memory, highResolution: true });

  test('has ECS publish the metrics every 20 s', () =>
    template.hasResourceProperties('AWS::ECS::Service', {
      Monitoring: {
        MetricConfigurations: [{ MetricNames: ['CPUUtilization', 'MemoryUtilization'], ResolutionSeconds: 20 }],
      },
    }));

  test.each(['ECSServiceAverageCPUUtilizationHighResolution', 'ECSServiceAverageMemoryUtilizationHighResolution'])(
    'tracks %s',
    (PredefinedMetricType) =>
      template.hasResourceProperties(POLICY, {
        TargetTrackingScalingPolicyConfiguration: {
          DisableScaleIn: true,
          PredefinedMetricSpecification: { PredefinedMetricType },
        },
      }),
  );

  test('given the default, then ECS is asked for nothing', () =>
    socket({ cpu }).hasResourceProperties('AWS::ECS::Service', { Monitoring: Match.absent() }));
});

describe('custom signals', () => {
  test('given metric math in two signals that use the same ids, then each keeps its own metrics', () => {
    const math = (metricName: string) => ({
      expression: 'MAX([used, 0]) / total',
      metrics: { used: { namespace: 'App', metricName }, total: { namespace: 'App', metricName: 'Total' } },
      scaleOutAt: 10,
      scaleInAt: 5,
    });
    const template = socket({ custom: { Jobs: math('Jobs'), 'map-viewers': math('Viewers') } });
    template.hasResourceProperties(
      ALARM,
      allLow(
        'IF((MAX([jobs__used, 0]) / jobs__total) < 5 AND (MAX([map_viewers__used, 0]) / map_viewers__total) < 5, 1, 0)',
      ),
    );
    template.hasResourceProperties(POLICY, {
      TargetTrackingScalingPolicyConfiguration: {
        CustomizedMetricSpecification: {
          Metrics: [
            Match.objectLike({ Id: 'map_viewers__used', ReturnData: false }),
            Match.objectLike({ Id: 'map_viewers__total', ReturnData: false }),
            { Id: 'map_viewers', Expression: 'MAX([map_viewers__used, 0]) / map_viewers__total', ReturnData: true },
          ],
        },
      },
    });
  });

  test('given a percentile, then it is tracked as one', () => {
    const slow = { namespace: 'App', metricName: 'Wait', statistic: 'p90', scaleOutAt: 10, scaleInAt: 5 };
    socket({ custom: { Wait: slow } }).hasResourceProperties(POLICY, {
      TargetTrackingScalingPolicyConfiguration: {
        CustomizedMetricSpecification: {
          Metrics: [Match.objectLike({ ReturnData: true, MetricStat: Match.objectLike({ Stat: 'p90' }) })],
        },
      },
    });
  });
});

describe('lanes', () => {
  const backlog = {
    lanes: {
      hot: { queue: 'hot', acceptableDelaySeconds: 30, sharePercent: 60 },
      cold: { queue: 'cold', acceptableDelaySeconds: 3600, sharePercent: 40 },
    },
    secondsPerMessage: 15,
    capacitySource: 'test',
    scaleInAt: 20,
  };
  const scaling = scalingSpec({ minCapacity: 0, maxCapacity: 20, backlog });

  function worker(names: readonly string[]): Template {
    const { stack, cluster, key } = stackWithCluster();
    const queue = (name: string) => new JobQueue(stack, `${name}-jobs`, { visibilityTimeout: Duration.minutes(5) });
    const lanes = Object.fromEntries(names.map((name) => [name, queue(name)]));
    new WorkerService(stack, 'worker', { cluster, ...size, encryptionKey: key, scaling, lanes });
    return Template.fromStack(stack);
  }

  test('each has a policy of its own from zero tasks, and one alarm reads them all', () => {
    const template = worker(['hot', 'cold']);
    for (const [lane, TargetValue] of [
      ['hot', 1.2],
      ['cold', 96],
    ] as const) {
      template.hasResourceProperties(POLICY, {
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue,
          CustomizedMetricSpecification: {
            Metrics: Match.arrayWith([
              Match.objectLike({
                Expression: `IF(tasks > 0, (visible_${lane} + inflight_${lane}) / tasks, visible_${lane} + inflight_${lane})`,
              }),
            ]),
          },
        },
      });
    }
    const [alarm] = Object.values(template.findResources(ALARM));
    expect(alarm?.Properties.Metrics).toHaveLength(6);
  });

  test('the worker may consume each and knows where it is and how much of its time it gets', () => {
    const template = worker(['hot', 'cold']);
    const name = (Name: string) => Match.objectLike({ Name });
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [
        Match.objectLike({
          Environment: Match.arrayWith([
            name('QUEUE_URL_HOT'),
            name('QUEUE_URL_COLD'),
            { Name: 'QUEUE_SHARE_HOT', Value: '60' },
            { Name: 'QUEUE_SHARE_COLD', Value: '40' },
          ]),
        }),
      ],
    });
    const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement as { Action: string | string[]; Resource: unknown }[],
    );
    const consume = statements.filter(({ Action }) => Action.includes('sqs:ReceiveMessage'));
    expect(JSON.stringify(consume)).toMatch(/coldjobs.*hotjobs/);
  });

  test('given a queue for one lane only, then the other is named', () => {
    expect(() => worker(['hot'])).toThrow(/scaling\.backlog\.lanes\.cold: .* a worker with `lanes\.cold`/);
  });
});

describe('a signal without its source', () => {
  test('given response time on a worker, then it is refused', () => {
    const scaling = scalingSpec({ ...bounds, responseTime: { scaleOutAtMs: 2000, scaleInAtMs: 500 }, connections });
    const { stack, cluster, key } = stackWithCluster();
    const build = () => new WorkerService(stack, 'worker', { cluster, ...size, encryptionKey: key, scaling });
    expect(build).toThrow(
      /scaling\.connections: given a service without a target group[\s\S]*scaling\.responseTime: given a service without/,
    );
  });
});

test('given several services in one stack, then their policies do not share names', () => {
  const { stack, cluster, key, listener } = stackWithCluster();
  const scaling = scalingSpec({ ...bounds, cpu, memory, highResolution: true });
  const common = { cluster, ...size, encryptionKey: key, scaling, listener };
  new WebService(stack, 'one', { ...common, paths: ['/one'], priority: 1 });
  new WebService(stack, 'two', { ...common, paths: ['/two'], priority: 2 });
  const names = Object.values(Template.fromStack(stack).findResources(POLICY)).map(
    ({ Properties }) => Properties.PolicyName as string,
  );
  expect(new Set(names).size).toBe(names.length);
});
