import fc from 'fast-check';
import { compilePlan } from '../../../lib/capacity/plan/compile';
import { explainPlan } from '../../../lib/capacity/plan/explain';
import { FloorTimeline } from '../../../lib/capacity/plan/floor-timeline';
import type { PlanInput } from '../../../lib/capacity/plan/plan-input';
import { replan } from '../../../lib/capacity/plan/replan';
import {
  chooseQuantile,
  efficient,
  planProbabilities,
  type RiskPoint,
  riskCurve,
} from '../../../lib/capacity/plan/risk-curve';
import { exceedance, shortfallMinutesPerWeek } from '../../../lib/capacity/plan/shortfall';
import { DAY_MS, HOUR_MS, WEEK_HOURS } from '../../../lib/capacity/series/series';
import { parseCapacityPlan, serializePlan } from '../../../lib/model/plan/capacity-plan';
import { type Given, planInput } from '../../helpers/plan-input';
import { runs } from '../../helpers/properties';

/** Quantiles of a demand that is spread evenly from 0 to 1.1 times that at 0.9... as multiples of the latter. */
const UNIFORM = Object.fromEntries(planProbabilities().map((probability) => [probability, probability / 0.9]));

const given = (more: Partial<Given> = {}): Given => ({
  timeZone: 'UTC',
  start: '2026-06-01T00:00Z',
  demand: (index) => 500 + 400 * Math.sin((index * Math.PI) / 12),
  spread: UNIFORM,
  ...more,
});

/** A plan whose floor is the same at all times. */
const always = (minCapacity: number) => ({
  timeZone: 'UTC',
  actions: [{ name: 'always', schedule: 'cron(0 0 ? * MON *)', minCapacity }],
});

function timeline(plan: Pick<ReturnType<typeof compilePlan>, 'actions' | 'timeZone'>, { forecast, bounds }: PlanInput) {
  return new FloorTimeline(plan, forecast.startMs, forecast.startMs + 15 * DAY_MS, bounds.minCapacity);
}

describe('the probability that demand exceeds a value', () => {
  // Quantiles by hand: 0.1 -> 10, 0.5 -> 20, 0.9 -> 40.
  test.each([
    [0, 1],
    [5, 0.95],
    [10, 0.9],
    [15, 0.7],
    [20, 0.5],
    [30, 0.3],
    [40, 0.1],
    // One width of the last step further: 0.1 x (0.1 / 0.5).
    [60, 0.02],
    [80, 0.004],
  ])('of %d is %d', (value, probability) => {
    expect(exceedance(value, [0.1, 0.5, 0.9], [10, 20, 40])).toBeCloseTo(probability, 12);
  });

  test('given a demand that is certain, then it is 1 below and 0 from there on', () => {
    const certain = (value: number) => exceedance(value, [0.1, 0.5, 0.9], [10, 10, 10]);
    expect([certain(10), certain(11), certain(9.99) > 0.89]).toEqual([0, 0, true]);
    expect(exceedance(0, [0.1, 0.9], [0, 0])).toBe(0);
  });

  test('lies between 0 and 1 and never rises with the value', () => {
    const quantiles = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(
        quantiles,
        fc.double({ min: 0, max: 200, noNaN: true }),
        fc.double({ min: 0, max: 50, noNaN: true }),
        (drawn, value, more) => {
          const sorted = [...drawn].sort((a, b) => a - b);
          const [low, high] = [value, value + more].map((each) => exceedance(each, [0.2, 0.5, 0.9], sorted));
          expect(low).toBeLessThanOrEqual(1);
          expect(high).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual((low ?? 0) + 1e-12);
        },
      ),
      { numRuns: runs(300) },
    );
  });
});

describe('expected shortfall', () => {
  test('given demand spread evenly up to 1,000 and a floor that serves 750, then a quarter of the week', () => {
    const input = planInput(given({ demand: () => 900 }));
    expect(shortfallMinutesPerWeek(input.forecast, timeline(always(15), input), input.capacity)).toBeCloseTo(2520, 6);
  });

  test('given a forecast of ten days, then it is still counted per week', () => {
    const input = planInput(given({ demand: () => 900, hours: 240 }));
    expect(shortfallMinutesPerWeek(input.forecast, timeline(always(15), input), input.capacity)).toBeCloseTo(2520, 6);
  });

  test('is never larger under floors that are nowhere lower', () => {
    const floor = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(
        fc.array(floor, { minLength: 7, maxLength: 7 }),
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 7, maxLength: 7 }),
        (floors, more) => {
          const input = planInput(given());
          const daily = (add: readonly number[]) => ({
            timeZone: 'UTC',
            actions: floors.map((value, day) => ({
              name: `d${day}`,
              schedule: `cron(0 0 ? * ${['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'][day]} *)`,
              minCapacity: value + (add[day] ?? 0),
            })),
          });
          const minutes = (add: readonly number[]) =>
            shortfallMinutesPerWeek(input.forecast, timeline(daily(add), input), input.capacity);
          expect(minutes(more)).toBeLessThanOrEqual(minutes([]) + 1e-9);
        },
      ),
      { numRuns: runs(20) },
    );
  });
});

describe('the risk curve', () => {
  test('more task-hours never have more shortfall, and each point is what its plan costs and leaves', () => {
    const demands = fc.array(fc.integer({ min: 0, max: 1500 }), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(demands, fc.constantFrom(4, 21), (hours, maxChangesPerWeek) => {
        const { probability: _, ...input } = {
          ...planInput(given({ demand: (index) => hours[index % 24] ?? 0 })),
          maxChangesPerWeek,
        };
        const curve = riskCurve(input);
        curve.slice(1).forEach((point, index) => {
          const before = curve[index] as RiskPoint;
          expect(point.taskHoursPerWeek).toBeGreaterThan(before.taskHoursPerWeek);
          expect(point.shortfallMinutesPerWeek).toBeLessThan(before.shortfallMinutesPerWeek);
        });
        const dearest = curve.at(-1) as RiskPoint;
        const plan = compilePlan({ ...input, probability: dearest.probability });
        const floors = timeline(plan, { ...input, probability: dearest.probability });
        const { startMs } = input.forecast;
        expect(floors.taskHours(startMs, startMs + 14 * DAY_MS) / 2).toBeCloseTo(dearest.taskHoursPerWeek, 6);
        expect(plan.evidence.expectedShortfallMinutesPerWeek).toBeCloseTo(dearest.shortfallMinutesPerWeek, 0);
      }),
      { numRuns: runs(8) },
    );
  });

  test('leaves out what costs no less and leaves no less', () => {
    const point = (probability: number, taskHoursPerWeek: number, shortfallMinutesPerWeek: number) => ({
      probability,
      taskHoursPerWeek,
      shortfallMinutesPerWeek,
    });
    const curve = efficient([
      point(0.5, 10, 9),
      point(0.6, 12, 9),
      point(0.7, 12, 8),
      point(0.8, 11, 8.5),
      point(0.9, 15, 8),
    ]);
    expect(curve.map(({ probability }) => probability)).toEqual([0.5, 0.8, 0.7]);
    expect(chooseQuantile(curve, 8.5)).toEqual({ point: point(0.8, 11, 8.5), reached: true });
    expect(chooseQuantile(curve, 1)).toEqual({ point: point(0.7, 12, 8), reached: false });
  });
});

describe('a plan for a stated risk', () => {
  const { probability: _, previous: __, ...request } = planInput(given());

  test('takes the cheapest quantile that keeps to it, says so, and is kept', () => {
    const goal = { maxShortfallMinutesPerWeek: 600 };
    const { plan, notes } = replan({ ...request, goal });
    const curve = riskCurve(request);
    const chosen = curve.find((point) => point.shortfallMinutesPerWeek <= 600);
    expect(plan.quantile).toBe(chosen?.probability);
    expect(chosen).not.toBe(curve[0]);
    expect(plan.evidence.quantile).toBe('the cheapest that leaves at most 600 minutes of shortfall a week');
    expect(plan.basis?.maxShortfallMinutesPerWeek).toBe(600);
    expect(notes).toEqual([]);
    const previous = parseCapacityPlan(JSON.parse(serializePlan(plan)), 'plan.json');
    expect(replan({ ...request, goal, previous }).state).toBe('kept');
    expect(replan({ ...request, goal: { maxShortfallMinutesPerWeek: 100 }, previous }).reasons).toEqual([
      'the goal is now "at most 100 minutes of shortfall a week", was "at most 600 minutes of shortfall a week"',
    ]);
  });

  test('given a demand more uncertain than before, then it gives way, though the planned quantile is the same', () => {
    const goal = { maxShortfallMinutesPerWeek: 600 };
    const previous = parseCapacityPlan(JSON.parse(serializePlan(replan({ ...request, goal }).plan)), 'plan.json');
    const wider = Object.entries(UNIFORM).map(([p, value]) => [p, Number(p) > previous.quantile ? 2 * value : value]);
    const { probability: ___, previous: ____, ...next } = planInput(given({ spread: Object.fromEntries(wider) }));
    const { state, reasons } = replan({ ...next, goal, previous });
    expect(state).toBe('replaced');
    expect(reasons).toEqual([expect.stringMatching(/^\d+ minutes of shortfall a week are expected, 600 are allowed$/)]);
  });

  test('given a risk that the next lower quantile now just keeps to, then it is kept', () => {
    // A step between the two lowest quantiles that no tolerance of cost would bridge.
    const spread = Object.fromEntries(
      Object.keys(UNIFORM).map((p) => [p, Number(p) <= 0.5 ? Number(p) : 0.8 + (Number(p) - 0.5) * 0.4]),
    );
    const [some = 1, less = 1] = [1.01, 1.005, 1, 0.995, 0.99]
      .map((factor) => ({ factor, minutes: lowest(factor) }))
      .sort((a, b) => b.minutes - a.minutes)
      .flatMap(({ factor }, index) => (index === 0 || index === 4 ? [factor] : []));
    function at(factor: number) {
      const {
        probability: ___,
        previous: ____,
        ...each
      } = planInput(given({ spread, demand: (index) => factor * given().demand(index, 0) }));
      return each;
    }
    function lowest(factor: number): number {
      return riskCurve(at(factor))[0]?.shortfallMinutesPerWeek ?? 0;
    }
    const goal = { maxShortfallMinutesPerWeek: (lowest(some) + lowest(less)) / 2 };
    const { plan } = replan({ ...at(some), goal });
    expect([plan.quantile, replan({ ...at(less), goal }).plan.quantile]).toEqual([0.55, 0.5]);
    expect(replan({ ...at(less), goal, previous: plan }).reasons).toEqual([]);
  });

  test('given noise of one percent, then it is kept though another quantile might be chosen', () => {
    const goal = { maxShortfallMinutesPerWeek: 600 };
    const previous = parseCapacityPlan(JSON.parse(serializePlan(replan({ ...request, goal }).plan)), 'plan.json');
    const noise = fc.array(fc.double({ min: 0.99, max: 1.01, noNaN: true }), { minLength: 336, maxLength: 336 });
    fc.assert(
      fc.property(noise, (factors) => {
        const base = given();
        const {
          probability: ___,
          previous: ____,
          ...next
        } = planInput({
          ...base,
          demand: (index, ms) => base.demand(index, ms) * (factors[index] ?? 1),
        });
        expect(replan({ ...next, goal, previous }).reasons).toEqual([]);
      }),
      { numRuns: runs(10) },
    );
  });

  test('given a ceiling too low for it, then it takes the best there is and notes it', () => {
    const { probability: ___, previous: ____, ...low } = planInput(given({ maxCapacity: 5 }));
    const { plan, notes } = replan({ ...low, goal: { maxShortfallMinutesPerWeek: 10 } });
    expect(notes).toEqual([expect.stringContaining('leaves only 10 minutes of shortfall a week')]);
    expect(plan.evidence.quantile).toBe(notes[0]);
    expect(Math.max(...plan.actions.map(({ minCapacity }) => minCapacity))).toBe(5);
  });
});

describe('an explained plan', () => {
  // Ten tasks on weekdays from nine to five, two otherwise; the lead time is ten minutes.
  const input = planInput(
    given({
      demand: (index) => {
        const [day, hour] = [Math.floor(index / 24) % 7, index % 24];
        if (day >= 5 || hour < 9 || hour >= 17) return 100;
        return hour === 12 ? 500 : 480;
      },
      spread: { 0.5: 0.8, 0.9: 1 },
    }),
  );
  const plan = compilePlan(input);
  const explained = explainPlan(plan, input, ['a note']);

  test('says what each action is for, how long it holds, and what it holds above the need', () => {
    expect(explained.actions).toEqual([
      {
        name: 'weekly-mon-tue-wed-thu-fri-0850',
        schedule: 'cron(50 8 ? * MON,TUE,WED,THU,FRI *)',
        minCapacity: 10,
        hoursPerWeek: 40.83,
        slackTaskHoursPerWeek: 0,
        binding: { hour: 'Mon 2026-06-01 12:00', demand: 500, tasks: 10 },
      },
      expect.objectContaining({ minCapacity: 2, hoursPerWeek: 127.2, slackTaskHoursPerWeek: 0 }),
    ]);
  });

  test('says what it costs against what is needed, the peak and the minimum', () => {
    expect(explained.taskHoursPerWeek).toEqual({ floor: 662.7, need: 656, peak: 1680, minimum: 168 });
    expect(plan.evidence.taskHoursPerWeek).toEqual({
      need: 656,
      floor: 656,
      minimum: 168,
      peak: 1680,
      maximum: 60 * WEEK_HOURS,
    });
    expect(explained.notes).toEqual(['a note']);
  });

  test('slack is what the floor holds above the need, over all actions', () => {
    const few = { ...input, maxChangesPerWeek: 4 };
    const reasons = explainPlan(compilePlan(few), few).actions;
    const slack = reasons.reduce((sum, action) => sum + action.slackTaskHoursPerWeek, 0);
    const { floor } = explainPlan(compilePlan(few), few).taskHoursPerWeek;
    // The need with its lead times is what the unrestricted plan holds.
    expect(slack).toBeCloseTo(floor - explained.taskHoursPerWeek.floor, 0);
    expect(slack).toBeGreaterThan(100);
  });

  test('says what each event does', () => {
    const startMs = Date.parse('2026-06-03T00:00Z');
    const event = { name: 'holiday', startMs, endMs: startMs + DAY_MS };
    const quiet = planInput(
      given({
        events: [event],
        demand: (index) => {
          const hour = startMs - Date.parse('2026-06-01T00:00Z');
          return index * HOUR_MS >= hour && index * HOUR_MS < hour + DAY_MS ? 200 : 500;
        },
        spread: { 0.5: 0.8, 0.9: 1 },
      }),
    );
    const effects = explainPlan(compilePlan(quiet), quiet).events;
    // Ten tasks become four, but for the ten minutes in which the next day is prepared.
    expect(effects).toEqual([
      {
        name: 'holiday',
        start: '2026-06-03T00:00:00Z',
        end: '2026-06-04T00:00:00Z',
        recurring: false,
        taskHours: -143,
        lowest: 4,
        highest: 10,
      },
    ]);
  });
});
