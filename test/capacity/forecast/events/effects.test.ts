import fc from 'fast-check';
import type { EventWindow } from '../../../../lib/capacity/forecast/events/event-window';
import { HOUR_MS, WEEK_HOURS } from '../../../../lib/capacity/series/series';
import { demand, medianAfter, pattern, START } from '../../../helpers/demand';
import { runs } from '../../../helpers/properties';

const HOURS = 6 * WEEK_HOURS;

function window(name: string, firstHour: number, hours: number, extra: Partial<EventWindow> = {}): EventWindow {
  const startMs = START + firstHour * HOUR_MS;
  return { name, startMs, endMs: startMs + hours * HOUR_MS, inHistory: true, recurring: false, ...extra };
}

/** Six weeks of the pattern, multiplied in the windows; a forecast that knows them, relative to the pattern. */
function learned(past: readonly EventWindow[], factor: number, ahead: readonly EventWindow[]) {
  const inPast = (index: number) =>
    past.some(({ startMs, endMs }) => START + index * HOUR_MS >= startMs && START + index * HOUR_MS < endMs);
  const series = demand(HOURS, (index) => pattern(index % WEEK_HOURS) * (inPast(index) ? factor : 1));
  const median = medianAfter(series, { windows: [...past, ...ahead] });
  return (hour: number) => (median[hour] ?? 0) / pattern(hour % WEEK_HOURS);
}

/** An evening of the n-th week, on a day of the week. */
const evening = (week: number, day: number) => week * WEEK_HOURS + day * 24 + 18;

describe('a learned event', () => {
  test('comes nearer to what it did the more often it was seen, and never goes beyond', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.3, max: 6, noNaN: true }), (factor) => {
        fc.pre(Math.abs(factor - 1) > 0.05);
        const seen = [1, 2, 4].map((occurrences) => {
          const past = Array.from({ length: occurrences }, (_, index) =>
            window('match', evening(index + 1, index % 4), 3),
          );
          return learned(past, factor, [window('match', evening(6, 2), 3)])(2 * 24 + 19);
        });
        const distance = (value: number) => Math.abs(Math.log(value / factor));
        expect(distance(seen[1] ?? 0)).toBeLessThan(distance(seen[0] ?? 0));
        expect(distance(seen[2] ?? 0)).toBeLessThan(distance(seen[1] ?? 0));
        for (const value of seen) expect((value - 1) * (value - factor)).toBeLessThan(0.02);
      }),
      { numRuns: runs(6) },
    );
  });

  test('given a name of a group that was never seen, then it does as its group did', () => {
    const past = [1, 2, 3].map((week) => window(`sale ${week}`, evening(week, 1), 3, { group: 'sales' }));
    const known = learned(past, 3, [window('sale 9', evening(6, 2), 3, { group: 'sales' })])(2 * 24 + 19);
    const stranger = learned(past, 3, [window('other', evening(6, 2), 3)])(2 * 24 + 19);
    expect(known).toBeGreaterThan(2);
    expect(stranger).toBeCloseTo(1, 2);
  });

  test('given lead and tail, then demand rises before it and falls after it', () => {
    const past = [1, 2, 3, 4].map((week) => window('match', evening(week, 1), 3));
    const ahead = window('match', evening(6, 2), 3, { leadMs: 2 * HOUR_MS, tailMs: 2 * HOUR_MS });
    const at = learned(past, 3, [ahead]);
    const evening2 = 2 * 24 + 18;
    expect(at(evening2 - 3)).toBeCloseTo(1, 2);
    expect(at(evening2 - 1)).toBeGreaterThan(at(evening2 - 2));
    expect(at(evening2)).toBeGreaterThan(at(evening2 - 1));
    expect(at(evening2 + 3)).toBeGreaterThan(at(evening2 + 4));
    // Three quarters of the effect in the hour next to it.
    expect((at(evening2 - 1) - 1) / (at(evening2) - 1)).toBeCloseTo(0.75, 1);
  });

  test('stays out of the ordinary week, also where it takes up the same evening every week', () => {
    const past = [0, 1, 2, 3, 4, 5].map((week) => window('league', evening(week, 3), 3));
    const at = learned(past, 4, []);
    // Without the league the evening is ordinary, as on the other days.
    expect(at(3 * 24 + 19)).toBeLessThan(1.1);
  });

  test('given events that fill the whole history, then they are its ordinary hours', () => {
    const at = learned([window('always', 0, 13 * 24)], 1, []);
    expect(at(30)).toBeCloseTo(1, 1);
  });
});

describe('a holiday', () => {
  // Of a working day's pattern, half is done on Saturdays and Sundays.
  const days = [
    window('h1', 1 * WEEK_HOURS + 24, 24, { group: 'h' }),
    window('h2', 3 * WEEK_HOURS + 48, 24, { group: 'h' }),
  ];
  const next = window('h3', HOURS + 72, 24, { group: 'h' });
  const noon = 72 + 12;

  test('of which nothing is known goes a quarter of the way to a Sunday', () => {
    const at = learned([], 1, [next]);
    expect(at(noon)).toBeCloseTo(0.5 ** 0.25, 1);
    expect(at(noon)).toBeLessThan(0.9);
  });

  test('goes all the way where holidays were like Sundays, and stays where they were like other days', () => {
    expect(learned(days, 0.5, [next])(noon)).toBeLessThan(0.62);
    expect(learned(days, 1, [next])(noon)).toBeGreaterThan(0.9);
  });

  test('given a stated multiplier, then it is that, and nothing of a Sunday', () => {
    expect(learned(days, 0.5, [{ ...next, multiplier: 1.5 }])(noon)).toBeCloseTo(1.5, 2);
  });
});
