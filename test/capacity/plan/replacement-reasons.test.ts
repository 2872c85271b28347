import fc from 'fast-check';
import { compilePlan } from '../../../lib/capacity/plan/compile';
import { floorAt } from '../../../lib/capacity/plan/floor-at';
import type { PlanInput } from '../../../lib/capacity/plan/plan-input';
import { COST_TOLERANCE } from '../../../lib/capacity/plan/replacement-reasons';
import { type PlanRequest, replan } from '../../../lib/capacity/plan/replan';
import { DEMAND_TOLERANCE } from '../../../lib/capacity/plan/required-capacity';
import { tasksNeeded } from '../../../lib/capacity/plan/tasks-needed';
import { DAY_MS, HOUR_MS, WEEK_HOURS } from '../../../lib/capacity/series/series';
import { type CapacityPlan, parseCapacityPlan, serializePlan } from '../../../lib/model/plan/capacity-plan';
import { type Given, planInput } from '../../helpers/plan-input';
import { runs } from '../../helpers/properties';

const START = '2026-06-01T00:00Z';
const HOLIDAY = { name: 'holiday', startMs: Date.parse('2026-06-10T00:00Z'), endMs: Date.parse('2026-06-11T00:00Z') };

/** A week with a daily pattern, quiet on the holiday where there is one. */
function given(more: Partial<Given> = {}): Given {
  const isQuiet = (ms: number) => (more.events ?? []).some((event) => ms >= event.startMs && ms < event.endMs);
  return {
    timeZone: 'UTC',
    start: START,
    demand: (_, ms) => {
      const daily = 520 + 470 * Math.sin(((ms / HOUR_MS) % 24) * (Math.PI / 12));
      return isQuiet(ms) ? daily / 4 : daily;
    },
    ...more,
  };
}

function request(input: PlanInput, previous?: CapacityPlan): PlanRequest {
  const { probability: quantile, previous: _, ...rest } = input;
  return { ...rest, goal: { quantile, reason: 'test' }, ...(previous === undefined ? {} : { previous }) };
}

/** A plan as it comes back from its file. */
function committed(plan: CapacityPlan): CapacityPlan {
  return parseCapacityPlan(JSON.parse(serializePlan(plan)), 'plan.json');
}

function planned(more: Partial<Given> = {}): CapacityPlan {
  return committed(compilePlan(planInput(given(more))));
}

/** The same demand, each hour multiplied by something. */
function times(factor: (index: number) => number, more: Partial<Given> = {}): Given {
  const base = given(more);
  return { ...base, demand: (index, ms) => base.demand(index, ms) * factor(index) };
}

const hourly = (min: number, max: number) =>
  fc.array(fc.double({ min, max, noNaN: true }), { minLength: 2 * WEEK_HOURS, maxLength: 2 * WEEK_HOURS });

/** Zones and starts whose fortnight holds a change of clocks, and one that has none. */
const fortnights = fc.constantFrom(
  { timeZone: 'UTC', start: START },
  { timeZone: 'America/New_York', start: '2026-03-01T05:00Z' },
  { timeZone: 'Europe/London', start: '2026-10-18T23:00Z' },
  { timeZone: 'Asia/Kolkata', start: START },
);

describe('a committed plan', () => {
  test('is kept when planned again from the same forecast', () => {
    fc.assert(
      fc.property(hourly(0, 1500), fc.constantFrom(0, 10, 95), fc.boolean(), (demand, leadTimeMinutes, isHoliday) => {
        const events = isHoliday ? [HOLIDAY] : [];
        const input = planInput(given({ demand: (index) => demand[index] ?? 0, leadTimeMinutes, events }));
        const first = committed(replan(request(input)).plan);
        const again = replan(request(input, first));
        expect([again.state, again.reasons]).toEqual(['kept', []]);
        expect(serializePlan(again.plan)).toBe(serializePlan(first));
      }),
      { numRuns: runs(25) },
    );
  });

  test('is kept when a plan that replaced another is planned again', () => {
    fc.assert(
      fc.property(hourly(0.8, 1.3), fc.integer({ min: 0, max: 335 }), fortnights, (factors, busy, fortnight) => {
        const first = planned(fortnight);
        const input = planInput(times((index) => (index === busy ? 2 : (factors[index] ?? 1)), fortnight));
        const replaced = replan(request(input, first));
        const again = replan(request(input, committed(replaced.plan)));
        expect([again.state, again.reasons]).toEqual(['kept', []]);
      }),
      { numRuns: runs(25) },
    );
  });

  test('survives noise of two percent, whatever the size of the service', () => {
    fc.assert(
      fc.property(hourly(0.98, 1.02), fc.constantFrom(0.05, 0.3, 1, 3), (noise, size) => {
        const bounds = { maxCapacity: 100 };
        const plan = committed(compilePlan(planInput(times(() => size, bounds))));
        const next = replan(request(planInput(times((index) => size * (noise[index] ?? 1), bounds)), plan));
        expect(next.reasons).toEqual([]);
        expect(next.plan).toBe(plan);
      }),
      { numRuns: runs(25) },
    );
  });

  test('survives a demand on the edge of one task more, though that is a third of a small service', () => {
    const plan = committed(compilePlan(planInput(given({ demand: () => 101 }))));
    const lower = planInput(given({ demand: () => 99 }));
    expect(taskHours(plan)).toBe(3 * WEEK_HOURS);
    expect(taskHours(compilePlan(lower))).toBe(2 * WEEK_HOURS);
    expect(replan(request(lower, plan)).reasons).toEqual([]);
    expect(replan(request(planInput(given({ demand: () => 94 })), plan)).state).toBe('replaced');
  });

  test('survives the next week of the same pattern, a new start and new evidence', () => {
    const plan = planned({ events: [HOLIDAY] });
    const later = planInput(given({ start: '2026-06-08T05:00Z', events: [HOLIDAY] }));
    expect(replan(request(later, plan)).reasons).toEqual([]);
    // The holiday is over: its actions have passed and do not matter.
    expect(replan(request(planInput(given({ start: '2026-06-15T00:00Z' })), plan)).reasons).toEqual([]);
  });

  test('never leaves an hour above the target by more than the tolerance, whatever the new demand', () => {
    fc.assert(
      fc.property(hourly(0.7, 1.4), (factors) => {
        const input = planInput(times((index) => factors[index] ?? 1));
        const { plan } = replan(request(input, planned()));
        const [, demand = []] = input.forecast.quantiles;
        demand.forEach((value, index) => {
          const floor = floorAt(plan, input.forecast.startMs + index * HOUR_MS + 120_000) ?? 1;
          expect(floor).toBeGreaterThanOrEqual(
            tasksNeeded(value / (1 + DEMAND_TOLERANCE), input.capacity, input.bounds),
          );
        });
      }),
      { numRuns: runs(10) },
    );
  });

  test('gives way to a real rise of a single hour, and the reason names it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 * WEEK_HOURS - 1 }), (hour) => {
        const input = planInput(given());
        const plan = planned();
        const floor = floorAt(plan, input.forecast.startMs + hour * HOUR_MS) ?? 1;
        const demand = 50 * floor * (1 + DEMAND_TOLERANCE) + 1;
        const risen = planInput({
          ...given(),
          demand: (index, ms) => (index === hour ? demand : given().demand(index, ms)),
        });
        const next = replan(request(risen, plan));
        expect(next.state).toBe('replaced');
        expect(next.reasons[0]).toMatch(/^\w{3} 2026-06-\d\d \d\d:00 needs \d+, had \d+/);
        expect(floorAt(next.plan, input.forecast.startMs + hour * HOUR_MS)).toBeGreaterThan(floor);
      }),
      { numRuns: runs(20) },
    );
  });

  test('gives way to a real fall', () => {
    const plan = planned();
    for (const factor of [0.5, 0.7, 0.8, 0.85]) {
      const next = replan(request(planInput(times(() => factor)), plan));
      expect(next.reasons).toEqual([expect.stringMatching(/^it costs \d+ task-hours a week, \d+ are enough$/)]);
      expect(taskHours(next.plan)).toBeLessThan(taskHours(plan) / (1 + COST_TOLERANCE));
    }
  });

  test.each<[string, Partial<PlanInput>, RegExp]>([
    ['quantile', { probability: 0.5 }, /the goal is now "quantile 0.5", was "quantile 0.9"/],
    ['ceiling', { bounds: { minCapacity: 1, maxCapacity: 61 } }, /the ceiling is now 61, was 60/],
    ['minimum', { bounds: { minCapacity: 2, maxCapacity: 60 } }, /the minimum is now 2, was 1/],
    ['lead time', { leadTimeMinutes: 11 }, /the lead time in minutes is now 11, was 10/],
    ['zone', { timeZone: 'Europe/London' }, /the time zone is now "Europe\/London", was "UTC"/],
    ['service', { service: 'web' }, /the service is now "web"/],
    ['changes', { maxChangesPerWeek: 14 }, /changes allowed per week is now 14, was 21/],
    [
      'capacity and target',
      { capacity: { value: 101, unit: 'jobs', source: 'load test', targetUtilizationPercent: 51 } },
      /capacity of a task is now 101, was 100.*unit.*source.*target utilisation is now 51, was 50/,
    ],
  ])('given another %s, then it gives way', (_, change, words) => {
    const next = replan(request({ ...planInput(given()), ...change }, planned()));
    expect(next.state).toBe('replaced');
    expect(next.reasons.join('; ')).toMatch(words);
  });

  test('given floors edited by hand, then it gives way', () => {
    const plan = planned();
    const actions = plan.actions.map((action, index) =>
      index === 0 ? { ...action, minCapacity: action.minCapacity + 1 } : action,
    );
    const next = replan(request(planInput(given()), { ...plan, actions }));
    expect(next.reasons).toEqual([expect.stringContaining('edited by hand')]);
  });

  test('given one without a basis, or made for a later start, then it gives way', () => {
    const { basis: _, ...without } = planned();
    expect(replan(request(planInput(given()), without)).reasons).toEqual([
      'the committed plan does not say what it was made for',
    ]);
    const later = planned({ start: '2026-06-02T00:00Z' });
    expect(replan(request(planInput(given()), later)).reasons[0]).toContain('later start');
  });
});

describe('events ahead of a committed plan', () => {
  test('given a new quiet day, then the plan gives way, though its cost alone would not have told', () => {
    const next = replan(request(planInput(given({ events: [HOLIDAY] })), planned()));
    expect(next.reasons).toEqual(['holiday of 2026-06-10T00:00:00Z is new and has actions']);
    expect(next.plan.actions.some(({ name }) => name.startsWith('event-holiday'))).toBe(true);
  });

  test('given a new event that needs no action, then it is kept', () => {
    const plan = planned();
    const short = { name: 'note', startMs: HOLIDAY.startMs, endMs: HOLIDAY.startMs + HOUR_MS };
    const unmoved = planInput({ ...given(), events: [short] });
    expect(replan(request(unmoved, plan)).reasons).toEqual([]);
  });

  test('given a quiet day that moved or was called off, then the plan gives way', () => {
    const plan = planned({ events: [HOLIDAY] });
    const moved = { ...HOLIDAY, startMs: HOLIDAY.startMs + DAY_MS, endMs: HOLIDAY.endMs + DAY_MS };
    const reasons = replan(request(planInput(given({ events: [moved] })), plan)).reasons;
    expect(reasons).toContain('holiday of 2026-06-10T00:00:00Z is no longer ahead, but has actions');
    expect(reasons).toContain('holiday of 2026-06-11T00:00:00Z is new and has actions');
    const calledOff = replan(request(planInput(given()), plan));
    expect(calledOff.reasons[0]).toMatch(/needs \d+, had \d+/);
    expect(calledOff.plan.actions.some(({ name }) => name.startsWith('event-'))).toBe(false);
  });

  test('given an event that the last forecast saw only the beginning of, then its rest is planned for', () => {
    const long = { name: 'fair', startMs: Date.parse('2026-06-13T00:00Z'), endMs: Date.parse('2026-06-18T00:00Z') };
    const plan = planned({ events: [long] });
    const next = replan(request(planInput(given({ start: '2026-06-08T00:00Z', events: [long] })), plan));
    expect(next.state).toBe('replaced');
    expect(next.reasons.join('; ')).toContain('fair of 2026-06-13T00:00:00Z is new');
  });
});

describe('a plan that replaces another', () => {
  test('given one hour that rose, then it changes fewer lines than the cheapest plan would', () => {
    const noise = (index: number) => 1 + 0.02 * Math.sin(index * 7.3);
    const plan = planned();
    const risen = times((index) => (index === 30 ? 2 : noise(index)));
    const next = replan(request(planInput(risen), plan));
    const lines = (of: CapacityPlan) => of.actions.map((action) => `${action.schedule} ${action.minCapacity}`);
    const [before, after] = [lines(plan), lines(next.plan)];
    const changed = (a: string[], b: string[]) => a.filter((line) => !b.includes(line)).length;
    expect(next.reasons).toHaveLength(1);
    const fresh = lines(compilePlan(planInput(risen)));
    expect(changed(before, after) + changed(after, before)).toBeLessThan(
      changed(before, fresh) + changed(fresh, before),
    );
  });

  /** Two gaps of the same size and changes for only one of them: at six or at sixteen o'clock, which cost the same. */
  const twoGaps = { ...planInput(given({ demand: (index) => (index % 168 === 6 || index % 168 === 16 ? 100 : 500) })) };
  const withChanges = (hour: number) => ({
    ...twoGaps,
    maxChangesPerWeek: 2,
    previous: { actions: [{ name: 'old', schedule: `cron(0 ${hour} ? * MON *)`, minCapacity: 3 }] },
  });

  test.each([6, 16])("keeps a change at %d o'clock, where another costs the same", (hour) => {
    const { actions } = compilePlan(withChanges(hour));
    expect(actions.map(({ schedule }) => schedule)).toContain(`cron(0 ${hour} ? * MON *)`);
    expect(actions).toHaveLength(2);
  });
});

function taskHours(plan: CapacityPlan): number {
  return (plan.evidence.taskHoursPerWeek as { floor: number }).floor;
}
