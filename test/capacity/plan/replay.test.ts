import fc from 'fast-check';
import { compilePlan } from '../../../lib/capacity/plan/compile';
import { floorAt } from '../../../lib/capacity/plan/floor-at';
import { FloorTimeline } from '../../../lib/capacity/plan/floor-timeline';
import type { PlanInput } from '../../../lib/capacity/plan/plan-input';
import { tasksNeeded } from '../../../lib/capacity/plan/tasks-needed';
import { DAY_MS, HOUR_MS, WEEK_HOURS } from '../../../lib/capacity/series/series';
import { parseCapacityPlan } from '../../../lib/model/plan/capacity-plan';
import { type Given, planInput } from '../../helpers/plan-input';
import { runs } from '../../helpers/properties';

const MINUTE_MS = 60_000;

/** Zones and starts whose fortnight holds a change of clocks, a year's end, week 53 or a leap day. */
const FORTNIGHTS = [
  ['America/New_York', '2026-03-01T05:00Z', 'clocks go forward'],
  ['America/New_York', '2026-10-25T04:00Z', 'clocks go back'],
  ['Europe/London', '2026-03-22T00:00Z', 'clocks go forward'],
  ['Europe/London', '2026-10-18T23:00Z', 'clocks go back'],
  ['Europe/London', '2026-12-24T07:00Z', "week 53 and a year's end"],
  ['Asia/Kolkata', '2026-12-24T00:00Z', 'half an hour off'],
  ['Australia/Lord_Howe', '2026-03-27T00:00Z', 'clocks go back by half an hour'],
  ['UTC', '2028-02-20T00:00Z', 'a leap day'],
] as const;

/**
 * Minutes of the forecast in which the floor in force is below what the hour, or an hour for which it is time to start
 * tasks, needs. A single minute is a weekly action that a dated one corrects.
 */
function shortMinutes(
  { forecast, capacity, bounds, leadTimeMinutes }: PlanInput,
  plan: ReturnType<typeof compilePlan>,
) {
  const demand = forecast.quantiles.at(-1) ?? [];
  const needed = demand.map((value) => tasksNeeded(value, capacity, bounds));
  const endMs = forecast.startMs + needed.length * HOUR_MS;
  const floors = new FloorTimeline(plan, forecast.startMs, endMs, bounds.minCapacity);
  const short: string[] = [];
  let before = false;
  for (let ms = forecast.startMs; ms < endMs; ms += 5 * MINUTE_MS) {
    const now = Math.floor((ms - forecast.startMs) / HOUR_MS);
    const soon = Math.floor((ms + leadTimeMinutes * MINUTE_MS - forecast.startMs) / HOUR_MS);
    const most = Math.max(...needed.slice(now, soon + 1));
    // Five minutes apart: one of two neighbours is beside the minute that is corrected.
    const isShort = floors.at(ms) < most && floors.at(ms + 2 * MINUTE_MS) < most;
    if (isShort && !before) short.push(`${new Date(ms).toISOString()} ${floors.at(ms)} < ${most}`);
    before = isShort;
  }
  return short;
}

const demands = fc.record({
  hours: fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 24, maxLength: 24 }),
  weekend: fc.constantFrom(0.3, 1, 2),
  lead: fc.constantFrom(0, 10, 45, 95, 150),
  events: fc.array(
    fc.record({
      startHour: fc.integer({ min: -10, max: 2 * WEEK_HOURS }),
      minutes: fc.integer({ min: 15, max: 60 * 60 }),
      multiplier: fc.constantFrom(0, 0.3, 0.8, 1.5, 4),
    }),
    { maxLength: 4 },
  ),
});

function given(
  zone: string,
  start: string,
  { hours, weekend, lead, events }: typeof demands extends fc.Arbitrary<infer T> ? T : never,
): Given {
  const startMs = Date.parse(start);
  const windows = events.map(({ startHour, minutes }, index) => ({
    name: `e${index}`,
    startMs: startMs + startHour * HOUR_MS,
    endMs: startMs + startHour * HOUR_MS + minutes * MINUTE_MS,
  }));
  const local = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  return {
    timeZone: zone,
    start,
    leadTimeMinutes: lead,
    events: windows,
    demand: (_, ms) => {
      const parts = Object.fromEntries(local.formatToParts(ms).map(({ type, value }) => [type, value]));
      const base = (hours[Number(parts.hour)] ?? 0) * (parts.weekday?.startsWith('S') ? weekend : 1);
      return windows.reduce(
        (value, window, index) =>
          window.startMs < ms + HOUR_MS && window.endMs > ms ? value * (events[index]?.multiplier ?? 1) : value,
        base,
      );
    },
  };
}

describe.each(FORTNIGHTS)('a plan replayed by the minute in %s from %s, where %s', (zone, start) => {
  test('covers every hour, its lead time included, whatever the demand, the events and the lead time', () => {
    fc.assert(
      fc.property(demands, (drawn) => {
        const input = planInput(given(zone, start, drawn));
        const plan = compilePlan(input);
        expect(shortMinutes(input, plan)).toEqual([]);
        expect(() => parseCapacityPlan(JSON.parse(JSON.stringify(plan)), 'plan.json')).not.toThrow();
        for (const { minCapacity } of plan.actions) {
          expect(minCapacity).toBeGreaterThanOrEqual(input.bounds.minCapacity);
          expect(minCapacity).toBeLessThanOrEqual(input.bounds.maxCapacity);
        }
      }),
      { numRuns: runs(12) },
    );
  });

  test('the floors replayed at once are those asked for one by one', () => {
    fc.assert(
      fc.property(demands, fc.integer({ min: 0, max: 2 * WEEK_HOURS * 60 }), (drawn, minute) => {
        const input = planInput(given(zone, start, drawn));
        const plan = compilePlan(input);
        const { startMs } = input.forecast;
        const floors = new FloorTimeline(plan, startMs, startMs + 15 * DAY_MS, input.bounds.minCapacity);
        const instant = startMs + minute * MINUTE_MS;
        expect(floors.at(instant)).toBe(floorAt(plan, instant) ?? input.bounds.minCapacity);
      }),
      { numRuns: runs(8) },
    );
  });
});

describe('dated actions', () => {
  const flat: Given = { timeZone: 'UTC', start: '2026-06-01T00:00Z', demand: () => 500 };
  const during = (from: string, to: string) => ({ startMs: Date.parse(from), endMs: Date.parse(to) });
  const dated = (plan: ReturnType<typeof compilePlan>) =>
    plan.actions.filter(({ schedule }) => schedule.startsWith('at('));

  test('given a rise that the clock skips, then one action an hour earlier makes up for it', () => {
    // New York, 2026-03-08: 02:00 becomes 03:00, and the rise of every day is due at 02:50.
    const local = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', hour: 'numeric', hourCycle: 'h23' });
    const plan = compilePlan(
      planInput({
        timeZone: 'America/New_York',
        start: '2026-03-01T05:00Z',
        demand: (_, ms) => (Number(local.format(ms)) >= 3 ? 500 : 100),
      }),
    );
    expect(dated(plan)).toEqual([
      { name: 'clocks-202603080150-start', schedule: 'at(2026-03-08T01:50:00)', minCapacity: 10 },
    ]);
  });

  test('given an event that saves less than its actions are worth, then there are none; given more, then two', () => {
    const span = during('2026-06-03T10:00Z', '2026-06-03T12:00Z');
    const with2h = (lower: number) =>
      dated(
        compilePlan(
          planInput({
            ...flat,
            events: [{ name: 'quiet', ...span }],
            demand: (_, ms) => (ms >= span.startMs && ms < span.endMs ? 500 - 50 * lower : 500),
          }),
        ),
      );
    // The ten minutes before the end hold what the next hour needs: 1 h 50 min x 4 tasks are less than 8 task-hours.
    expect(with2h(4)).toEqual([]);
    expect(with2h(5).map(({ schedule, minCapacity }) => [schedule, minCapacity])).toEqual([
      ['at(2026-06-03T10:00:00)', 5],
      ['at(2026-06-03T11:50:00)', 10],
    ]);
  });

  test('given events that touch or overlap, then their actions are made together', () => {
    const plan = compilePlan(
      planInput({
        ...flat,
        events: [
          { name: 'sale', ...during('2026-06-03T10:00Z', '2026-06-03T14:00Z') },
          { name: 'Live Show', ...during('2026-06-03T14:00Z', '2026-06-03T16:00Z') },
        ],
        demand: (_, ms) => (ms >= Date.parse('2026-06-03T10:00Z') && ms < Date.parse('2026-06-03T16:00Z') ? 1000 : 500),
      }),
    );
    expect(dated(plan).map(({ name, minCapacity }) => [name, minCapacity])).toEqual([
      ['event-sale-and-live-show-202606030950-start', 20],
      ['event-sale-and-live-show-202606031600-end', 10],
    ]);
  });

  test('given an event that has begun, then its floor holds from the start of the plan', () => {
    const plan = compilePlan(
      planInput({
        ...flat,
        events: [{ name: 'sale', ...during('2026-05-30T00:00Z', '2026-06-02T00:00Z') }],
        demand: (index) => (index < 24 ? 1000 : 500),
      }),
    );
    expect(dated(plan).map(({ schedule, minCapacity }) => [schedule, minCapacity])).toEqual([
      ['at(2026-06-01T00:00:00)', 20],
      ['at(2026-06-02T00:00:00)', 10],
    ]);
  });
});
