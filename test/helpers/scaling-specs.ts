import fc from 'fast-check';
import { scalingSpec } from '../../lib/model/scaling/parse';
import type { ScalingSpec, ScalingSpecInput } from '../../lib/model/scaling/spec';

/** Two thresholds of which the first is the larger. */
const pair = (highest: number) =>
  fc
    .uniqueArray(fc.double({ min: 0.01, max: highest, noNaN: true }), { minLength: 2, maxLength: 2 })
    .map((values) => values.sort((a, b) => b - a))
    .map(([high = 1, low = 0]) => ({ scaleOutAt: high, scaleInAt: low }))
    // Thresholds are written with nine digits.
    .filter(({ scaleOutAt, scaleInAt }) => scaleInAt < scaleOutAt * 0.999);

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const capacity = fc.record({
  capacityPerTask: fc.double({ min: 0.01, max: 1e5, noNaN: true }),
  capacitySource: fc.constant('test'),
});
const share = fc.tuple(capacity, pair(100)).map(([figures, thresholds]) => ({ ...figures, ...thresholds }));
const statistic = fc.constantFrom('Average', 'Maximum', 'p95', 'p99.9');
const metric = fc.record({
  namespace: fc.constant('Test'),
  metricName: fc.constantFrom('One', 'Two'),
  statistic,
});

const connections = fc
  .tuple(share, optional(metric))
  .map(([signal, own]) => ({ ...signal, ...(own === undefined ? {} : { metric: own }) }));

const responseTime = fc
  .tuple(pair(60_000), statistic, fc.integer({ min: 1, max: 100 }))
  .map(([values, stat, step]) => ({
    statistic: stat,
    scaleOutAtMs: values.scaleOutAt,
    scaleInAtMs: values.scaleInAt,
    stepPercent: step,
  }));

const work = fc.record({
  secondsPerMessage: fc.double({ min: 0.01, max: 600, noNaN: true }),
  capacitySource: fc.constant('test'),
  scaleInAt: fc.double({ min: 1, max: 99, noNaN: true }),
});
const delay = fc.double({ min: 1, max: 7200, noNaN: true });
const singleQueue = fc
  .tuple(work, delay)
  .map(([figures, acceptableDelaySeconds]) => ({ ...figures, queue: 'jobs', acceptableDelaySeconds }));
const lanes = fc.tuple(work, delay, delay, fc.integer({ min: 1, max: 99 })).map(([figures, hot, cold, percent]) => ({
  ...figures,
  lanes: {
    hot: { queue: 'hot', acceptableDelaySeconds: hot, sharePercent: percent },
    cold: { queue: 'cold', acceptableDelaySeconds: cold, sharePercent: 100 - percent },
  },
}));

const custom = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom('Sessions', 'map-viewers', 'x'), { maxLength: 2 }),
    fc.array(fc.tuple(metric, pair(1e4), fc.boolean()), { minLength: 2, maxLength: 2 }),
  )
  .map(([names, signals]) =>
    Object.fromEntries(
      names.map((name, index) => {
        const [own, thresholds, isMath] = signals[index] as (typeof signals)[number];
        const math = { expression: 'used / total', metrics: { used: own, total: own } };
        // One signal in metric math at most: an alarm reads ten metrics.
        return [name, { ...(isMath && index === 0 ? math : own), ...thresholds }];
      }),
    ),
  );

const anySpec = fc.record({
  // Fewer than Fargate launches at once, of which synth would warn.
  bounds: fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 100 })),
  cpu: optional(pair(100)),
  memory: optional(pair(100)),
  requests: optional(share),
  connections: optional(connections),
  responseTime: optional(responseTime),
  backlog: optional(fc.oneof(singleQueue, lanes)),
  custom,
  highResolution: fc.boolean(),
  maxStepPercent: optional(fc.integer({ min: 1, max: 1000 })),
  minStepTasks: fc.integer({ min: 1, max: 5 }),
  outMinutes: fc.integer({ min: 1, max: 60 }),
  outCooldown: fc.integer({ min: 0, max: 900 }),
  scaleIn: fc.record({
    windowMinutes: fc.integer({ min: 1, max: 60 }),
    cooldownSeconds: fc.integer({ min: 0, max: 900 }),
    stepPercent: fc.integer({ min: 1, max: 100 }),
  }),
});

/** Signals a worker has. */
export const WORKER_SIGNALS = ['cpu', 'memory', 'backlog', 'custom'] as const;
/** Signals a service behind a load balancer has. */
export const WEB_SIGNALS = ['cpu', 'memory', 'requests', 'connections', 'responseTime', 'custom'] as const;

type Signal = (typeof WORKER_SIGNALS | typeof WEB_SIGNALS)[number];

/** Any spec with some of these signals, as far as it does not contradict itself. */
export function anyScalingSpec(signals: readonly Signal[]): fc.Arbitrary<ScalingSpec> {
  return anySpec
    .map((given): ScalingSpecInput => {
      const { bounds, highResolution, maxStepPercent, minStepTasks, outMinutes, outCooldown, scaleIn } = given;
      const chosen = Object.fromEntries(
        signals.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
      ) as Partial<ScalingSpecInput>;
      const isFine =
        highResolution && maxStepPercent === undefined && (chosen.cpu !== undefined || chosen.memory !== undefined);
      return {
        ...chosen,
        minCapacity: Math.min(...bounds),
        maxCapacity: Math.max(...bounds),
        highResolution: isFine,
        scaleOut: {
          cooldownSeconds: outCooldown,
          minStepTasks,
          windowMinutes: outMinutes,
          ...(maxStepPercent === undefined ? {} : { maxStepPercent }),
        },
        scaleIn,
      };
    })
    .filter(({ custom: named = {}, ...rest }) => {
      const builtIn = signals.some((name) => name !== 'custom' && rest[name] !== undefined);
      return builtIn || Object.keys(named).length > 0;
    })
    .map((input) => scalingSpec(input));
}
