import fc from 'fast-check';
import { toHourly } from '../../../lib/capacity/series/resample';
import type { Series } from '../../../lib/capacity/series/series';
import { RollingPlans } from '../../../lib/capacity/tune/rolling-plans';
import { isBetter } from '../../../lib/capacity/tune/search';
import { settingsOf } from '../../../lib/capacity/tune/settings';
import { type TuneInput, tune } from '../../../lib/capacity/tune/tune';
import { scalingSpec } from '../../../lib/model/scaling/parse';
import { inFull, runs } from '../../helpers/properties';
import { CAPACITY, workload } from '../../helpers/replays';

const DAY = 1440;
const LATER = 11 * DAY;
const MINUTE_MS = 60_000;
const plan = { quantile: 0.9, targetUtilizationPercent: 70, leadTimeMinutes: 12, maxChangesPerWeek: 21 };
const spec = scalingSpec({
  minCapacity: 1,
  maxCapacity: 100,
  requests: { capacityPerTask: CAPACITY, capacitySource: 'test', scaleOutAt: 70, scaleInAt: 40 },
});

/** Two weeks of demand: one before anything is searched, four days that are searched on, three that are reported on. */
function inputOf(demandAt: (minute: number) => number, startUpSeconds = 720): TuneInput {
  const values = Array.from({ length: 14 * DAY }, (_, minute) => demandAt(minute));
  const series: Series = { startMs: 0, stepSeconds: 60, values };
  const hourly = toHourly(series, 'average');
  const part = (from: number, to: number) => {
    const [fromMs, toMs] = [from * MINUTE_MS, to * MINUTE_MS];
    const plans = new RollingPlans({ hourly, timeZone: 'UTC', fromMs, toMs });
    return { demand: Float64Array.from(values.slice(from, to)), startMs: fromMs, plans };
  };
  return {
    spec,
    demandSignal: 'requests',
    capacity: { value: CAPACITY, unit: 'requests/s', source: 'test', targetUtilizationPercent: 70 },
    workload,
    launch: { startUpSeconds, startUpSpread: 1, drainSeconds: 30, seed: 1 },
    stepSeconds: 60,
    objectivePercent: 0.1,
    current: settingsOf(spec, 'requests', plan),
    first: part(7 * DAY, LATER),
    later: part(LATER, 14 * DAY),
  };
}

/** Office hours that begin within minutes: what reactive scaling with slow tasks can only meet by idle capacity. */
function officeHours(minute: number): number {
  const hour = (minute % DAY) / 60;
  return hour >= 8 && hour < 18 ? 2000 : 200;
}

describe('tune', () => {
  const tuned = tune(inputOf(officeHours));

  test('given steep ramps that recur, then it finds a plan, which holds what the current settings do not', () => {
    expect(tuned.best.settings.plan).toBeDefined();
    expect(tuned.best.later.overloadedMinutes).toBeLessThanOrEqual(tuned.minutes.later / 1000);
    expect(tuned.current.later.overloadedMinutes + tuned.current.later.taskHours).toBeGreaterThan(
      tuned.best.later.overloadedMinutes + tuned.best.later.taskHours,
    );
  });

  test('given the same, then without plans it is dearer by far: the ramp must be met by a minimum', () => {
    const input = inputOf(officeHours);
    const { plan: _, ...current } = input.current;
    const reactive = tune({ ...input, current }).best;
    expect(reactive.settings.plan).toBeUndefined();
    expect(reactive.later.taskHours).toBeGreaterThan(1.3 * tuned.best.later.taskHours);
  });

  inFull(test)('the curve falls in overload as it rises in cost', () => {
    // Unrest that no plan foresees, so that what holds more costs more.
    const { curve } = tune(inputOf((minute) => officeHours(minute) * (1 + 0.3 * Math.sin(minute * minute))));
    expect(curve.length).toBeGreaterThan(2);
    for (const [index, { first }] of curve.entries()) {
      const before = curve[index - 1]?.first;
      if (before === undefined) continue;
      expect(first.taskHours).toBeGreaterThan(before.taskHours);
      expect(first.overloadedMinutes).toBeLessThan(before.overloadedMinutes);
    }
  });

  inFull(test)('the search knows nothing of the later part', () => {
    const changed = tune(inputOf((minute) => officeHours(minute) * (minute >= LATER ? 1.5 : 1)));
    expect(changed.best.settings).toEqual(tuned.best.settings);
  });

  inFull(test)(
    'never proposes what is worse than the current settings on the later part, however it differs',
    () => {
      const demand = fc.record({
        low: fc.integer({ min: 0, max: 500 }),
        high: fc.integer({ min: 500, max: 3000 }),
        laterFactor: fc.double({ min: 0.3, max: 2.5, noNaN: true }),
        shiftHours: fc.integer({ min: 0, max: 12 }),
      });
      fc.assert(
        fc.property(demand, ({ low, high, laterFactor, shiftHours }) => {
          const { current, proposal, minutes } = tune(
            inputOf((minute) => {
              const isLater = minute >= LATER;
              const hour = ((minute % DAY) / 60 + (isLater ? shiftHours : 0)) % 24;
              const level = hour >= 8 && hour < 18 ? high : low;
              return level * (isLater ? laterFactor : 1);
            }, 360),
          );
          if (proposal === undefined) return;
          const trial = ({ settings, later }: typeof current) => ({ settings, score: later });
          expect(isBetter(trial(current), trial(proposal), minutes.later / 1000)).toBe(false);
        }),
        { numRuns: runs(4) },
      );
    },
    120_000,
  );
});
