import fc from 'fast-check';
import { scalingSpec } from '../../../lib/model/scaling/parse';
import { scalingPolicies } from '../../../lib/model/scaling/policies';
import type { ScalingSpecInput } from '../../../lib/model/scaling/spec';
import { InputError } from '../../../lib/model/validation/input-error';

const requests = { capacityPerTask: 1000, capacitySource: 'test', scaleOutAt: 60, scaleInAt: 30 };
const cpu = { scaleOutAt: 70, scaleInAt: 30 };
const bounds = { minCapacity: 2, maxCapacity: 50 };

function problems(spec: ScalingSpecInput): string[] {
  try {
    scalingSpec(spec);
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(({ where, given }) => `${where}: ${given}`);
  }
  return [];
}

describe('policies of a spec', () => {
  test('requests are counted per minute and task, as AWS does', () => {
    const { scaleOut, scaleIn } = scalingPolicies(scalingSpec({ ...bounds, requests }));
    expect(scaleOut).toEqual([
      { kind: 'targetTracking', signal: 'requests', targetValue: 36_000, periodSeconds: 60, cooldownSeconds: 60 },
    ]);
    expect(scaleIn).toEqual({
      conditions: [{ signal: 'requests', below: 18_000 }],
      periodSeconds: 60,
      evaluationPeriods: 10,
      adjustment: -10,
      minAdjustmentMagnitude: 1,
      cooldownSeconds: 300,
    });
  });

  test('given high resolution, then CPU and memory have periods of 20 s and requests of a minute', () => {
    const spec = scalingSpec({ ...bounds, cpu, requests, highResolution: true });
    expect(scalingPolicies(spec).scaleOut.map(({ signal, periodSeconds }) => [signal, periodSeconds])).toEqual([
      ['cpu', 20],
      ['requests', 60],
    ]);
  });

  test('given a step limit, then steps grow with the metric up to the limit and the last is open', () => {
    const [policy] = scalingPolicies(scalingSpec({ ...bounds, cpu, scaleOut: { maxStepPercent: 40 } })).scaleOut;
    expect(policy).toMatchObject({
      kind: 'stepScaling',
      threshold: 70,
      evaluationPeriods: 3,
      steps: [
        { lowerBound: 0, upperBound: 7, adjustment: 10 },
        { lowerBound: 7, upperBound: 17.5, adjustment: 25 },
        { lowerBound: 17.5, adjustment: 40 },
      ],
    });
  });

  test('for any limit the steps leave no gap, ascend, and end with the limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 2, max: 100 }), (maxStepPercent, scaleOutAt) => {
        const spec = scalingSpec({ ...bounds, cpu: { scaleOutAt, scaleInAt: 1 }, scaleOut: { maxStepPercent } });
        const [policy] = scalingPolicies(spec).scaleOut;
        if (policy?.kind !== 'stepScaling') throw new Error('not a step policy');
        const { steps } = policy;
        expect(steps[0]?.lowerBound).toBe(0);
        expect(steps.at(-1)).toMatchObject({ adjustment: maxStepPercent });
        expect(steps.at(-1)?.upperBound).toBeUndefined();
        steps.slice(1).forEach((step, index) => {
          expect(step.lowerBound).toBe(steps[index]?.upperBound);
          expect(step.adjustment).toBeGreaterThan(steps[index]?.adjustment ?? 0);
        });
      }),
    );
  });

  test('given lanes, then each has a target of its own by its share of the task', () => {
    const lanes = {
      hot: { queue: 'hot', acceptableDelaySeconds: 30, sharePercent: 60 },
      cold: { queue: 'cold', acceptableDelaySeconds: 3600, sharePercent: 40 },
    };
    const backlog = { lanes, secondsPerMessage: 15, capacitySource: 'test', scaleInAt: 20 };
    const { scaleOut, scaleIn } = scalingPolicies(scalingSpec({ ...bounds, backlog }));
    expect(scaleOut).toMatchObject([
      { signal: 'backlog-hot', targetValue: 1.2 },
      { signal: 'backlog-cold', targetValue: 96 },
    ]);
    expect(scaleIn.conditions).toEqual([
      { signal: 'backlog-hot', below: 0.24 },
      { signal: 'backlog-cold', below: 19.2 },
    ]);
  });

  test('given a response time, then a fixed share of the tasks is added', () => {
    const responseTime = { scaleOutAtMs: 25_000, scaleInAtMs: 10_000 };
    expect(scalingPolicies(scalingSpec({ ...bounds, responseTime })).scaleOut).toMatchObject([
      { kind: 'stepScaling', threshold: 25, steps: [{ lowerBound: 0, adjustment: 20 }] },
    ]);
  });
});

describe('a spec that contradicts itself', () => {
  const base = { secondsPerMessage: 1, capacitySource: 'test', scaleInAt: 20 };
  test.each<[string, Partial<ScalingSpecInput>, string]>([
    ['a queue without a goal', { backlog: { ...base, queue: 'jobs' } }, 'scaling: backlog: queue'],
    [
      'shares beyond 100',
      {
        backlog: {
          ...base,
          lanes: {
            a: { queue: 'a', acceptableDelaySeconds: 1, sharePercent: 80 },
            b: { queue: 'b', acceptableDelaySeconds: 1, sharePercent: 40 },
          },
        },
      },
      'scaling: backlog.lanes: shares of 80 + 40 = 120 percent',
    ],
    [
      'a custom signal that is metric and math',
      { custom: { X: { namespace: 'n', metricName: 'm', expression: 'a', metrics: {}, scaleOutAt: 2, scaleInAt: 1 } } },
      'scaling: custom.X: namespace, metricName, expression, metrics',
    ],
    [
      'a custom signal without a metric',
      { custom: { X: { scaleOutAt: 2, scaleInAt: 1 } } },
      'scaling: custom.X: no metric',
    ],
    [
      'metric math over metrics that are not stated',
      { custom: { X: { expression: 'used / MAX([total, 1])', metrics: {}, scaleOutAt: 2, scaleInAt: 1 } } },
      'scaling: custom.X.expression: used / MAX([total, 1]) with used, total',
    ],
    [
      'a custom signal named like a built-in one',
      { custom: { Memory: { namespace: 'n', metricName: 'm', scaleOutAt: 2, scaleInAt: 1 } } },
      'scaling: custom.Memory: Memory',
    ],
    [
      'custom signals that differ in case only',
      {
        custom: {
          jobs: { namespace: 'n', metricName: 'm', scaleOutAt: 2, scaleInAt: 1 },
          Jobs: { namespace: 'n', metricName: 'm', scaleOutAt: 2, scaleInAt: 1 },
        },
      },
      'scaling: custom.Jobs: Jobs',
    ],
    [
      'a response time that is reversed',
      { responseTime: { scaleOutAtMs: 1, scaleInAtMs: 2 } },
      'scaling: responseTime.scaleInAtMs: 2',
    ],
    [
      'predictive scaling of a signal that is not there',
      { predictive: { signal: 'memory' } },
      'scaling: predictive.signal: memory',
    ],
    [
      'high resolution of requests alone',
      { cpu: undefined, requests, highResolution: true },
      'scaling: highResolution: true without cpu or memory',
    ],
    [
      'high resolution with a step limit',
      { highResolution: true, scaleOut: { maxStepPercent: 20 } },
      'scaling: highResolution: true with scaleOut.maxStepPercent 20',
    ],
  ])('given %s, then it is refused', (_, spec, expected) =>
    expect(problems({ ...bounds, cpu, ...spec })).toContain(expected),
  );
});
