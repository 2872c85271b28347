import fc from 'fast-check';
import { wape } from '../../../lib/capacity/forecast/accuracy';
import { forecast } from '../../../lib/capacity/forecast/forecast';
import { quantile } from '../../../lib/capacity/forecast/statistics';
import { LocalClock } from '../../../lib/capacity/series/local-clock';
import { HOUR_MS, type Series, WEEK_HOURS } from '../../../lib/capacity/series/series';
import { demand, medianAfter, noise, pattern, START, weekAfter } from '../../helpers/demand';
import { IS_FULL, runs } from '../../helpers/properties';

/** Largest relative difference of two lists. */
function farthest(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, index) => Math.abs(value / (b[index] ?? Number.NaN) - 1)));
}

describe('what has happened once', () => {
  const ordinary = demand(6 * WEEK_HOURS);
  const changed = (change: (value: number, index: number) => number): Series => ({
    ...ordinary,
    values: ordinary.values.map(change),
  });
  const hoursAgo = (index: number) => ordinary.values.length - index;

  test('given an outage in the last hours, then next week is as without it', () => {
    const outage = changed((value, index) => (hoursAgo(index) <= 5 ? 0 : value));
    const [after, without] = [medianAfter(outage), medianAfter(ordinary)];
    expect(farthest(after.slice(72), without.slice(72))).toBeLessThan(0.1);
  });

  test('given a day without demand three weeks ago, then next week is as without it', () => {
    const outage = changed((value, index) => (index >= 3 * WEEK_HOURS && index < 3 * WEEK_HOURS + 24 ? 0 : value));
    expect(farthest(medianAfter(outage), medianAfter(ordinary))).toBeLessThan(0.1);
  });

  test.each([
    ['last week', 1],
    ['three weeks ago', 3],
  ])(
    'given twenty times the demand for three hours %s, then the same hours of next week are as without it',
    (_, weeks) => {
      const first = (6 - weeks) * WEEK_HOURS + 38;
      const spike = changed((value, index) => (index >= first && index < first + 3 ? 20 * value : value));
      const [after, without] = [weekAfter(spike).quantiles, weekAfter(ordinary).quantiles];
      expect(farthest((after[0] ?? []).slice(38, 41), (without[0] ?? []).slice(38, 41))).toBeLessThan(0.1);
      expect(farthest((after[1] ?? []).slice(38, 41), (without[1] ?? []).slice(38, 41))).toBeLessThan(0.15);
    },
  );
});

describe('what has changed for good', () => {
  test.each([
    ['doubled', 2, 4, 0.2],
    ['doubled', 2, 14, 0.1],
    ['halved', 0.5, 4, 0.3],
  ])('given a level that %s, x%d, %d days ago, then next week follows it', (_, factor, days, error) => {
    const level = (index: number) => (index >= 8 * WEEK_HOURS - days * 24 ? factor : 1);
    const series = demand(8 * WEEK_HOURS, (index) => pattern(index % WEEK_HOURS) * noise(index) * level(index));
    const truth = Array.from({ length: WEEK_HOURS }, (_value, hour) => factor * pattern(hour));
    expect(wape(truth, medianAfter(series))).toBeLessThan(error);
  });

  test('given steady growth, then next week is above the last', () => {
    const series = demand(8 * WEEK_HOURS, (index) => pattern(index % WEEK_HOURS) * 1.1 ** (index / WEEK_HOURS));
    const week = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    expect(week(medianAfter(series)) / week(series.values.slice(-WEEK_HOURS))).toBeGreaterThan(1.03);
  });
});

describe('poor histories', () => {
  test('given demand that never changes, then all quantiles are that demand', () => {
    for (const row of weekAfter(demand(3 * WEEK_HOURS, () => 7)).quantiles)
      for (const value of row) expect(value).toBeCloseTo(7, 9);
  });

  test('given no demand at all, then none is forecast', () => {
    for (const row of weekAfter(demand(3 * WEEK_HOURS, () => 0)).quantiles) expect(new Set(row)).toEqual(new Set([0]));
  });

  test('given demand in one hour a day, then it is forecast in that hour and hardly in others', () => {
    const expected = medianAfter(demand(4 * WEEK_HOURS, (index) => (index % 24 === 9 ? 50 : 0)));
    expected.forEach((value, hour) => {
      if (hour % 24 === 9) expect(value).toBeCloseTo(50, 0);
      else expect(value).toBeLessThan(1);
    });
  });

  test('given a gap of a week and single hours missing, then the pattern is found all the same', () => {
    const series = demand(6 * WEEK_HOURS, (index) =>
      (index > 300 && index < 468) || index % 11 === 0 ? Number.NaN : pattern(index % WEEK_HOURS),
    );
    expect(
      wape(
        Array.from({ length: WEEK_HOURS }, (_, hour) => pattern(hour)),
        medianAfter(series),
      ),
    ).toBeLessThan(0.02);
  });

  test.each([24, 30, 48, 72, 120, 169, 240])('given %d hours, then a week is forecast from them', (hours) => {
    const { quantiles, notes } = weekAfter(demand(hours));
    const [median = [], high = []] = quantiles;
    expect(notes.length).toBeGreaterThan(0);
    median.forEach((value, hour) => {
      expect(value).toBeGreaterThan(10);
      expect(value).toBeLessThan(400);
      expect(high[hour]).toBeGreaterThan(value);
    });
  });

  test('given five working days, then the weekend is taken to be like them, and it says so', () => {
    const { quantiles, notes } = weekAfter(demand(120, (index) => pattern(index)));
    expect(quantiles[0]?.[24 + 12]).toBeCloseTo(pattern(12), -1);
    expect(notes.join()).toContain('less than a week');
  });
});

describe('clocks and calendars', () => {
  /** Demand that follows the wall clock of a zone, before and in the week from `start` on. */
  function onTheWall(timeZone: string, start: string) {
    const startMs = Date.parse(start);
    const historyMs = startMs - 6 * WEEK_HOURS * HOUR_MS;
    const clock = new LocalClock(timeZone, historyMs - 30 * 24 * HOUR_MS, startMs + 30 * 24 * HOUR_MS);
    const at = (index: number) => pattern(clock.hourOfWeek(historyMs + index * HOUR_MS));
    const values = Array.from({ length: 6 * WEEK_HOURS }, (_, index) => at(index));
    const truth = Array.from({ length: WEEK_HOURS }, (_, hour) => at(6 * WEEK_HOURS + hour));
    return { history: { startMs: historyMs, stepSeconds: 3600, values }, truth };
  }

  test.each([
    ['America/New_York', '2026-03-05T00:00Z', 'clocks go forward'],
    ['America/New_York', '2026-10-29T00:00Z', 'clocks go back'],
    ['Europe/London', '2026-03-26T00:00Z', 'clocks go forward'],
    ['Europe/London', '2026-10-22T00:00Z', 'clocks go back'],
    ['Asia/Kolkata', '2026-03-26T00:00Z', 'a zone of half hours without summer time'],
    ['UTC', '2028-02-26T00:00Z', 'a leap day'],
    ['UTC', '2026-12-28T00:00Z', 'week 53 and the end of the year'],
  ])('%s, %s: %s', (timeZone, start) => {
    const { history, truth } = onTheWall(timeZone, start);
    medianAfter(history, { timeZone }).forEach((value, hour) => {
      expect(value).toBeCloseTo(truth[hour] ?? 0, 4);
    });
  });
});

describe('a forecast', () => {
  const series = demand(4 * WEEK_HOURS);

  test('scales with its history, from fractions to thousands of millions', () => {
    const ordinary = weekAfter(series).quantiles;
    fc.assert(
      fc.property(fc.integer({ min: -20, max: 30 }), (power) => {
        const scaled = weekAfter({ ...series, values: series.values.map((value) => value * 2 ** power) }).quantiles;
        scaled.forEach((row, index) => {
          expect(
            farthest(
              row,
              (ordinary[index] ?? []).map((value) => value * 2 ** power),
            ),
          ).toBeLessThan(1e-6);
        });
      }),
      { numRuns: runs(8) },
    );
  });

  test('is the same every time and leaves its input alone', () => {
    const values = Object.freeze([...series.values]);
    const once = weekAfter({ ...series, values });
    expect(weekAfter({ ...series, values })).toEqual(once);
  });

  test('is ordered for any probabilities', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 2, maxLength: 9 }), (percents) => {
        const probabilities = percents.sort((a, b) => a - b).map((percent) => percent / 100);
        const { quantiles } = weekAfter(series, { probabilities });
        for (let row = 1; row < quantiles.length; row++)
          quantiles[row]?.forEach((value, hour) => {
            expect(value).toBeGreaterThanOrEqual(quantiles[row - 1]?.[hour] ?? 0);
          });
      }),
      { numRuns: runs(10) },
    );
  });

  test('does not know whether the forecast begins at the end of its history or later', () => {
    const startMs = START + 4 * WEEK_HOURS * HOUR_MS;
    const later = forecast({
      history: series,
      startMs: startMs + 24 * HOUR_MS,
      hours: WEEK_HOURS - 24,
      timeZone: 'UTC',
      probabilities: [0.5],
    });
    expect(farthest(later.quantiles[0] ?? [], medianAfter(series).slice(24))).toBeLessThan(1e-9);
  });

  test('holds what it says: nine hours in ten are at or below its 0.9 quantile', () => {
    // Log-normal noise from a fixed linear congruential generator (Numerical Recipes' constants).
    let state = 42;
    const uniform = () => {
      state = (1664525 * state + 1013904223) % 2 ** 32;
      return (state + 0.5) / 2 ** 32;
    };
    const gauss = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    const values = Array.from(
      { length: 20 * WEEK_HOURS },
      (_, index) => pattern(index % WEEK_HOURS) * Math.exp(0.3 * gauss()),
    );
    const shares = Array.from({ length: IS_FULL ? 12 : 6 }, (_, week) => {
      const end = (8 + week) * WEEK_HOURS;
      const { quantiles } = weekAfter({ startMs: START, stepSeconds: 3600, values: values.slice(0, end) });
      const actual = values.slice(end, end + WEEK_HOURS);
      return actual.filter((value, hour) => value <= (quantiles[1]?.[hour] ?? 0)).length / WEEK_HOURS;
    });
    expect(quantile(shares, 0.5)).toBeGreaterThan(0.87);
    expect(quantile(shares, 0.5)).toBeLessThan(0.93);
  });
});

describe('with two years of history', () => {
  test('given a season that comes every year, then its turn is foreseen', () => {
    const yearly = (index: number) => Math.exp(0.8 * Math.sin((2 * Math.PI * index) / (52 * WEEK_HOURS)));
    const value = (index: number) => pattern(index % WEEK_HOURS) * noise(index) * yearly(index);
    // The steepest rise of the wave.
    const hours = 104 * WEEK_HOURS;
    const long = demand(hours, value);
    const short: Series = { startMs: START, stepSeconds: 3600, values: long.values.slice(-26 * WEEK_HOURS) };
    const ahead = { hours: 4 * WEEK_HOURS };
    const truth = Array.from(
      { length: 4 * WEEK_HOURS },
      (_, hour) => pattern(hour % WEEK_HOURS) * yearly(hours + hour),
    );
    const error = wape(truth, medianAfter(long, ahead)) ?? 1;
    expect(error).toBeLessThan(wape(truth, medianAfter(short, ahead)) ?? 0);
  });
});
