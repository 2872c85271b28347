import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { JobQueue } from '../../../lib/constructs/queue/job-queue';
import { ServiceScaling } from '../../../lib/constructs/scaling/service-scaling';
import { WebService } from '../../../lib/constructs/service/web-service';
import { WorkerService } from '../../../lib/constructs/service/worker-service';
import type { CapacityPlan } from '../../../lib/model/plan/capacity-plan';
import { scalingSpec } from '../../../lib/model/scaling/parse';
import type { ScalingSpecInput } from '../../../lib/model/scaling/spec';
import { InputError } from '../../../lib/model/validation/input-error';
import { stackWithCluster } from '../../helpers/fixtures';
import { runs } from '../../helpers/properties';

const requests = { capacityPerTask: 1000, capacitySource: 'test', scaleOutAt: 60, scaleInAt: 30 };
const backlog = {
  queue: 'jobs',
  secondsPerMessage: 2,
  capacitySource: 'test',
  acceptableDelaySeconds: 100,
  scaleInAt: 20,
};
const cpu = { scaleOutAt: 70, scaleInAt: 30 };
const plan: CapacityPlan = {
  version: 1,
  service: 'web',
  timeZone: 'America/New_York',
  perTaskCapacity: { value: 1000, unit: 'requests/s', source: 'test' },
  quantile: 0.9,
  actions: [
    { name: 'weekly-mon-0750', schedule: 'cron(50 7 ? * MON *)', minCapacity: 4 },
    { name: 'event-sale-start', schedule: 'at(2026-12-09T13:50:00)', minCapacity: 9 },
  ],
  evidence: {},
};

function web(spec: ScalingSpecInput, extra: { plan?: CapacityPlan; plannedFrom?: Date } = {}) {
  const { stack, cluster, key, listener } = stackWithCluster();
  const service = new WebService(stack, 'web', {
    cluster,
    cpu: 256,
    memoryLimitMiB: 512,
    scaling: scalingSpec(spec),
    listener,
    paths: ['/*'],
    priority: 1,
    encryptionKey: key,
    ...extra,
  });
  return { service, template: Template.fromStack(stack) };
}

function worker(spec: ScalingSpecInput) {
  const { stack, cluster, key } = stackWithCluster();
  const jobs = new JobQueue(stack, 'Jobs', { visibilityTimeout: Duration.minutes(5) });
  new WorkerService(stack, 'worker', {
    cluster,
    cpu: 256,
    memoryLimitMiB: 512,
    scaling: scalingSpec(spec),
    jobs,
    encryptionKey: key,
  });
  return Template.fromStack(stack);
}

const POLICY = 'AWS::ApplicationAutoScaling::ScalingPolicy';
const TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';

describe('scaling a service', () => {
  test('given requests per second in the spec, then the policy counts per minute and task', () => {
    const { template } = web({ minCapacity: 2, maxCapacity: 50, requests });
    template.hasResourceProperties(POLICY, {
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 36_000,
        DisableScaleIn: true,
        ScaleOutCooldown: 60,
        PredefinedMetricSpecification: { PredefinedMetricType: 'ALBRequestCountPerTarget' },
      },
    });
  });

  test('given a delay goal, then the backlog per task is tracked in metric math that works from zero tasks', () => {
    const template = worker({ minCapacity: 0, maxCapacity: 20, backlog });
    template.hasResourceProperties(POLICY, {
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 50,
        DisableScaleIn: true,
        CustomizedMetricSpecification: {
          Metrics: Match.arrayWith([
            Match.objectLike({
              Expression: 'IF(tasks > 0, (visible + inflight) / tasks, visible + inflight)',
              ReturnData: true,
            }),
          ]),
        },
      },
    });
  });

  test('scales in by one alarm over all signals, for the whole window, and never on a missing metric', () => {
    const { template } = web({
      minCapacity: 2,
      maxCapacity: 50,
      cpu,
      requests,
      scaleIn: { windowMinutes: 12, stepPercent: 20, cooldownSeconds: 240 },
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: Match.arrayWith([Match.objectLike({ Expression: 'IF((cpu) < 30 AND (requests) < 18000, 1, 0)' })]),
      EvaluationPeriods: 12,
      DatapointsToAlarm: 12,
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    });
    template.hasResourceProperties(POLICY, {
      PolicyType: 'StepScaling',
      StepScalingPolicyConfiguration: {
        AdjustmentType: 'PercentChangeInCapacity',
        Cooldown: 240,
        MinAdjustmentMagnitude: 1,
        StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: -20 }],
      },
    });
  });

  test('given a plan, then its actions set the floor in its time zone and leave the ceiling alone', () => {
    const { template } = web({ minCapacity: 2, maxCapacity: 50, cpu }, { plan });
    template.hasResourceProperties(TARGET, {
      MinCapacity: 2,
      MaxCapacity: 50,
      ScheduledActions: [
        {
          ScheduledActionName: 'weekly-mon-0750',
          Schedule: 'cron(50 7 ? * MON *)',
          Timezone: 'America/New_York',
          ScalableTargetAction: { MinCapacity: 4, MaxCapacity: Match.absent() },
        },
        Match.objectLike({ Schedule: 'at(2026-12-09T13:50:00)' }),
      ],
    });
  });

  test('given dated actions that have passed, then they are left out', () => {
    const { template } = web(
      { minCapacity: 2, maxCapacity: 50, cpu },
      { plan, plannedFrom: new Date('2026-12-10T00:00Z') },
    );
    const [target] = Object.values(template.findResources(TARGET));
    expect(target?.Properties.ScheduledActions).toHaveLength(1);
  });

  test('given bounds alone, then it scales on CPU', () => {
    const { template } = web({ minCapacity: 1, maxCapacity: 5 });
    template.hasResourceProperties(POLICY, {
      TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
        TargetValue: 70,
      },
    });
  });

  test('given a spec that no parser filled and that has no signal, then it is refused', () => {
    const bare = { ...scalingSpec({ cpu }), cpu: undefined };
    const { service } = web({ cpu });
    expect(() => new ServiceScaling(service, 'Bare', { service: service.service, scaling: bare })).toThrow('no signal');
  });

  test.each<[ScalingSpecInput, CapacityPlan | undefined, string]>([
    [{ minCapacity: 1, maxCapacity: 5, backlog }, undefined, 'a service without a queue'],
    [{ minCapacity: 1, maxCapacity: 5, cpu }, plan, 'a floor of 9 tasks; allowed: at most scaling.maxCapacity 5'],
    [
      { minCapacity: 1, maxCapacity: 50, cpu },
      {
        ...plan,
        actions: Array.from({ length: 201 }, (_, i) => ({
          name: `a${i}`,
          schedule: 'cron(0 8 ? * MON *)',
          minCapacity: 1,
        })),
      },
      '201 scheduled actions',
    ],
    [
      {
        minCapacity: 1,
        maxCapacity: 5,
        cpu,
        custom: Object.fromEntries(
          Array.from({ length: 10 }, (_, i) => [
            `m${i}`,
            { namespace: 'n', metricName: 'm', scaleOutAt: 2, scaleInAt: 1 },
          ]),
        ),
      },
      undefined,
      'at most 10',
    ],
  ])('given a contradiction, then it is refused (%#)', (spec, given, words) => {
    expect(() => web(spec, given === undefined ? {} : { plan: given })).toThrow(InputError);
    expect(() => web(spec, given === undefined ? {} : { plan: given })).toThrow(words);
  });

  test('whatever the spec: no policy but the step one scales in, one alarm drives it, bounds are the spec’s', () => {
    const signal = fc.option(
      fc
        .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 41, max: 100 }))
        .map(([scaleInAt, scaleOutAt]) => ({ scaleInAt, scaleOutAt })),
      { nil: undefined },
    );
    const spec = fc.record({
      cpu: signal,
      memory: signal,
      requests: signal,
      min: fc.integer({ min: 0, max: 10 }),
      max: fc.integer({ min: 10, max: 99 }),
    });
    fc.assert(
      fc.property(spec, ({ min, max, ...signals }) => {
        fc.pre(Object.values(signals).some((value) => value !== undefined));
        const { template } = web({
          minCapacity: min,
          maxCapacity: max,
          ...(signals.cpu && { cpu: signals.cpu }),
          ...(signals.memory && { memory: signals.memory }),
          ...(signals.requests && { requests: { ...requests, ...signals.requests } }),
        });
        const policies = Object.values(template.findResources(POLICY)).map((policy) => policy.Properties);
        const tracking = policies.filter((policy) => policy.PolicyType === 'TargetTrackingScaling');
        expect(tracking).toHaveLength(Object.values(signals).filter((value) => value !== undefined).length);
        for (const policy of tracking)
          expect(policy.TargetTrackingScalingPolicyConfiguration.DisableScaleIn).toBe(true);
        expect(policies).toHaveLength(tracking.length + 1);
        template.resourceCountIs('AWS::CloudWatch::Alarm', 1);
        template.hasResourceProperties(TARGET, { MinCapacity: min, MaxCapacity: max });
      }),
      { numRuns: runs(15) },
    );
  }, 60_000);
});
