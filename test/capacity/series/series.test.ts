import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type LocatedSample, seriesFromSamples } from '../../../lib/capacity/series/from-samples';
import { LocalClock } from '../../../lib/capacity/series/local-clock';
import { toHourly } from '../../../lib/capacity/series/resample';
import { DAY_MS, HOUR_MS } from '../../../lib/capacity/series/series';
import { InputError } from '../../../lib/model/validation/input-error';
import { SAMPLES, sampleCsv } from '../../../scripts/sample-history';

const START = Date.parse('2026-03-02T00:00Z');

function samples(values: readonly (number | undefined)[], stepSeconds: number): LocatedSample[] {
  return values.flatMap((value, index) =>
    value === undefined ? [] : [{ timeMs: START + index * stepSeconds * 1000, value, where: `line ${index + 2}` }],
  );
}

describe('a series from samples', () => {
  test('given a missing row, then it is a gap and not a zero', () => {
    const series = seriesFromSamples(samples([1, 2, undefined, 0, 5], 300), 'h.csv');
    expect(series.stepSeconds).toBe(300);
    expect(series.values).toEqual([1, 2, Number.NaN, 0, 5]);
  });

  test('given two steps mixed, disorder and a repeat, then each is reported with its place', () => {
    const rows = [
      ...samples([1, 2, 3, 4], 3600),
      { timeMs: START + 3 * HOUR_MS, value: 4, where: 'line 6' },
      { timeMs: START + 3.5 * HOUR_MS, value: 4, where: 'line 7' },
      { timeMs: START, value: -1, where: 'line 8' },
    ];
    expect.assertions(4);
    try {
      seriesFromSamples(rows, 'h.csv');
    } catch (error) {
      const where = (error as InputError).problems.map((problem) => problem.where);
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).code).toBe('bad-history');
      expect(where).toEqual(['line 8', 'line 6', 'line 8', 'line 7']);
      expect((error as InputError).message).toContain('again');
    }
  });

  test.each([[[]], [samples([1], 3600)], [samples([1, 2, 3], 30)], [samples([1, 2, 3], 7200)]])(
    'given too little or a strange step, then it is refused (%#)',
    (rows) => {
      expect(() => seriesFromSamples(rows, 'h.csv')).toThrow(InputError);
    },
  );
});

describe('resampling to hours', () => {
  test('given a partly recorded hour, then its sum is scaled up; with less than half of it, it is a gap', () => {
    const quarter = [
      ...Array(4).fill(1),
      1,
      1,
      undefined,
      undefined,
      1,
      undefined,
      undefined,
      undefined,
      ...Array(4).fill(1),
    ];
    expect(toHourly(seriesFromSamples(samples(quarter, 900), 'h'), 'sum').values).toEqual([4, 4, Number.NaN, 4]);
  });

  test('given an incomplete first and last hour, then they are left out', () => {
    const series = { startMs: START + 1800_000, stepSeconds: 1800, values: [9, 1, 1, 9] };
    expect(toHourly(series, 'average')).toEqual({ startMs: START + HOUR_MS, stepSeconds: 3600, values: [1] });
  });

  test('the sum over all hours is the sum over all samples when nothing is missing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 12, maxLength: 12 * 48 }), (values) => {
        const whole = values.slice(0, values.length - (values.length % 12));
        const hourly = toHourly({ startMs: START, stepSeconds: 300, values: whole }, 'sum').values;
        expect(hourly.reduce((a, b) => a + b, 0)).toBeCloseTo(whole.reduce((a, b) => a + b, 0));
      }),
    );
  });
});

describe('the local clock', () => {
  // Transitions as published in the IANA time zone database.
  test.each([
    ['America/New_York', '2026-03-08T06:59Z', '2026-03-08T07:00Z', '2026-03-08T01:59:00', '2026-03-08T03:00:00'],
    ['America/New_York', '2026-11-01T05:59Z', '2026-11-01T06:00Z', '2026-11-01T01:59:00', '2026-11-01T01:00:00'],
    ['Europe/London', '2026-03-29T00:59Z', '2026-03-29T01:00Z', '2026-03-29T00:59:00', '2026-03-29T02:00:00'],
    ['Europe/London', '2026-10-25T00:59Z', '2026-10-25T01:00Z', '2026-10-25T01:59:00', '2026-10-25T01:00:00'],
    ['Asia/Kolkata', '2026-03-08T06:59Z', '2026-03-08T07:00Z', '2026-03-08T12:29:00', '2026-03-08T12:30:00'],
  ])('%s from %s to %s', (zone, before, after, localBefore, localAfter) => {
    const clock = new LocalClock(zone, Date.parse('2026-01-01T00:00Z'), Date.parse('2027-01-01T00:00Z'));
    expect(clock.format(Date.parse(before))).toBe(localBefore);
    expect(clock.format(Date.parse(after))).toBe(localAfter);
  });

  test('an hour that is skipped moves on, one that is repeated is the first', () => {
    const clock = new LocalClock('America/New_York', START, START + 300 * DAY_MS);
    expect(new Date(clock.instant('2026-03-08T02:30')).toISOString()).toBe('2026-03-08T07:30:00.000Z');
    expect(new Date(clock.instant('2026-11-01T01:30')).toISOString()).toBe('2026-11-01T05:30:00.000Z');
  });

  test('Monday 09:00 on the wall is hour 9 of the week, summer and winter', () => {
    const clock = new LocalClock('America/New_York', START - 90 * DAY_MS, START + 300 * DAY_MS);
    for (const date of ['2026-01-05', '2026-07-06', '2026-12-28'])
      expect(clock.hourOfWeek(clock.instant(`${date}T09:00`))).toBe(9);
  });

  test('local time and instant agree in both directions, but for hours the clock repeats', () => {
    const clock = new LocalClock('Europe/London', START, START + 400 * DAY_MS);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 399 * 24 }), (hours) => {
        const instant = START + hours * HOUR_MS;
        const again = clock.instant(clock.format(instant));
        expect([0, HOUR_MS]).toContain(instant - again);
      }),
    );
  });
});

const traces = join(__dirname, '..', '..', '..', '..', 'shared', 'traces');
(existsSync(traces) ? describe : describe.skip)('the sample histories', () => {
  test('are what the script makes of the public traces, byte for byte', () => {
    for (const sample of SAMPLES)
      expect(sampleCsv(sample, traces)).toBe(readFileSync(join('config/history', sample.file), 'utf8'));
  });
});
