import fc from 'fast-check';
import { clairvoyant } from '../../../lib/capacity/simulate/clairvoyant';
import { type FloorChange, type ReplayInput, replay } from '../../../lib/capacity/simulate/replay';
import { runStrategy, STRATEGIES } from '../../../lib/capacity/simulate/strategy';
import { scalingSpec } from '../../../lib/model/scaling/parse';
import { scalingPolicies } from '../../../lib/model/scaling/policies';
import { runs } from '../../helpers/properties';
import { backlog, cpu, queueWorkload, requests, workload } from '../../helpers/replays';

const MINUTE_MS = 60_000;

/** A day of demand between 0 and 3,000 requests/s, smooth or jumping, perhaps with a gap. */
const demand = fc
  .record({
    base: fc.integer({ min: 0, max: 1000 }),
    swing: fc.integer({ min: 0, max: 900 }),
    jumps: fc.array(fc.record({ at: fc.integer({ min: 0, max: 1439 }), level: fc.integer({ min: 0, max: 3000 }) }), {
      maxLength: 6,
    }),
    gapAt: fc.integer({ min: 0, max: 2000 }),
  })
  .map(({ base, swing, jumps, gapAt }) =>
    Float64Array.from({ length: 1440 }, (_, minute) => {
      if (minute >= gapAt && minute < gapAt + 30) return Number.NaN;
      const jump = jumps.filter(({ at }) => at <= minute).at(-1);
      return Math.max(0, (jump?.level ?? base) + swing * Math.sin(minute / 100));
    }),
  );

const spec = fc
  .record({
    minCapacity: fc.integer({ min: 1, max: 8 }),
    extra: fc.integer({ min: 0, max: 60 }),
    scaleOutAt: fc.integer({ min: 40, max: 95 }),
    cooldownSeconds: fc.constantFrom(0, 60, 300, 900),
    maxStepPercent: fc.constantFrom(undefined, 20, 100),
    windowMinutes: fc.integer({ min: 3, max: 30 }),
    stepPercent: fc.integer({ min: 1, max: 50 }),
  })
  .map(({ minCapacity, extra, scaleOutAt, cooldownSeconds, maxStepPercent, windowMinutes, stepPercent }) =>
    scalingSpec({
      minCapacity,
      maxCapacity: minCapacity + extra,
      cpu: { scaleOutAt, scaleInAt: scaleOutAt / 2 },
      requests: { ...requests, scaleOutAt, scaleInAt: scaleOutAt / 2 },
      scaleOut: { cooldownSeconds, ...(maxStepPercent === undefined ? {} : { maxStepPercent }) },
      scaleIn: { windowMinutes, stepPercent },
    }),
  );

const launch = fc.record({
  startUpSeconds: fc.integer({ min: 0, max: 900 }),
  startUpSpread: fc.constantFrom(1, 2),
  drainSeconds: fc.integer({ min: 0, max: 300 }),
  seed: fc.integer({ min: 0, max: 99 }),
});

const changes = fc.array(
  fc.record({ minute: fc.integer({ min: 0, max: 1439 }), floor: fc.integer({ min: 0, max: 40 }) }),
  {
    maxLength: 12,
  },
);

const floorsOf = (list: readonly { minute: number; floor: number }[]): FloorChange[] =>
  [...list].sort((a, b) => a.minute - b.minute).map(({ minute, floor }) => ({ atMs: minute * MINUTE_MS, floor }));

const input = fc.record({ demand, spec, launch }).map(
  ({ spec: of, ...rest }): ReplayInput => ({
    ...rest,
    startMs: 0,
    stepSeconds: 60,
    workload,
    policies: scalingPolicies(of),
  }),
);

describe('what holds for every replay', () => {
  test('the same input gives the same result', () => {
    fc.assert(
      fc.property(input, (given) => expect(replay(given)).toEqual(replay(given))),
      { numRuns: runs(30) },
    );
  });

  test('the number of tasks stays within the bounds', () => {
    fc.assert(
      fc.property(input, changes, (given, list) => {
        let [low, high] = [Number.POSITIVE_INFINITY, 0];
        const recorder = {
          step: (_step: number, _demand: number, _serving: number, desired: number, floor: number) => {
            low = Math.min(low, desired - floor);
            high = Math.max(high, desired);
          },
          action: () => undefined,
        };
        replay({ ...given, floors: floorsOf(list), recorder });
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(given.policies.maxCapacity);
      }),
      { numRuns: runs(100) },
    );
  });

  test('marks add up to the whole', () => {
    fc.assert(
      fc.property(input, fc.array(fc.integer({ min: 0, max: 1440 }), { maxLength: 8 }), (given, minutes) => {
        const marksMs = [...minutes, 0, 1440].sort((a, b) => a - b).map((minute) => minute * MINUTE_MS);
        const { marks, total } = replay({ ...given, marksMs });
        expect(marks).toHaveLength(marksMs.length);
        expect(marks[0]).toMatchObject({ steps: 0, taskSteps: 0 });
        expect(marks.at(-1)).toEqual(total);
        // Noting sums changes nothing but the order of additions.
        const plain = replay(given).total;
        expect({ ...total, demand: 0, excess: 0 }).toEqual({ ...plain, demand: 0, excess: 0 });
        expect(total.demand).toBeCloseTo(plain.demand, 6);
      }),
      { numRuns: runs(60) },
    );
  });

  test('more capacity at all times never overloads more', () => {
    const fixed = fc.record({
      demand,
      launch,
      tasks: fc.integer({ min: 1, max: 30 }),
      more: fc.integer({ min: 1, max: 10 }),
    });
    fc.assert(
      fc.property(fixed, ({ tasks, more, ...given }) => {
        const overloadedWith = (count: number) => {
          const policies = scalingPolicies(scalingSpec({ minCapacity: count, maxCapacity: count, cpu }));
          return replay({ ...given, startMs: 0, stepSeconds: 60, workload, policies }).total;
        };
        const [less, with_] = [overloadedWith(tasks), overloadedWith(tasks + more)];
        expect(with_.overloaded).toBeLessThanOrEqual(less.overloaded);
        expect(with_.hot).toBeLessThanOrEqual(less.hot);
        expect(with_.taskSteps).toBeGreaterThan(less.taskSteps);
      }),
      { numRuns: runs(60) },
    );
  });

  test('a plan only adds: at every floor the service has at least as many tasks as the floor', () => {
    fc.assert(
      fc.property(input, changes, (given, list) => {
        const floors = floorsOf(list);
        const { policies } = given;
        let isKept = true;
        const recorder = {
          step: (step: number, _demand: number, _serving: number, desired: number) => {
            const due = floors.filter(({ atMs }) => atMs <= step * MINUTE_MS).at(-1)?.floor ?? 0;
            const floor = Math.min(policies.maxCapacity, Math.max(policies.minCapacity, due));
            if (desired < floor) isKept = false;
          },
          action: () => undefined,
        };
        replay({ ...given, floors, recorder });
        expect(isKept).toBe(true);
        // Where nothing scales, a plan can only lower the overload.
        const still = { ...policies, scaleOut: [], scaleIn: { ...policies.scaleIn, evaluationPeriods: 1e9 } };
        const initialTasks = policies.minCapacity;
        const without = replay({ ...given, policies: still, initialTasks }).total;
        const withPlan = replay({ ...given, policies: still, floors, initialTasks }).total;
        expect(withPlan.overloaded).toBeLessThanOrEqual(without.overloaded);
        expect(withPlan.taskSteps).toBeGreaterThanOrEqual(without.taskSteps);
      }),
      { numRuns: runs(80) },
    );
  });

  test('nobody undercuts the clairvoyant with at most as many overloaded minutes', () => {
    fc.assert(
      fc.property(input, changes, fc.constantFrom(...STRATEGIES), (given, list, strategy) => {
        const history = given.demand.slice(0, 720);
        const { simulation } = runStrategy(strategy, {
          ...given,
          timeZone: 'UTC',
          history,
          plannedFloors: floorsOf(list),
        });
        const { policies, workload: of } = given;
        const bound = clairvoyant(given.demand, 60, of, policies, simulation.overloadedMinutes);
        expect(bound.taskHours).toBeLessThanOrEqual(simulation.taskHours + 1e-9);
        expect(bound.overloadedMinutes).toBeLessThanOrEqual(simulation.overloadedMinutes);
      }),
      { numRuns: runs(120) },
    );
  });

  test('queues lose nothing: what arrived is completed or waits', () => {
    const workers = fc.record({ demand: demand.map((values) => values.map((value) => value / 20)), launch });
    fc.assert(
      fc.property(workers, fc.integer({ min: 0, max: 4 }), (given, minCapacity) => {
        const policies = scalingPolicies(scalingSpec({ minCapacity, maxCapacity: 40, backlog, cpu }));
        const { queue } = replay({ ...given, startMs: 0, stepSeconds: 60, workload: queueWorkload, policies });
        const arrived = given.demand.reduce((sum, value) => (value > 0 ? sum + value : sum), 0);
        expect(queue?.arrived).toBeCloseTo(arrived, 6);
        expect((queue?.completed ?? 0) + (queue?.backlog ?? 0)).toBeCloseTo(arrived, 6);
      }),
      { numRuns: runs(60) },
    );
  });
});
