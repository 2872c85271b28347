import { demandSteps } from '../../../lib/capacity/simulate/demand-steps';
import { predictiveFloors } from '../../../lib/capacity/simulate/engines/predictive';
import { planFloors } from '../../../lib/capacity/simulate/plan-floors';
import { runScenario } from '../../../lib/capacity/simulate/run-scenario';
import { scenarioLoad } from '../../../lib/capacity/simulate/scenarios';
import { linearSignal, responseTimeSignal } from '../../../lib/capacity/simulate/signal-model';
import { simulate } from '../../../lib/capacity/simulate/simulate';
import { policyWarnings } from '../../../lib/capacity/simulate/warnings';
import { buildWorkload } from '../../../lib/capacity/simulate/workload-of';
import { scalingSpec } from '../../../lib/model/scaling/parse';
import { scalingPolicies } from '../../../lib/model/scaling/policies';
import type { ScalingSpecInput } from '../../../lib/model/scaling/spec';
import { findTaskCapacity } from '../../../lib/model/scaling/task-capacity';
import { cpu, levels, requests, workload } from '../../helpers/replays';

const HOUR_MS = 3_600_000;
const bounds = { minCapacity: 2, maxCapacity: 50 };
const launch = { startUpSeconds: 120, startUpSpread: 1, drainSeconds: 0, seed: 1 };

describe('demand in steps', () => {
  const series = (stepSeconds: number, values: readonly number[]) => ({ startMs: 0, stepSeconds, values });

  test('a coarser series is joined by straight lines between its middles', () => {
    expect([...demandSteps(series(240, [10, 50, 50]), 60)]).toEqual([10, 10, 15, 25, 35, 45, 50, 50, 50, 50, 50, 50]);
  });

  test('a finer one is averaged, and a gap in it left out', () => {
    expect([...demandSteps(series(20, [1, 2, 3, 4, Number.NaN, 6, 7]), 60)]).toEqual([2, 5]);
  });

  test('a gap stays a gap', () => {
    const steps = demandSteps(series(120, [10, Number.NaN, 30]), 60);
    expect([...steps]).toEqual([10, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 30]);
  });

  test('the mean of a smooth day is kept', () => {
    const values = Array.from({ length: 24 }, (_, hour) => 100 + 50 * Math.sin((2 * Math.PI * hour) / 24));
    const steps = demandSteps(series(3600, values), 60);
    expect(steps.reduce((sum, value) => sum + value, 0) / steps.length).toBeCloseTo(100, 0);
  });
});

describe('the workload of a spec', () => {
  const spec = scalingSpec({
    ...bounds,
    cpu,
    memory: { scaleOutAt: 80, scaleInAt: 40 },
    requests: { ...requests, capacityPerTask: 200 },
    custom: { Sessions: { namespace: 'App', metricName: 'Sessions', scaleOutAt: 5, scaleInAt: 1 } },
  });
  const capacity = findTaskCapacity(spec, 'requests');
  if (capacity === undefined) throw new Error('no capacity');

  test('metrics follow the load as stated, and what is not stated is left out by name', () => {
    const { workload: of, notes } = buildWorkload(spec, 'requests', capacity, { cpuPercent: 90 });
    expect(of.signals.cpu?.metricAt(100)).toBe(45);
    expect(of.signals.cpu?.metricAt(1000)).toBe(100);
    expect(of.signals.requests?.metricAt(100)).toBe(6000);
    expect(Object.keys(of.signals)).toEqual(['cpu', 'requests']);
    expect(notes).toEqual([
      'memory is taken to be low: demand.load.memoryPercent is not stated',
      'Sessions is taken to be low: how it follows requests is not known',
    ]);
  });

  test('memory has a part that no load moves', () => {
    const load = { cpuPercent: 100, memoryPercent: { idle: 30, full: 70 } };
    const { memory } = buildWorkload(spec, 'requests', capacity, load).workload.signals;
    expect([memory?.metricAt(0), memory?.metricAt(100), memory?.loadAt(50)]).toEqual([30, 50, 100]);
  });

  test('lanes divide a backlog by their shares, and the shortest goal counts', () => {
    const lanes = {
      hot: { queue: 'hot', acceptableDelaySeconds: 30, sharePercent: 75 },
      cold: { queue: 'cold', acceptableDelaySeconds: 600, sharePercent: 25 },
    };
    const queues = scalingSpec({
      ...bounds,
      backlog: { lanes, secondsPerMessage: 6, capacitySource: 'test', scaleInAt: 20 },
    });
    const of = buildWorkload(queues, 'backlog', findTaskCapacity(queues, 'backlog') ?? capacity, { cpuPercent: 100 });
    expect(of.workload.signals['backlog-hot']?.metricAt(8)).toBe(6);
    expect(of.workload.queue?.acceptableDelaySeconds).toBe(30);
    expect(of.notes).toEqual(['messages are taken to arrive in the lanes in proportion to their shares']);
  });
});

test.each([
  ['linear', linearSignal(0.5, { idle: 10, max: 100 })],
  ['response time', responseTimeSignal(0.1, 100)],
])('a %s signal and its inverse agree', (_, model) => {
  for (const load of [0, 10, 50, 90]) expect(model.loadAt(model.metricAt(load))).toBeCloseTo(load);
  expect(model.loadAt(1e9)).toBe(Number.POSITIVE_INFINITY);
});

test('response time doubles at half of the capacity: idle / (1 - utilisation)', () =>
  expect(responseTimeSignal(0.1, 100).metricAt(50)).toBeCloseTo(0.2));

describe('predictive scaling as AWS documents it', () => {
  const week = Array.from({ length: 24 * 16 }, (_, hour) => (hour % 24 === 9 ? 1000 : 100));
  const settings = { targetPerTask: 50, schedulingBufferSeconds: 300, minCapacity: 1, maxCapacity: 100 };

  test('the forecast hour is asked for ahead by the buffer', () => {
    const floors = predictiveFloors(week, 0, 24 * 14, settings);
    const nine = floors.find(({ atMs }) => atMs === (24 * 14 + 9) * HOUR_MS - 300_000);
    expect(nine?.floor).toBe(20);
    expect(floors).toHaveLength(48);
    expect(new Set(floors.map(({ floor }) => floor))).toEqual(new Set([2, 20]));
  });

  test('given less than a day of history, then it forecasts nothing', () =>
    expect(predictiveFloors(week.slice(0, 30), 0, 10, settings).map(({ atMs }) => atMs / HOUR_MS)).toEqual(
      // From the refresh at hour 28 on, six hours after those at 10, 16 and 22.
      [28, 29].map((hour) => hour - 300 / 3600),
    ));

  test('it never looks ahead: what comes after a refresh changes nothing before the next', () => {
    const other = week.map((value, hour) => (hour >= 24 * 14 + 6 ? value * 7 : value));
    const floors = (values: readonly number[]) => predictiveFloors(values, 0, 24 * 14, settings).slice(0, 12);
    expect(floors(other)).toEqual(floors(week));
  });

  test('more than 14 days ago is forgotten', () => {
    const older = [...new Array<number>(24 * 7).fill(50_000), ...week];
    const from = 24 * 7 + 24 * 14;
    expect(predictiveFloors(older, 0, from, settings).map(({ floor }) => floor)).toEqual(
      predictiveFloors(week, 0, 24 * 14, settings).map(({ floor }) => floor),
    );
  });
});

describe('floors of a plan', () => {
  const actions = [
    { name: 'up', schedule: 'cron(0 8 ? * MON *)', minCapacity: 9 },
    { name: 'down', schedule: 'cron(0 20 ? * MON *)', minCapacity: 3 },
  ];

  test('fire at local time on both sides of a change of clocks', () => {
    const plan = { actions, timeZone: 'America/New_York' };
    const floors = planFloors(plan, Date.parse('2026-03-01T00:00Z'), Date.parse('2026-03-15T00:00Z'), 2);
    expect(floors.map(({ atMs, floor }) => `${new Date(atMs).toISOString().slice(0, 16)} ${floor}`)).toEqual([
      '2026-03-01T00:00 3',
      '2026-03-02T13:00 9',
      '2026-03-03T01:00 3',
      // On 8 March clocks went from UTC-5 to UTC-4.
      '2026-03-09T12:00 9',
      '2026-03-10T00:00 3',
    ]);
  });
});

describe('policies that will not go well', () => {
  const warnings = (spec: ScalingSpecInput, startUpSeconds = 0) =>
    policyWarnings(scalingPolicies(scalingSpec(spec)), workload, startUpSeconds);
  const slow = { scaleOut: { cooldownSeconds: 600 } };

  test('given thresholds that flap by construction, then it says why and what to do', () => {
    const [warning] = warnings({ minCapacity: 1, maxCapacity: 9, cpu: { scaleOutAt: 50, scaleInAt: 30 }, ...slow });
    expect(warning).toContain('cpu flaps by construction');
    expect(warning).toContain('removing a task of 2 moves it to 60, above 50');
    expect(warning).toContain('below 25');
    expect(warnings({ minCapacity: 2, maxCapacity: 9, cpu: { scaleOutAt: 50, scaleInAt: 30 }, ...slow })).toEqual([]);
  });

  test('given a cooldown that ends before new tasks show, then it says so', () => {
    const [warning] = warnings({ minCapacity: 5, maxCapacity: 9, cpu }, 120);
    expect(warning).toContain('the cooldown of 60 s ends before new tasks show in cpu (about 363 s');
    expect(warnings({ minCapacity: 5, maxCapacity: 9, cpu, scaleOut: { cooldownSeconds: 363 } }, 120)).toEqual([]);
  });

  test('given steps beyond what Fargate launches at once, then it says how long the last task waits', () => {
    const bounds = { minCapacity: 10, maxCapacity: 510 };
    const [warning] = warnings({ ...bounds, cpu, ...slow });
    expect(warning).toContain('a scale-out may add 500 tasks at once');
    expect(warning).toContain('the last waits 20 s');
    // A quarter of 400 makes 500.
    const at = (maximumPercent: number, maxStepPercent: number) => {
      const spec = scalingSpec({ ...bounds, cpu, scaleOut: { cooldownSeconds: 600, maxStepPercent } });
      return policyWarnings(scalingPolicies(spec), workload, 0, maximumPercent);
    };
    expect(at(110, 25)).toEqual([expect.stringContaining('may add 102 tasks')]);
    // A tenth of 510 tasks, and all of them a second time: the last of those waits for 410 tokens at 20 a second.
    expect(at(110, 20)).toEqual([]);
    expect(at(200, 20)).toEqual([
      expect.stringMatching(/^a deployment at the maximum may add 510 tasks at once: .* the last waits 21 s/),
    ]);
  });
});

describe('scenarios from stated targets', () => {
  const targets = { sustained: 100, peak: 1000 };
  const input = {
    targets,
    workload,
    policies: scalingPolicies(scalingSpec({ ...bounds, requests })),
    launch,
    stepSeconds: 60,
  };

  test('a load that is not stated is no scenario', () => {
    expect(scenarioLoad('burst', targets, 5000, 60)).toBeUndefined();
    expect(runScenario('users', input)).toBeUndefined();
  });

  test('endurance at the sustained load holds', () => {
    const result = runScenario('endurance', input);
    expect([result?.holds, result?.simulation.minutes]).toEqual([true, 1440]);
  });

  test('given a burst that comes at once, then it is overloaded until new tasks serve', () => {
    const burst = { load: 900, minutes: 30 };
    const result = runScenario('burst', { ...input, targets: { ...targets, burst } });
    expect(result?.holds).toBe(false);
    // Two tasks at 100 requests/s; the burst begins after two hours, tasks are asked for 363 s later and take 120 s.
    expect(result?.overloads).toEqual([expect.objectContaining({ startMs: 120 * 60_000, demand: 900, serving: 2 })]);
    expect(result?.simulation.overloadedMinutes).toBeGreaterThanOrEqual(8);
    expect(result?.simulation.overloadedMinutes).toBeLessThanOrEqual(12);
  });

  test('the breaking point is where all tasks are asked for, or the load rises faster than tasks start', () => {
    const { breakingPoint } = runScenario('breaking-point', input) ?? {};
    expect(breakingPoint).toMatchObject({ broke: 5100, held: 5000, serving: 50, isAtCeiling: true });
    const slow = { ...launch, startUpSeconds: 6 * 3600 };
    expect(runScenario('breaking-point', { ...input, launch: slow })?.breakingPoint).toMatchObject({
      isAtCeiling: false,
    });
  });
});

test('days are those of the local calendar, and events are reported apart', () => {
  const startMs = Date.parse('2026-03-08T00:00Z');
  const { days, events, taskHours } = simulate({
    demand: levels([[2880, 100]]),
    startMs,
    stepSeconds: 60,
    timeZone: 'America/New_York',
    workload,
    policies: scalingPolicies(scalingSpec({ ...bounds, requests })),
    launch,
    events: [
      { name: 'sale', startMs: startMs + HOUR_MS, endMs: startMs + 3 * HOUR_MS },
      { name: 'before', startMs: startMs - 3 * HOUR_MS, endMs: startMs },
    ],
  });
  // Midnight in New York is 05:00 UTC, and 04:00 after the change of clocks on 8 March.
  expect(days.map(({ name, minutes }) => [name, minutes])).toEqual([
    ['2026-03-07', 300],
    ['2026-03-08', 23 * 60],
    ['2026-03-09', 20 * 60],
  ]);
  expect(days.reduce((sum, day) => sum + day.taskHours, 0)).toBeCloseTo(taskHours);
  expect(events.map(({ name, minutes, taskHours: hours }) => [name, minutes, hours])).toEqual([['sale', 120, 4]]);
});
