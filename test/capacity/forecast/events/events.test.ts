import fc from 'fast-check';
import { type EventWindow, effectShare, effectSpan } from '../../../../lib/capacity/forecast/events/event-window';
import { eventWindows } from '../../../../lib/capacity/forecast/events/occurrences';
import { forecast } from '../../../../lib/capacity/forecast/forecast';
import { LocalClock } from '../../../../lib/capacity/series/local-clock';
import { DAY_MS, HOUR_MS, WEEK_HOURS } from '../../../../lib/capacity/series/series';
import type { BusinessEventInput } from '../../../../lib/model/demand/calendar-event';
import { calendarSchema } from '../../../../lib/model/demand/calendar-schema';
import { runs } from '../../../helpers/properties';

/** The windows of a calendar from one local day up to another, in a zone. */
function windowsOf(zone: string, from: string, to: string, ...events: BusinessEventInput[]): EventWindow[] {
  const around = new LocalClock(
    zone,
    Date.parse(`${from}T00:00Z`) - 2 * DAY_MS,
    Date.parse(`${to}T00:00Z`) + 2 * DAY_MS,
  );
  const [fromMs, toMs] = [around.instant(`${from}T00:00`), around.instant(`${to}T00:00`)];
  return eventWindows(calendarSchema.parse(events), around, fromMs, toMs);
}

/** The same as local times and hours of length. */
function shown(zone: string, from: string, to: string, ...events: BusinessEventInput[]): string[] {
  return windowsOf(zone, from, to, ...events).map(({ startMs, endMs }) => {
    const clock = new LocalClock(zone, startMs - DAY_MS, endMs + DAY_MS);
    return `${clock.format(startMs).slice(0, 16)} ${(endMs - startMs) / HOUR_MS} h`;
  });
}

const NEW_YORK = 'America/New_York';
const LONDON = 'Europe/London';
/** A zone that has not changed its clocks since 1945. */
const KOLKATA = 'Asia/Kolkata';
const sale = { name: 'sale', multiplier: 2 };
const weekly = (days: string[], startTime: string, endTime: string, more: object = {}) =>
  ({ kind: 'weekly', ...sale, days, startTime, endTime, ...more }) as BusinessEventInput;
const monthly = (day: object, more: object = {}): BusinessEventInput => ({
  kind: 'monthly',
  ...sale,
  ...day,
  startTime: '08:00',
  endTime: '12:00',
  ...more,
});
const usHolidays: BusinessEventInput = { kind: 'holidays', name: 'us', country: 'US', alreadyInHistory: true };

describe('events by the day of the week', () => {
  // Clocks change on 2026-03-08 and 2026-11-01 in New York, on 2026-03-29 and 2026-10-25 in London (IANA tz 2025b).
  test.each([
    [NEW_YORK, '2026-03-07', '2026-03-10', ['2026-03-07T00:00 24 h', '2026-03-08T00:00 23 h', '2026-03-09T00:00 24 h']],
    [NEW_YORK, '2026-10-31', '2026-11-03', ['2026-10-31T00:00 24 h', '2026-11-01T00:00 25 h', '2026-11-02T00:00 24 h']],
    [LONDON, '2026-03-28', '2026-03-30', ['2026-03-28T00:00 24 h', '2026-03-29T00:00 23 h']],
    [LONDON, '2026-10-24', '2026-10-26', ['2026-10-24T00:00 24 h', '2026-10-25T00:00 25 h']],
    [KOLKATA, '2026-03-28', '2026-03-30', ['2026-03-28T00:00 24 h', '2026-03-29T00:00 24 h']],
  ])('given whole days in %s from %s to %s, then each has its own length', (zone, from, to, expected) => {
    const everyDay = weekly(['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'], '00:00', '00:00');
    expect(shown(zone, from, to, everyDay)).toEqual(expected);
  });

  test('given hours that a change of clocks skips, then that day has no event; repeated, it has one of both hours', () => {
    const night = weekly(['SUN'], '02:00', '03:00');
    expect(shown(NEW_YORK, '2026-03-02', '2026-03-16', night)).toEqual(['2026-03-15T02:00 1 h']);
    expect(shown(NEW_YORK, '2026-10-31', '2026-11-03', weekly(['SUN'], '01:00', '02:00'))).toEqual([
      '2026-11-01T01:00 2 h',
    ]);
  });

  test('given an end that is not later than the start, then it is on the next day, over a change of clocks too', () => {
    const night = weekly(['SAT'], '22:00', '04:00');
    expect(shown(NEW_YORK, '2026-03-02', '2026-03-17', night)).toEqual([
      '2026-03-07T22:00 5 h',
      '2026-03-14T22:00 6 h',
    ]);
    expect(shown(NEW_YORK, '2026-10-31', '2026-11-03', night)).toEqual(['2026-10-31T22:00 7 h']);
  });

  test('given a span that begins during such a night, then the event of the day before is there', () => {
    expect(shown(NEW_YORK, '2026-06-14', '2026-06-15', weekly(['SAT'], '22:00', '04:00'))).toEqual([
      '2026-06-13T22:00 6 h',
    ]);
  });

  test('given since and until, then it recurs in between, and what reaches over is cut off', () => {
    const nights = weekly(['MON', 'WED', 'FRI'], '22:00', '04:00', { since: '2026-06-03', until: '2026-06-05' });
    expect(shown('UTC', '2026-06-01', '2026-06-14', nights)).toEqual(['2026-06-03T22:00 6 h', '2026-06-05T22:00 2 h']);
  });

  test('given ISO week 53, then no week is missing and none is there twice', () => {
    expect(shown('UTC', '2026-12-20', '2027-01-12', weekly(['MON'], '09:00', '10:00'))).toEqual([
      '2026-12-21T09:00 1 h',
      '2026-12-28T09:00 1 h',
      '2027-01-04T09:00 1 h',
      '2027-01-11T09:00 1 h',
    ]);
  });

  test('given one that the history knows, then the profile has it and there is no window', () => {
    const known = weekly(['MON'], '09:00', '10:00', { alreadyInHistory: true });
    expect(windowsOf('UTC', '2026-06-01', '2026-07-01', known)).toEqual([]);
  });
});

describe('events by the day of the month', () => {
  const days = (from: string, to: string, ...events: BusinessEventInput[]) =>
    shown(NEW_YORK, from, to, ...events).map((text) => text.slice(0, 10));

  test.each([
    [{ businessDay: 1 }, ['2026-10-01', '2026-11-02', '2026-12-01', '2027-01-01']],
    [{ businessDay: -1 }, ['2026-10-30', '2026-11-30', '2026-12-31', '2027-01-29']],
    [{ businessDay: 3 }, ['2026-10-05', '2026-11-04', '2026-12-03', '2027-01-05']],
    [{ dayOfMonth: 31 }, ['2026-10-31', '2026-12-31', '2027-01-31']],
    [{ dayOfMonth: -1 }, ['2026-10-31', '2026-11-30', '2026-12-31', '2027-01-31']],
    [{ dayOfMonth: 1 }, ['2026-10-01', '2026-11-01', '2026-12-01', '2027-01-01']],
  ])('given %j, then it is on these days of four months', (day, expected) => {
    expect(days('2026-10-01', '2027-02-01', monthly(day))).toEqual(expected);
  });

  test('given holidays in the calendar, then business days are without them', () => {
    // Christmas Day of 2026 and New Year's Day of 2027 are Fridays, and days off by law.
    const first = monthly({ businessDay: 1 });
    const fifthLast = monthly({ businessDay: -5 });
    expect(days('2027-01-01', '2027-02-01', first)).toEqual(['2027-01-01']);
    expect(days('2026-12-01', '2027-01-01', fifthLast)).toEqual(['2026-12-25']);
    const names = windowsOf(
      NEW_YORK,
      '2026-12-01',
      '2027-02-01',
      first,
      { ...fifthLast, name: 'fifth-last' },
      usHolidays,
    );
    const clock = new LocalClock(NEW_YORK, Date.parse('2026-12-01T00:00Z'), Date.parse('2027-02-01T00:00Z'));
    const on = (name: string) =>
      names.filter((window) => window.name === name).map(({ startMs }) => clock.format(startMs).slice(0, 10));
    expect(on('sale')).toEqual(['2026-12-01', '2027-01-04']);
    expect(on('fifth-last')).toEqual(['2026-12-24', '2027-01-25']);
  });

  test('given a month without so many business days, then it has no event', () => {
    // February 2027 has 20 weekdays, and one of them is Presidents' Day.
    expect(days('2027-02-01', '2027-03-01', monthly({ businessDay: 20 }))).toEqual(['2027-02-26']);
    const windows = windowsOf(NEW_YORK, '2027-02-01', '2027-03-01', monthly({ businessDay: 20 }), usHolidays);
    expect(windows.filter(({ name }) => name === 'sale')).toEqual([]);
  });

  test('given the last day of February, then a leap year has it a day later', () => {
    expect(days('2027-02-01', '2027-03-01', monthly({ dayOfMonth: -1 }))).toEqual(['2027-02-28']);
    expect(days('2028-02-01', '2028-03-01', monthly({ dayOfMonth: -1 }))).toEqual(['2028-02-29']);
    expect(
      days('2027-02-01', '2028-03-02', monthly({ dayOfMonth: 29 })).filter((day) => day.slice(5, 7) === '02'),
    ).toEqual(['2028-02-29']);
  });

  test('n-th and last business days agree, whatever the month', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2000, max: 2090 }), fc.integer({ min: 1, max: 12 }), (year, month) => {
        const from = new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 10);
        const to = new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
        const found = Array.from({ length: 20 }, (_, index) => days(from, to, monthly({ businessDay: index + 1 }))[0]);
        const weekdays = found.map((day) => new Date(`${day}T00:00Z`).getUTCDay());
        expect(found).toEqual([...new Set(found)].sort());
        expect(weekdays.every((day) => day >= 1 && day <= 5)).toBe(true);
        const last = days(from, to, monthly({ businessDay: -1 }))[0] ?? '';
        expect(found[19]?.localeCompare(last)).toBeLessThanOrEqual(0);
        expect(last.slice(0, 7)).toBe(from.slice(0, 7));
      }),
      { numRuns: runs(20) },
    );
  });
});

describe('events of every year', () => {
  const yearly = (from: string, to: string, more: object = {}): BusinessEventInput => ({
    kind: 'yearly',
    ...sale,
    from,
    to,
    ...more,
  });

  test('given a range, then both its days belong to it, once a year', () => {
    expect(shown(NEW_YORK, '2026-01-01', '2028-01-01', yearly('11-20', '12-24'))).toEqual([
      `2026-11-20T00:00 ${35 * 24} h`,
      `2027-11-20T00:00 ${35 * 24} h`,
    ]);
  });

  test('given a range over New Year, then it is one window, also where the span begins or ends inside', () => {
    const event = yearly('12-31', '01-01');
    for (const [from, to] of [
      ['2026-12-01', '2027-02-01'],
      ['2027-01-01', '2027-02-01'],
      ['2026-12-01', '2027-01-01'],
    ] as const)
      expect(shown(NEW_YORK, from, to, event)).toEqual(['2026-12-31T00:00 48 h']);
  });

  test('given February 29, then years without it have the rest of the range, and no range of that day alone', () => {
    const of = (from: string, to: string) => shown('UTC', '2027-01-01', '2029-01-01', yearly(from, to));
    expect(of('02-29', '02-29')).toEqual(['2028-02-29T00:00 24 h']);
    expect(of('02-28', '02-29')).toEqual(['2027-02-28T00:00 24 h', '2028-02-28T00:00 48 h']);
    expect(of('02-29', '03-01')).toEqual(['2027-03-01T00:00 24 h', '2028-02-29T00:00 48 h']);
  });

  test('given a range of months, then the weekly floor carries it; a few days are dated', () => {
    const [months] = windowsOf('UTC', '2027-01-01', '2028-01-01', yearly('02-01', '04-15'));
    const [days] = windowsOf('UTC', '2027-01-01', '2028-01-01', yearly('12-24', '12-26'));
    expect([months?.recurring, days?.recurring]).toEqual([true, false]);
  });

  test('given months, then those in a row are one season, over New Year too', () => {
    const season = (months: number[]): BusinessEventInput => ({ kind: 'season', ...sale, months });
    expect(shown('UTC', '2026-11-01', '2027-11-01', season([12, 1, 5]))).toEqual([
      `2026-12-01T00:00 ${62 * 24} h`,
      `2027-05-01T00:00 ${31 * 24} h`,
    ]);
    expect(shown('UTC', '2028-02-10', '2028-02-11', season([2]))).toEqual([`2028-02-01T00:00 ${29 * 24} h`]);
    expect(shown(NEW_YORK, '2026-03-10', '2026-03-11', season([3]))).toEqual([`2026-03-01T00:00 ${31 * 24 - 1} h`]);
  });
});

describe('holidays', () => {
  test('given a country, then each is a whole local day of the zone, named and grouped', () => {
    const windows = windowsOf(NEW_YORK, '2026-11-01', '2027-01-02', usHolidays);
    expect(windows.map(({ name }) => name)).toEqual([
      'us/veterans-day',
      'us/thanksgiving-day',
      'us/christmas-day',
      'us/new-years-day',
    ]);
    expect(windows[1]).toEqual({
      name: 'us/thanksgiving-day',
      group: 'us',
      startMs: Date.parse('2026-11-26T05:00Z'),
      endMs: Date.parse('2026-11-27T05:00Z'),
      inHistory: true,
      recurring: false,
    });
  });

  test('given a day that changes clocks, then its holiday is as long as the day', () => {
    // Easter Sunday of 2027 is March 28, when clocks change in London; it is an observance there.
    const easter: BusinessEventInput = { ...usHolidays, country: 'GB', types: ['observance'] };
    expect(shown(LONDON, '2027-03-28', '2027-03-29', easter)).toEqual(['2027-03-28T00:00 23 h']);
  });

  test('given two on one day, then the type that stands first counts, and one effect', () => {
    const texas = (types: ('public' | 'observance')[]): BusinessEventInput => ({ ...usHolidays, region: 'TX', types });
    const names = (types: ('public' | 'observance')[]) =>
      windowsOf('America/Chicago', '2026-06-19', '2026-06-20', texas(types)).map(({ name }) => name);
    expect(names(['public', 'observance'])).toEqual(['us/juneteenth']);
    expect(names(['observance', 'public'])).toEqual(['us/emancipation-day-in-texas']);
  });

  test('given holidays in a row, then the lead is before the first and the tail after the last', () => {
    const texas: BusinessEventInput = { ...usHolidays, region: 'TX', leadHours: 12, tailHours: 6 };
    const windows = windowsOf('America/Chicago', '2026-12-20', '2026-12-30', texas);
    expect(windows.map(({ name, leadMs = 0, tailMs = 0 }) => [name, leadMs / HOUR_MS, tailMs / HOUR_MS])).toEqual([
      ['us/christmas-eve', 12, 0],
      ['us/christmas-day', 0, 0],
      ['us/day-after-christmas', 0, 6],
    ]);
  });

  test('given a day off in lieu in the year before, then it is there once', () => {
    // 2028-01-01 is a Saturday.
    expect(shown(NEW_YORK, '2027-12-30', '2028-01-03', usHolidays)).toEqual([
      '2027-12-31T00:00 24 h',
      '2028-01-01T00:00 24 h',
    ]);
  });
});

describe('the calendar', () => {
  test('given events that overlap, then each has its windows', () => {
    const [first, second] = windowsOf(
      'UTC',
      '2026-06-01',
      '2026-06-02',
      { kind: 'dated', name: 'news', start: '2026-06-01T08:00', end: '2026-06-01T10:00', multiplier: 2 },
      { kind: 'weekly', name: 'sale', days: ['MON'], startTime: '09:00', endTime: '11:00', multiplier: 1.5 },
    );
    expect([first?.name, second?.name]).toEqual(['news', 'sale']);
    expect((second?.startMs ?? 0) - (first?.endMs ?? 0)).toBe(-HOUR_MS);
  });

  test('given a span that only a lead or a tail touches, then the window is there', () => {
    const event: BusinessEventInput = {
      kind: 'dated',
      ...sale,
      start: '2026-06-10T00:00',
      end: '2026-06-11T00:00',
      leadHours: 48,
      tailHours: 24,
    };
    for (const [from, to, count] of [
      ['2026-06-07', '2026-06-08', 0],
      ['2026-06-08', '2026-06-09', 1],
      ['2026-06-11', '2026-06-12', 1],
      ['2026-06-12', '2026-06-13', 0],
    ] as const)
      expect(windowsOf('UTC', from, to, event)).toHaveLength(count);
  });

  test('a longer span has the same windows, whatever the events', () => {
    const events: BusinessEventInput[] = [
      { ...usHolidays, leadHours: 30, tailHours: 336 },
      weekly(['TUE', 'SAT'], '22:00', '06:00', { name: 'night', leadHours: 40, tailHours: 3 }),
      monthly({ businessDay: -2 }, { name: 'report', leadHours: 100 }),
      { kind: 'yearly', name: 'peak', multiplier: 2, from: '12-20', to: '01-10', tailHours: 20 },
      { kind: 'season', name: 'summer', multiplier: 2, months: [6, 7], leadHours: 300 },
    ];
    const zone = new LocalClock(NEW_YORK, Date.parse('2024-01-01T00:00Z'), Date.parse('2030-01-01T00:00Z'));
    const parsed = calendarSchema.parse(events);
    const start = Date.parse('2025-06-01T00:00Z') / HOUR_MS;
    fc.assert(
      fc.property(fc.nat(24 * 1000), fc.integer({ min: 1, max: 1500 }), fc.nat(2000), (offset, hours, more) => {
        const [fromMs, toMs] = [(start + offset) * HOUR_MS, (start + offset + hours) * HOUR_MS];
        const touching = eventWindows(parsed, zone, fromMs - more * HOUR_MS, toMs + more * HOUR_MS).filter(
          (window) => effectSpan(window).toMs > fromMs && effectSpan(window).fromMs < toMs,
        );
        expect(eventWindows(parsed, zone, fromMs, toMs)).toEqual(touching);
      }),
      { numRuns: runs(30) },
    );
  });

  test('given an event with no past occurrence, then a stated multiplier is applied, and without one nothing changes', () => {
    const history = {
      startMs: Date.parse('2026-01-05T00:00Z'),
      stepSeconds: 3600,
      values: new Array(4 * WEEK_HOURS).fill(100),
    };
    const expected = (event: object) =>
      forecast({
        history,
        startMs: Date.parse('2026-02-02T00:00Z'),
        hours: 48,
        timeZone: 'UTC',
        probabilities: [0.5],
        calendar: calendarSchema.parse([
          { kind: 'dated', name: 'news', start: '2026-02-03T10:00', end: '2026-02-03T12:00', ...event },
        ]),
      }).quantiles[0] ?? [];
    expect([33, 34, 35, 36].map((hour) => Math.round(expected({ multiplier: 3 })[hour] ?? 0))).toEqual([
      100, 300, 300, 100,
    ]);
    expect(expected({ alreadyInHistory: true }).map(Math.round)).toEqual(new Array(48).fill(100));
  });
});

describe('presence', () => {
  const window = fc
    .record({
      startMs: fc.integer({ min: 0, max: 1e9 }),
      lengthMs: fc.integer({ min: 1, max: 100 * HOUR_MS }),
      leadMs: fc.integer({ min: 0, max: 336 * HOUR_MS }),
      tailMs: fc.integer({ min: 0, max: 336 * HOUR_MS }),
    })
    .map(
      ({ startMs, lengthMs, leadMs, tailMs }): EventWindow => ({
        ...sale,
        startMs,
        endMs: startMs + lengthMs,
        leadMs,
        tailMs,
        inHistory: false,
        recurring: false,
      }),
    );
  /** Every hour that the window may touch, on the hour. */
  const hoursOf = (event: EventWindow) => {
    const { fromMs, toMs } = effectSpan(event);
    const first = Math.floor(fromMs / HOUR_MS) - 2;
    return Array.from({ length: Math.ceil(toMs / HOUR_MS) + 2 - first }, (_, index) => (first + index) * HOUR_MS);
  };

  test('by hand: a lead of two hours and half an hour of a tail of one', () => {
    const event: EventWindow = {
      ...sale,
      startMs: 10 * HOUR_MS,
      endMs: 11.5 * HOUR_MS,
      leadMs: 2 * HOUR_MS,
      tailMs: HOUR_MS,
      inHistory: false,
      recurring: false,
    };
    // The lead rises over two hours: means of a quarter and three quarters. The last half hour of the event and the
    // first half of the tail: 1/2 + 1/2 x (1 + 1/2) / 2. The tail's second half: 1/2 x 1/4.
    const expected = [0, 0.25, 0.75, 1, 0.875, 0.125, 0];
    expect([7, 8, 9, 10, 11, 12, 13].map((hour) => effectShare(event, hour * HOUR_MS))).toEqual(expected);
  });

  test('is 0 outside its reach, 1 wholly inside the event, and in between elsewhere', () => {
    fc.assert(
      fc.property(window, (event) => {
        const { fromMs, toMs } = effectSpan(event);
        for (const hour of hoursOf(event)) {
          const share = effectShare(event, hour);
          if (hour + HOUR_MS <= fromMs || hour >= toMs) expect(share).toBe(0);
          else if (hour >= event.startMs && hour + HOUR_MS <= event.endMs) expect(share).toBe(1);
          else expect(share > 0 && share <= 1).toBe(true);
        }
      }),
    );
  });

  test('rises on the lead and falls on the tail', () => {
    fc.assert(
      fc.property(window, (event) => {
        const hours = hoursOf(event);
        const rising = hours.filter((hour) => hour + HOUR_MS <= event.endMs).map((hour) => effectShare(event, hour));
        const falling = hours.filter((hour) => hour >= event.startMs).map((hour) => effectShare(event, hour));
        expect(rising.every((share, index) => share >= (rising[index - 1] ?? 0))).toBe(true);
        expect(falling.every((share, index) => share <= (falling[index - 1] ?? 1))).toBe(true);
      }),
    );
  });

  test('sums to the length of the event and half of lead and tail', () => {
    fc.assert(
      fc.property(window, (event) => {
        const total = hoursOf(event).reduce((sum, hour) => sum + effectShare(event, hour), 0);
        const { startMs, endMs, leadMs = 0, tailMs = 0 } = event;
        expect(total).toBeCloseTo((endMs - startMs + leadMs / 2 + tailMs / 2) / HOUR_MS, 6);
      }),
    );
  });

  test('a shift in time shifts it', () => {
    fc.assert(
      fc.property(
        window,
        fc.integer({ min: -1e12, max: 1e12 }),
        fc.integer({ min: -400, max: 400 }),
        (event, by, hour) => {
          const moved = { ...event, startMs: event.startMs + by, endMs: event.endMs + by };
          const at = event.startMs + hour * HOUR_MS;
          expect(effectShare(moved, at + by)).toBeCloseTo(effectShare(event, at), 9);
        },
      ),
    );
  });
});
