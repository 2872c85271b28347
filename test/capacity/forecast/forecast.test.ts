import fc from 'fast-check';
import { pinball, wape } from '../../../lib/capacity/forecast/accuracy';
import type { EventWindow } from '../../../lib/capacity/forecast/events/event-window';
import { type ForecastInput, forecast } from '../../../lib/capacity/forecast/forecast';
import { quantile } from '../../../lib/capacity/forecast/statistics';
import { LocalClock } from '../../../lib/capacity/series/local-clock';
import { DAY_MS, HOUR_MS, type Series, WEEK_HOURS } from '../../../lib/capacity/series/series';
import { InputError } from '../../../lib/model/validation/input-error';
import { inFull, runs } from '../../helpers/properties';

const START = Date.parse('2026-01-05T00:00Z'); // a Monday

/** A week's pattern: busy by day, half as busy at the weekend. */
function pattern(hourOfWeek: number): number {
  const day = 1 + Math.sin(((hourOfWeek % 24) / 24) * Math.PI);
  return 100 * day * (hourOfWeek >= 120 ? 0.5 : 1);
}

function history(hours: number, value: (index: number) => number = (index) => pattern(index % WEEK_HOURS)): Series {
  return { startMs: START, stepSeconds: 3600, values: Array.from({ length: hours }, (_, index) => value(index)) };
}

function predict(series: Series, extra: Partial<ForecastInput> = {}) {
  const startMs = series.startMs + series.values.length * HOUR_MS;
  return forecast({
    history: series,
    startMs,
    hours: WEEK_HOURS,
    timeZone: 'UTC',
    probabilities: [0.5, 0.9, 0.95],
    ...extra,
  });
}

/** Noise without randomness: the same on every run. */
const noise = (index: number) => 1 + 0.2 * Math.sin(index * 12.9898) * Math.cos(index * 78.233);

describe('forecasting', () => {
  test('given a pattern that repeats exactly, then it is continued', () => {
    const { quantiles } = predict(history(6 * WEEK_HOURS));
    quantiles[0]?.forEach((value, index) => {
      expect(value).toBeCloseTo(pattern(index), 6);
    });
  });

  test('given noise, then the forecast is better than the week before repeated, and the bounds hold', () => {
    const series = history(8 * WEEK_HOURS, (index) => pattern(index % WEEK_HOURS) * noise(index));
    const known = { ...series, values: series.values.slice(0, 7 * WEEK_HOURS) };
    const actual = series.values.slice(7 * WEEK_HOURS);
    const { quantiles, backtest } = predict(known);
    expect(wape(actual, quantiles[0] ?? [])).toBeLessThan(wape(actual, known.values.slice(-WEEK_HOURS)) ?? 0);
    expect(backtest.wape).toBeLessThan(backtest.seasonalNaiveWape ?? 0);
    const covered = actual.filter((value, index) => value <= (quantiles[1]?.[index] ?? 0)).length / WEEK_HOURS;
    expect(covered).toBeGreaterThan(0.8);
  });

  test('quantiles are finite, never negative and ordered, whatever the history', () => {
    const value = fc.oneof(fc.constant(0), fc.constant(Number.NaN), fc.double({ min: 0, max: 1e6, noNaN: true }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 24, maxLength: 400 }), (values) => {
        fc.pre(values.filter((v) => !Number.isNaN(v)).length >= 24);
        const { quantiles } = predict({ startMs: START, stepSeconds: 3600, values });
        const [low = [], middle = [], high = []] = quantiles;
        low.forEach((v, index) => {
          expect(Number.isFinite(high[index])).toBe(true);
          expect(v).toBeGreaterThanOrEqual(0);
          expect(middle[index]).toBeGreaterThanOrEqual(v);
          expect(high[index]).toBeGreaterThanOrEqual(middle[index] ?? 0);
        });
      }),
      { numRuns: runs(60) },
    );
  });

  inFull(test)('twice the demand gives twice the forecast', () => {
    const series = history(4 * WEEK_HOURS, (index) => pattern(index % WEEK_HOURS) * noise(index));
    const twice = { ...series, values: series.values.map((value) => 2 * value) };
    predict(twice).quantiles[1]?.forEach((value, index) => {
      expect(value).toBeCloseTo(2 * (predict(series).quantiles[1]?.[index] ?? 0), 6);
    });
  });

  test('a shift by whole weeks shifts the forecast and changes nothing else', () => {
    const series = history(4 * WEEK_HOURS, (index) => pattern(index % WEEK_HOURS) * noise(index));
    expect(predict({ ...series, startMs: START + 5 * 7 * DAY_MS }).quantiles).toEqual(predict(series).quantiles);
  });

  test('given a level that doubled two weeks ago, then the forecast follows it', () => {
    const series = history(8 * WEEK_HOURS, (index) => pattern(index % WEEK_HOURS) * (index >= 6 * WEEK_HOURS ? 2 : 1));
    const expected = predict(series).quantiles[0] ?? [];
    expect(
      wape(
        Array.from({ length: WEEK_HOURS }, (_, index) => 2 * pattern(index)),
        expected,
      ),
    ).toBeLessThan(0.1);
  });

  test('profiles follow the local clock across a change to summer time', () => {
    const clock = new LocalClock('America/New_York', START - DAY_MS, START + 120 * DAY_MS);
    const series = history(8 * WEEK_HOURS + 5 * 24, (index) => pattern(clock.hourOfWeek(START + index * HOUR_MS)));
    const startMs = Date.parse('2026-03-07T00:00Z');
    const cut = { ...series, values: series.values.slice(0, (startMs - START) / HOUR_MS) };
    const { quantiles } = predict(cut, { timeZone: 'America/New_York' });
    quantiles[0]?.forEach((value, index) => {
      expect(value).toBeCloseTo(pattern(clock.hourOfWeek(startMs + index * HOUR_MS)), 4);
    });
  });

  test.each([
    [24, 'less than a week'],
    [200, 'less than two weeks'],
  ])('given %d hours, then it says what it could not learn', (hours, words) => {
    expect(predict(history(hours)).notes.join(' ')).toContain(words);
  });

  test('given less than a day, then it is refused with what is needed', () => {
    expect(() => predict(history(23))).toThrow(InputError);
    expect(() => predict(history(23))).toThrow(/at least 24 complete hours/);
  });
});

describe('events', () => {
  const busy = (name: string, startDay: number, inHistory = true): EventWindow => ({
    name,
    startMs: START + (startDay * 24 + 18) * HOUR_MS,
    endMs: START + (startDay * 24 + 21) * HOUR_MS,
    inHistory,
    recurring: false,
  });
  const surge = (index: number, days: readonly number[]) =>
    days.some((day) => index >= day * 24 + 18 && index < day * 24 + 21) ? 3 : 1;

  test('given past occurrences, then a future one is learned from them and the ordinary week is not', () => {
    const days = [3, 11, 20, 25];
    const series = history(6 * WEEK_HOURS, (index) => pattern(index % WEEK_HOURS) * surge(index, days));
    const windows = [...days, 44].map((day) => busy('match', day));
    const expected = predict(series, { windows }).quantiles[0] ?? [];
    const hour = 44 * 24 + 19 - 6 * WEEK_HOURS;
    expect((expected[hour] ?? 0) / pattern(hour)).toBeGreaterThan(2.3);
    expect((expected[hour] ?? 0) / pattern(hour)).toBeLessThan(3.2);
    // The same hour a week later, without the event, is ordinary again.
    expect((expected[hour - 24] ?? 0) / pattern(hour - 24)).toBeCloseTo(1, 1);
  });

  test('given an event with no past, then a stated multiplier is applied and an unstated one changes nothing', () => {
    const series = history(4 * WEEK_HOURS);
    const plain = predict(series).quantiles[0] ?? [];
    const stated = predict(series, { windows: [{ ...busy('sale', 29, false), multiplier: 2 }] }).quantiles[0] ?? [];
    const hour = 29 * 24 + 19 - 4 * WEEK_HOURS;
    expect(stated[hour]).toBeCloseTo(2 * (plain[hour] ?? 0));
    expect(predict(series, { windows: [busy('unknown', 29)] }).quantiles[0]?.[hour]).toBeCloseTo(plain[hour] ?? 0);
  });

  test('given overlapping events, then their multipliers multiply', () => {
    const series = history(4 * WEEK_HOURS);
    const windows = [
      { ...busy('a', 29, false), multiplier: 2 },
      { ...busy('b', 29, false), multiplier: 1.5 },
    ];
    const hour = 29 * 24 + 19 - 4 * WEEK_HOURS;
    expect(predict(series, { windows }).quantiles[0]?.[hour]).toBeCloseTo(3 * pattern(hour));
  });
});

describe('measures', () => {
  // R 4.3: quantile(c(1, 2, 4, 8), c(.5, .9), type = 7) gives 3.0 and 6.8.
  test('quantiles are those of R, type 7', () => {
    expect(quantile([8, 1, 4, 2], 0.5)).toBe(3);
    expect(quantile([8, 1, 4, 2], 0.9)).toBeCloseTo(6.8);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });

  // By hand: |1-2| + |3-3| = 1 over 1 + 3 = 4.
  test('WAPE leaves out what is unknown', () => expect(wape([1, Number.NaN, 3], [2, 9, 3])).toBe(0.25));

  // By hand: short by 2 at 0.9 costs 1.8, over by 2 costs 0.2; the mean is 1.
  test('pinball loss weighs shortfall by the quantile', () => expect(pinball([4, 0], [2, 2], 0.9)).toBeCloseTo(1));
});
