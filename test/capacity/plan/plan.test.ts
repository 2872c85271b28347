import fc from 'fast-check';
import { forecast } from '../../../lib/capacity/forecast/forecast';
import { compilePlan } from '../../../lib/capacity/plan/compile';
import { floorAt } from '../../../lib/capacity/plan/floor-at';
import type { PlanInput } from '../../../lib/capacity/plan/plan-input';
import { cheapestCover, expandFloors } from '../../../lib/capacity/plan/step-function';
import { tasksNeeded } from '../../../lib/capacity/plan/tasks-needed';
import { DAY_MS, HOUR_MS, type Series, WEEK_HOURS } from '../../../lib/capacity/series/series';
import type { BusinessEventInput } from '../../../lib/model/demand/calendar-event';
import { calendarEventSchema } from '../../../lib/model/demand/calendar-schema';
import { parseCapacityPlan, serializePlan } from '../../../lib/model/plan/capacity-plan';
import { InputError } from '../../../lib/model/validation/input-error';
import { runs } from '../../helpers/properties';

const capacity = { value: 100, unit: 'requests/s', source: 'test', targetUtilizationPercent: 50 };

/** The cheapest cover by trying every way to cut a small cycle. */
function bruteForce(need: readonly number[], maxChanges: number): number {
  const n = need.length;
  let best = Math.max(...need) * n;
  for (let mask = 1; mask < 1 << n; mask++) {
    const starts = need.map((_, slot) => slot).filter((slot) => (mask >> slot) & 1);
    if (starts.length < 2 || starts.length > maxChanges) continue;
    const cost = starts.reduce((sum, start, index) => {
      const end = starts[index + 1] ?? (starts[0] ?? 0) + n;
      const segment = Array.from({ length: end - start }, (_, offset) => need[(start + offset) % n] ?? 0);
      return sum + Math.max(...segment) * segment.length;
    }, 0);
    best = Math.min(best, cost);
  }
  return best;
}

/** Changes of a cyclic floor at slots that are not preferred. */
function newChanges(floors: readonly number[], preferred: readonly number[]): number {
  return floors.filter((floor, slot) => floor !== floors.at(slot - 1) && !preferred.includes(slot)).length;
}

/** Fewest changes at new slots of any cheapest cover, by trying every way to cut a small cycle. */
function fewestNewChanges(need: readonly number[], maxChanges: number, preferred: readonly number[]): number {
  const n = need.length;
  let best = { cost: Number.POSITIVE_INFINITY, changes: 0 };
  for (let mask = 1; mask < 1 << n; mask++) {
    const starts = need.map((_, slot) => slot).filter((slot) => (mask >> slot) & 1);
    if (starts.length > maxChanges) continue;
    const floors = new Array<number>(n).fill(0);
    starts.forEach((start, index) => {
      const end = starts[index + 1] ?? (starts[0] ?? 0) + n;
      const slots = Array.from({ length: end - start }, (_, offset) => (start + offset) % n);
      for (const slot of slots) floors[slot] = Math.max(...slots.map((each) => need[each] ?? 0));
    });
    const found = { cost: cost(floors), changes: newChanges(floors, preferred) };
    if (found.cost < best.cost || (found.cost === best.cost && found.changes < best.changes)) best = found;
  }
  return best.changes;
}

const need = (maxLength: number) => fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength });
const cost = (floors: readonly number[]) => floors.reduce((sum, floor) => sum + floor, 0);

describe('the cheapest cover', () => {
  test('costs what trying everything finds', () => {
    fc.assert(
      fc.property(need(9), fc.integer({ min: 1, max: 9 }), (needs, changes) => {
        expect(cost(expandFloors(cheapestCover(needs, changes), needs.length))).toBe(bruteForce(needs, changes));
      }),
      { numRuns: runs(300) },
    );
  });

  test('given the change times of an earlier cover, then as few as possible are new, and it costs no more', () => {
    fc.assert(
      fc.property(
        need(8),
        fc.integer({ min: 1, max: 6 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 7 }), { maxLength: 5 }),
        (needs, changes, preferred) => {
          const floors = expandFloors(cheapestCover(needs, changes, preferred), needs.length);
          expect(cost(floors)).toBe(bruteForce(needs, changes));
          expect(newChanges(floors, preferred)).toBe(fewestNewChanges(needs, changes, preferred));
        },
      ),
      { numRuns: runs(150) },
    );
  });

  test('always covers, within the number of changes, and more changes never cost more', () => {
    fc.assert(
      fc.property(need(60), fc.integer({ min: 1, max: 12 }), (needs, changes) => {
        const cover = cheapestCover(needs, changes);
        const floors = expandFloors(cover, needs.length);
        expect(cover.length).toBeLessThanOrEqual(changes);
        needs.forEach((value, slot) => {
          expect(floors[slot]).toBeGreaterThanOrEqual(value);
        });
        expect(cost(expandFloors(cheapestCover(needs, changes + 1), needs.length))).toBeLessThanOrEqual(cost(floors));
      }),
      { numRuns: runs(25) },
    );
  });
});

describe('tasks needed', () => {
  test.each([
    [0, 2],
    [100, 2],
    [101, 3],
    [150.0000000001, 3],
    [1e9, 10],
  ])('demand %d needs %d tasks', (demand, tasks) => {
    expect(tasksNeeded(demand, capacity, { minCapacity: 2, maxCapacity: 10 })).toBe(tasks);
  });
});

const START = Date.parse('2026-02-02T00:00Z');

function input(
  values: (index: number) => number,
  zone = 'America/New_York',
  calendar: BusinessEventInput[] = [],
  extra: Partial<PlanInput> = {},
): PlanInput {
  const history: Series = {
    startMs: START,
    stepSeconds: 3600,
    values: Array.from({ length: 4 * WEEK_HOURS }, (_, index) => values(index)),
  };
  const predicted = forecast({
    history,
    startMs: START + 4 * WEEK_HOURS * HOUR_MS,
    hours: 2 * WEEK_HOURS,
    timeZone: zone,
    probabilities: [0.5, 0.9],
    calendar: calendar.map((event) => calendarEventSchema.parse(event)),
  });
  return {
    service: 'api',
    timeZone: zone,
    forecast: predicted,
    probability: 0.9,
    capacity,
    bounds: { minCapacity: 1, maxCapacity: 40 },
    leadTimeMinutes: 10,
    history,
    ...extra,
  };
}

const daily = (index: number) => 300 + 290 * Math.sin((index / 24) * 2 * Math.PI);

/** The hours of a day in UTC. */
function hoursOf(date: string): number[] {
  return Array.from({ length: 24 }, (_, hour) => Date.parse(`${date}T00:01Z`) + hour * HOUR_MS);
}

/** Hours of the forecast in which the floor in force is below what its quantile needs. */
function uncovered(plan: ReturnType<typeof compilePlan>, given: PlanInput): string[] {
  const demand = given.forecast.quantiles[1] ?? [];
  return demand.flatMap((value, index) => {
    const instant = given.forecast.startMs + index * HOUR_MS;
    const floor = Math.max(given.bounds.minCapacity, floorAt(plan, instant + 60_000) ?? 0);
    return floor < tasksNeeded(value, capacity, given.bounds) ? [new Date(instant).toISOString()] : [];
  });
}

describe('a compiled plan', () => {
  // The forecast spans 2026-03-08, when New York's clocks go forward.
  test.each(['America/New_York', 'Europe/London', 'UTC'])(
    'covers every forecast hour in %s, also when clocks change',
    (zone) => {
      const given = input(daily, zone);
      const plan = compilePlan(given);
      expect(uncovered(plan, given)).toEqual([]);
      expect(parseCapacityPlan(JSON.parse(serializePlan(plan)), 'p.json')).toEqual(JSON.parse(JSON.stringify(plan)));
    },
  );

  test('is never above the ceiling and never below the minimum', () => {
    const plan = compilePlan(
      input((index) => 50 * daily(index), 'UTC', [], { bounds: { minCapacity: 3, maxCapacity: 20 } }),
    );
    for (const { minCapacity } of plan.actions) {
      expect(minCapacity).toBeGreaterThanOrEqual(3);
      expect(minCapacity).toBeLessThanOrEqual(20);
    }
  });

  test('given demand the minimum covers, then nothing is scheduled', () => {
    expect(compilePlan(input(() => 1)).actions).toEqual([]);
  });

  test('given an event that needs more, then the floor rises before it, survives weekly actions and is put back', () => {
    const event: BusinessEventInput = {
      kind: 'dated',
      name: 'launch',
      start: '2026-03-04T06:00',
      end: '2026-03-04T20:00',
      multiplier: 4,
    };
    const given = input(daily, 'America/New_York', [event]);
    const plan = compilePlan(given);
    const dated = plan.actions.filter((action) => action.name.startsWith('event-launch'));
    expect(dated[0]?.schedule).toBe('at(2026-03-04T05:50:00)');
    expect(uncovered(plan, given)).toEqual([]);
    const weekly = { ...plan, actions: plan.actions.filter((action) => !action.name.startsWith('event-')) };
    const after = Date.parse('2026-03-05T12:00Z');
    expect(floorAt(plan, after)).toBe(floorAt(weekly, after));
  });

  test('given an event that needs clearly less, then the floor follows it down and is put back', () => {
    const event: BusinessEventInput = {
      kind: 'dated',
      name: 'holiday',
      start: '2026-03-04T00:00',
      end: '2026-03-05T00:00',
      multiplier: 0.5,
    };
    const given = input(daily, 'UTC', [event]);
    const plan = compilePlan(given);
    const weekly = { ...plan, actions: plan.actions.filter((action) => !action.name.startsWith('event-')) };
    const floors = (of: Parameters<typeof floorAt>[0]) =>
      cost(hoursOf('2026-03-04').map((hour) => floorAt(of, hour) ?? 0));
    expect(floors(plan)).toBeLessThan(0.65 * floors(weekly));
    expect(uncovered(plan, given)).toEqual([]);
    expect(hoursOf('2026-03-05').map((hour) => floorAt(plan, hour))).toEqual(
      hoursOf('2026-03-05').map((hour) => floorAt(weekly, hour)),
    );
  });

  test('given an event that needs too little less to be worth two actions, then the floor stays', () => {
    const event: BusinessEventInput = {
      kind: 'dated',
      name: 'holiday',
      start: '2026-03-04T06:00',
      end: '2026-03-04T09:00',
      multiplier: 0.8,
    };
    expect(
      compilePlan(input(daily, 'UTC', [event])).actions.filter((action) => action.name.startsWith('event-')),
    ).toEqual([]);
  });

  test('given an event as long as the forecast, then the weekly floor carries it', () => {
    const event: BusinessEventInput = {
      kind: 'dated',
      name: 'campaign',
      start: '2026-02-20T00:00',
      end: '2026-04-20T00:00',
      multiplier: 1.5,
    };
    const given = input(daily, 'UTC', [event]);
    const plan = compilePlan(given);
    expect(plan.actions.filter((action) => action.name.startsWith('event-'))).toEqual([]);
    expect(uncovered(plan, given)).toEqual([]);
  });

  test('given a lead time of hours, then it still covers', () => {
    const given = input(daily, 'UTC', [], { leadTimeMinutes: 95 });
    expect(uncovered(compilePlan(given), given)).toEqual([]);
  });

  test('given more events than the quota of actions, then it is refused with the slots used', () => {
    const events = Array.from({ length: 110 }, (_, index): BusinessEventInput => {
      // An hour later in the second week, so that no hour of the week is an event in both.
      const start = START + 28 * DAY_MS + (index * 3 + (index < 56 ? 0 : 1)) * HOUR_MS;
      const local = (ms: number) => new Date(ms).toISOString().slice(0, 16);
      return { kind: 'dated', name: `e${index}`, start: local(start), end: local(start + HOUR_MS), multiplier: 9 };
    });
    const plan = () => compilePlan(input((index) => 300 + (index % 24 === 9 ? 200 : 0), 'UTC', events));
    expect(plan).toThrow(InputError);
    expect(plan).toThrow(
      /2\d\d scheduled actions: \d+ weekly, [234] for event-e\d+ from 2026-03-\d\dT\d\d:50Z, .* for \d+ more; allowed/,
    );
  });

  test('is the same every time', () => {
    expect(serializePlan(compilePlan(input(daily)))).toBe(serializePlan(compilePlan(input(daily))));
  });
});

describe('the floor at an instant', () => {
  const plan = {
    timeZone: 'America/New_York',
    actions: [
      { name: 'up', schedule: 'cron(30 2 ? * SUN *)', minCapacity: 9 },
      { name: 'down', schedule: 'cron(0 20 ? * * *)', minCapacity: 2 },
      { name: 'event', schedule: 'at(2026-03-11T12:00:00)', minCapacity: 5 },
    ],
  };

  test.each([
    // 02:30 does not exist on 2026-03-08; it fires at 03:30 summer time.
    ['2026-03-08T07:15Z', 2],
    ['2026-03-08T07:31Z', 9],
    ['2026-03-09T00:30Z', 2],
    ['2026-03-11T16:00Z', 5],
    ['2026-03-12T00:01Z', 2],
  ])('at %s it is %d', (instant, floor) => {
    expect(floorAt(plan, Date.parse(instant))).toBe(floor);
  });

  test('is undefined before anything has fired', () => {
    expect(
      floorAt(
        { timeZone: 'UTC', actions: [{ name: 'e', schedule: 'at(2027-01-01T00:00:00)', minCapacity: 5 }] },
        START,
      ),
    ).toBeUndefined();
  });
});
