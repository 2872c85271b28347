import { settingsOf, tightened, withSettings } from '../../../lib/capacity/tune/settings';
import { scalingSpec } from '../../../lib/model/scaling/parse';
import type { ScalingSpecInput } from '../../../lib/model/scaling/spec';

const share = { capacityPerTask: 200, capacitySource: 'test', scaleOutAt: 70, scaleInAt: 30 };
const backlog = {
  queue: 'jobs',
  acceptableDelaySeconds: 60,
  secondsPerMessage: 2,
  capacitySource: 'test',
  scaleInAt: 20,
};
const Sessions = {
  namespace: 'Test',
  metricName: 'Sessions',
  unit: 'sessions',
  ...share,
  scaleOutAt: 140,
  scaleInAt: 60,
};

const bounds = { minCapacity: 2, maxCapacity: 40 };
const specs: [string, ScalingSpecInput][] = [
  ['requests', { ...bounds, requests: share, cpu: { scaleOutAt: 80, scaleInAt: 40 } }],
  ['connections', { ...bounds, connections: share }],
  ['backlog', { ...bounds, backlog }],
  ['Sessions', { ...bounds, custom: { Sessions } }],
];

describe('settings of a spec', () => {
  test.each(specs)('%s: written back, they give the same spec', (signal, input) => {
    const spec = scalingSpec(input);
    expect(withSettings(spec, signal, settingsOf(spec, signal))).toEqual(spec);
  });

  test.each(specs)(
    '%s: other settings read back are those settings, and other signals keep theirs',
    (signal, input) => {
      const spec = scalingSpec(input);
      const settings = {
        ...settingsOf(spec, signal),
        ...(signal === 'backlog' ? {} : { scaleOutAt: 55 }),
        scaleInAt: 25,
        minCapacity: 5,
        scaleOutCooldownSeconds: 300,
        scaleInWindowMinutes: 30,
        scaleInStepPercent: 20,
        scaleInCooldownSeconds: 600,
      };
      const changed = withSettings(spec, signal, settings);
      expect(settingsOf(changed, signal)).toEqual(settings);
      expect(changed.cpu).toEqual(spec.cpu);
    },
  );

  test('a custom signal is in percent of what a task serves', () => {
    expect(settingsOf(scalingSpec({ ...bounds, custom: { Sessions } }), 'Sessions')).toMatchObject({
      scaleOutAt: 70,
      scaleInAt: 30,
    });
  });

  test('given a minimum above the ceiling, then it ends at the ceiling', () => {
    const spec = scalingSpec({ ...bounds, requests: share });
    const settings = { ...settingsOf(spec, 'requests'), minCapacity: 99 };
    expect(withSettings(spec, 'requests', settings).minCapacity).toBe(40);
  });
});

describe('tightened settings', () => {
  const plan = { quantile: 0.9, targetUtilizationPercent: 80, leadTimeMinutes: 10, maxChangesPerWeek: 21 };
  const settings = {
    ...settingsOf(scalingSpec({ ...bounds, requests: share }), 'requests', plan),
    minCapacity: 3,
  };

  test('by 1 they are the same', () => expect(tightened(settings, 1)).toBe(settings));

  test('by 1.25 a task is counted on for a fifth less, and nothing else changes', () => {
    expect(tightened(settings, 1.25)).toEqual({
      ...settings,
      scaleOutAt: 56,
      scaleInAt: 24,
      minCapacity: 4,
      plan: { ...plan, targetUtilizationPercent: 64 },
    });
  });
});
