import fc from 'fast-check';
import { dueFloor } from '../../../lib/capacity/plan/due-floor';
import { floorAt } from '../../../lib/capacity/plan/floor-at';
import { HOUR_MS } from '../../../lib/capacity/series/series';
import { runs } from '../../helpers/properties';

const week = { timeZone: 'America/New_York', actions: [] as { name: string; schedule: string; minCapacity: number }[] };
const morning = { name: 'weekday-0800', schedule: 'cron(0 8 ? * MON,TUE,WED,THU,FRI *)', minCapacity: 20 };
const evening = { name: 'evening-2000', schedule: 'cron(0 20 ? * * *)', minCapacity: 4 };
const plan = { ...week, actions: [morning, evening] };
const configured = { minCapacity: 2, maxCapacity: 40 };
const current = { minCapacity: 2, maxCapacity: 40, scheduleSuspended: false };
/** A Wednesday; New York is five hours behind UTC. */
const at = (local: string) => Date.parse(`${local}-05:00`);

describe('the floor that is due', () => {
  test('given a peak and a minimum from the template, then it is raised to what the last action set', () => {
    expect(dueFloor(plan, configured, current, at('2026-11-18T12:00'))).toEqual({
      decision: 'raise',
      due: 20,
      action: 'weekday-0800',
      minCapacity: 20,
    });
  });

  test.each([
    ['2026-11-18T07:59', 4],
    ['2026-11-18T08:00', 20],
    ['2026-11-18T19:59', 20],
    ['2026-11-18T20:00', 4],
    ['2026-11-21T12:00', 4],
  ])('given %s, then %d is due', (local, due) => {
    expect(dueFloor(plan, configured, current, at(local))).toMatchObject({ due, minCapacity: due });
  });

  test('given a minimum that is high enough, then it is kept, however much higher it is', () => {
    for (const minCapacity of [20, 33]) {
      const decision = dueFloor(plan, configured, { ...current, minCapacity }, at('2026-11-18T12:00'));
      expect(decision).toMatchObject({ decision: 'keep', minCapacity });
    }
  });

  test('given a maximum that somebody has lowered, then the minimum is raised no higher', () => {
    const lowered = { ...current, maxCapacity: 15 };
    expect(dueFloor(plan, configured, lowered, at('2026-11-18T12:00'))).toMatchObject({ due: 20, minCapacity: 15 });
  });

  test('given paused schedules, then nothing is raised; a minimum that is high enough is no matter', () => {
    const paused = { ...current, scheduleSuspended: true };
    const noon = at('2026-11-18T12:00');
    expect(dueFloor(plan, configured, paused, noon)).toMatchObject({ decision: 'suspended', minCapacity: 2, due: 20 });
    expect(dueFloor(plan, configured, { ...paused, minCapacity: 20 }, noon).decision).toBe('keep');
  });

  test('given no action that has fired, then the configured minimum is wanted', () => {
    const later = { ...week, actions: [{ name: 'sale', schedule: 'at(2027-01-01T00:00:00)', minCapacity: 30 }] };
    const decision = dueFloor(later, configured, { ...current, minCapacity: 1 }, at('2026-11-18T12:00'));
    expect(decision).toEqual({ decision: 'raise', due: undefined, action: undefined, minCapacity: 2 });
  });

  test('given a floor of the plan below the configured minimum, then the configured minimum is wanted', () => {
    const quiet = { ...week, actions: [{ ...evening, minCapacity: 0 }] };
    expect(dueFloor(quiet, configured, { ...current, minCapacity: 0 }, at('2026-11-18T12:00'))).toMatchObject({
      due: 0,
      minCapacity: 2,
    });
  });

  test('given an event under way, whose first action has passed, then its floor is due until its end', () => {
    const event = [
      { name: 'event-sale-start', schedule: 'at(2026-11-18T09:00:00)', minCapacity: 35 },
      { name: 'event-sale-end', schedule: 'at(2026-11-18T15:00:00)', minCapacity: 20 },
    ];
    const withEvent = { ...plan, actions: [...plan.actions, ...event] };
    const during = dueFloor(withEvent, configured, current, at('2026-11-18T12:00'));
    expect(during).toMatchObject({ due: 35, action: 'event-sale-start' });
    expect(dueFloor(withEvent, configured, current, at('2026-11-18T15:30'))).toMatchObject({ due: 20 });
  });

  test.each([
    // Clocks go forward on 2026-03-08 at 2:00: 8:00 is an hour earlier in UTC than the day before.
    ['2026-03-09T11:59Z', 4],
    ['2026-03-09T12:00Z', 20],
    ['2026-03-06T12:30Z', 4],
    ['2026-03-06T13:00Z', 20],
    // Clocks go back on 2026-11-01.
    ['2026-11-02T12:59Z', 4],
    ['2026-11-02T13:00Z', 20],
  ])('around a change of clocks, at %s, %d is due', (instant, due) => {
    expect(dueFloor(plan, configured, current, Date.parse(instant)).due).toBe(due);
  });

  test('whatever is given: never lower, never above a maximum, as due as the plan says, and once is enough', () => {
    const actions = fc.array(
      fc.record({
        hour: fc.integer({ min: 0, max: 23 }),
        day: fc.constantFrom('MON', 'WED', 'SAT', 'SUN'),
        minCapacity: fc.integer({ min: 0, max: 60 }),
      }),
      { maxLength: 8 },
    );
    const bounds = fc
      .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 60 }))
      .map(([a, b]) => ({ minCapacity: Math.min(a, b), maxCapacity: Math.max(a, b) }));
    const hours = fc.integer({ min: 0, max: 24 * 400 });
    fc.assert(
      fc.property(actions, bounds, bounds, fc.boolean(), hours, (list, template, live, scheduleSuspended, hour) => {
        const given = {
          timeZone: 'Australia/Lord_Howe',
          actions: list.map(({ hour: at, day, minCapacity }, index) => ({
            name: `a${index}`,
            schedule: `cron(30 ${at} ? * ${day} *)`,
            minCapacity,
          })),
        };
        const now = Date.parse('2026-01-01T00:00Z') + hour * HOUR_MS;
        const target = { ...live, scheduleSuspended };
        const { decision, due, minCapacity } = dueFloor(given, template, target, now);
        expect(due).toBe(floorAt(given, now));
        expect(minCapacity).toBeGreaterThanOrEqual(live.minCapacity);
        expect(minCapacity).toBeLessThanOrEqual(live.maxCapacity);
        const wanted = Math.max(template.minCapacity, due ?? 0);
        if (decision === 'raise') {
          expect(scheduleSuspended).toBe(false);
          expect(minCapacity).toBeGreaterThan(live.minCapacity);
          expect(minCapacity).toBe(Math.min(wanted, template.maxCapacity, live.maxCapacity));
        } else {
          expect(minCapacity).toBe(live.minCapacity);
          if (!scheduleSuspended && live.minCapacity < wanted)
            expect(live.minCapacity).toBeGreaterThanOrEqual(Math.min(template.maxCapacity, live.maxCapacity));
        }
        const again = dueFloor(given, template, { ...target, minCapacity }, now);
        expect(again.minCapacity).toBe(minCapacity);
        expect(again.decision === 'raise').toBe(false);
      }),
      { numRuns: runs(300) },
    );
  });
});
