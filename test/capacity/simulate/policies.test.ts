import { backlog, cpu, floors, queueWorkload, replayed, requests } from '../../helpers/replays';

const bounds = { minCapacity: 10, maxCapacity: 100 };
/** Long enough that one scale-out is seen alone. */
const once = { scaleOut: { cooldownSeconds: 3600 } };

/** Ten tasks at 30 requests/s each, then 90 each: 90 % CPU against a target of 50. */
const jump = [
  [60, 300],
  [60, 900],
] as const;

describe('target tracking (Application Auto Scaling user guide, "Target tracking scaling policies")', () => {
  // AWS's own measurement of June 2026: 363 s from load to trigger with standard metrics, 86 s with high resolution.
  test.each([
    ['standard metrics', 60, false, 363],
    ['standard metrics in steps of 20 s', 20, false, 363],
    ['high-resolution metrics', 20, true, 86],
  ])('given %s, then it acts so long after the load as AWS measured', (_, stepSeconds, highResolution, seconds) => {
    const { changes } = replayed({ spec: { ...bounds, cpu, highResolution, ...once }, demand: jump, stepSeconds });
    expect(changes).toEqual([`${3600 + seconds} s: 10 -> 18 cpu`]);
  });

  test('new capacity is in proportion to metric over target, rounded up', () => {
    // 10 x 90 / 50 = 18; of requests: 90 x 60 a minute over 50 x 60.
    const { changes } = replayed({ spec: { ...bounds, requests, ...once }, demand: jump });
    expect(changes).toEqual(['3963 s: 10 -> 18 requests']);
  });

  test('given a metric that is bounded, then one decision cannot do more than 100 over the target', () => {
    // 400 a task would need 80 tasks; CPU says 100 % and no more.
    const demand = [
      [60, 300],
      [20, 4000],
    ] as const;
    expect(replayed({ spec: { ...bounds, cpu, ...once }, demand }).changes).toEqual(['3963 s: 10 -> 20 cpu']);
    expect(replayed({ spec: { ...bounds, requests, ...once }, demand }).changes).toEqual(['3963 s: 10 -> 80 requests']);
  });

  test('given two minutes above the target, then nothing: three of three points must breach', () => {
    const demand = [
      [60, 300],
      [2, 900],
      [60, 300],
    ] as const;
    expect(replayed({ spec: { ...bounds, cpu }, demand }).changes).toEqual([]);
    expect(
      replayed({
        spec: { ...bounds, cpu },
        demand: [
          [60, 300],
          [3, 900],
          [60, 300],
        ],
      }).changes,
    ).not.toEqual([]);
  });

  test('given a metric exactly at the target, then nothing: the alarm is above it', () => {
    expect(replayed({ spec: { ...bounds, cpu }, demand: [[60, 500]] }).changes).toEqual([]);
  });

  test('given several signals, then the largest capacity wins', () => {
    const { changes } = replayed({
      spec: { ...bounds, cpu: { scaleOutAt: 80, scaleInAt: 30 }, requests, ...once },
      demand: jump,
    });
    expect(changes[0]).toBe('3963 s: 10 -> 18 requests');
  });

  test('in a cooldown a larger need passes, and what was added counts toward it', () => {
    // 60 a task on ten tasks: 10 x 60 / 50 = 12. Then 1,500 on twelve, 125 a task: from the ten before the cooldown that
    // is 25, from the twelve after it it would be 30.
    const { changes } = replayed({
      spec: { ...bounds, requests, scaleOut: { cooldownSeconds: 1200 } },
      demand: [
        [60, 300],
        [12, 600],
        [8, 1500],
      ],
    });
    expect(changes).toEqual(['3963 s: 10 -> 12 requests', '4683 s: 12 -> 25 requests']);
  });

  test('given a cooldown shorter than the delay of the metric, then it adds again before it sees what it added', () => {
    const { changes } = replayed({ spec: { ...bounds, cpu }, demand: jump });
    expect(changes.slice(0, 2)).toEqual(['3963 s: 10 -> 18 cpu', '4023 s: 18 -> 33 cpu']);
  });

  test('it never exceeds maxCapacity', () => {
    const { peakTasks } = replayed({ spec: { minCapacity: 10, maxCapacity: 14, requests }, demand: jump });
    expect(peakTasks).toBe(14);
  });
});

describe('step scaling ("Step scaling policies")', () => {
  const scaleOut = { maxStepPercent: 40, cooldownSeconds: 3600 };

  test.each([
    // Excess over the threshold of 50: below 5 the first step (+10 %), below 12.5 the second (+25 %), then the limit.
    [520, '10 -> 11'],
    [550, '10 -> 12'],
    [630, '10 -> 14'],
    [2000, '10 -> 14'],
  ])('given %p requests/s, then %p', (level, expected) => {
    const demand = [
      [60, 300],
      [20, level],
    ] as const;
    expect(replayed({ spec: { ...bounds, cpu, scaleOut }, demand }).changes).toEqual([`3963 s: ${expected} cpu`]);
  });

  test('a share of less than a task adds one', () => {
    const { changes } = replayed({
      spec: { minCapacity: 3, maxCapacity: 9, cpu, scaleOut },
      demand: [
        [60, 90],
        [20, 153],
      ],
      initialTasks: 3,
    });
    expect(changes).toEqual(['3963 s: 3 -> 4 cpu']);
  });

  test('it acts after its own window', () => {
    const { changes } = replayed({
      spec: { ...bounds, cpu, scaleOut: { ...scaleOut, windowMinutes: 5 } },
      demand: jump,
    });
    expect(changes).toEqual([`${3600 + 5 * 60 + 183} s: 10 -> 14 cpu`]);
  });
});

describe('scale-in by one alarm over all signals', () => {
  const low = { ...bounds, minCapacity: 2, cpu, scaleIn: { windowMinutes: 10, cooldownSeconds: 300, stepPercent: 10 } };

  test('acts when all were low for the window, removes its share rounded toward zero, and waits for its cooldown', () => {
    const { changes } = replayed({ spec: low, demand: [[40, 100]], initialTasks: 25 });
    // Ten points and 183 s: 783 s. 10 % of 25 is 2.5: two tasks; of 23 two; of 21 two; of 19 one.
    expect(changes.slice(0, 4)).toEqual([
      '783 s: 25 -> 23 scale-in',
      '1083 s: 23 -> 21 scale-in',
      '1383 s: 21 -> 19 scale-in',
      '1683 s: 19 -> 18 scale-in',
    ]);
  });

  test('given one signal that is not low, then nothing is removed', () => {
    const spec = { ...low, requests: { ...requests, scaleInAt: 1 } };
    expect(replayed({ spec, demand: [[60, 100]], initialTasks: 25 }).changes).toEqual([]);
  });

  test('it ends at the floor', () => {
    const { series } = replayed({ spec: { ...low, minCapacity: 7 }, demand: [[400, 1]], initialTasks: 20 });
    expect(series.desired.at(-1)).toBe(7);
  });

  test('given a metric outage, then nothing is scaled in either direction, and schedules still work', () => {
    const outage = { kind: 'metric-outage', fromMs: 0, toMs: 120 * 60_000 } as const;
    const { changes } = replayed({
      spec: low,
      demand: [
        [60, 10],
        [60, 5000],
      ],
      initialTasks: 20,
      faults: [outage],
      floors: floors([30, 40]),
    });
    expect(changes).toEqual(['1800 s: 20 -> 40 scheduled']);
  });

  test('given a gap in the demand, then it is a missing point: no scale-in, and the window begins anew', () => {
    const demand = Float64Array.from({ length: 30 }, (_, minute) => (minute === 8 ? Number.NaN : 100));
    const { changes, total } = replayed({ spec: low, demand, initialTasks: 25 });
    expect(changes[0]).toBe(`${(9 + 10) * 60 + 183} s: 25 -> 23 scale-in`);
    expect(total.steps).toBe(29);
  });

  test('given a deployment, then scale-in waits for its end and scale-out does not', () => {
    const deployment = { kind: 'deployment', fromMs: 0, toMs: 60 * 60_000 } as const;
    const given = { spec: { ...low, ...once }, initialTasks: 25, faults: [deployment] };
    expect(replayed({ ...given, demand: [[80, 100]] }).changes[0]).toBe('3603 s: 25 -> 23 scale-in');
    expect(replayed({ ...given, demand: [[20, 2000]] }).changes).toEqual(['363 s: 25 -> 40 cpu']);
  });

  test('any scale-out fires at once and ends the cooldown of a scale-in', () => {
    const spec = { ...low, scaleIn: { ...low.scaleIn, cooldownSeconds: 3600, windowMinutes: 3 } };
    const { changes } = replayed({
      spec,
      demand: [
        [8, 100],
        [10, 2000],
        [30, 100],
      ],
      initialTasks: 25,
    });
    // Down at 363 s; up while the cooldown lasts; down again within an hour of the first.
    expect(changes[0]).toBe('363 s: 25 -> 23 scale-in');
    expect(changes.some((change) => change.includes('cpu'))).toBe(true);
    const seconds = changes
      .filter((change) => change.includes('scale-in'))
      .map((change) => Number.parseInt(change, 10));
    expect(seconds[1]).toBeLessThan(363 + 3600);
  });
});

describe('scheduled actions', () => {
  test('raise the service to the minimum at once, and lowering it removes nothing by itself', () => {
    const { changes, series } = replayed({
      spec: { ...bounds, cpu: { scaleOutAt: 50, scaleInAt: 1 } },
      demand: [[60, 300]],
      floors: floors([10, 20], [30, 5]),
    });
    expect(changes).toEqual(['600 s: 10 -> 20 scheduled']);
    // The minimum of the spec holds where a plan says less.
    expect(series.floor.at(-1)).toBe(10);
    expect(series.desired.at(-1)).toBe(20);
  });

  test('ignore cooldowns and never exceed maxCapacity', () => {
    const { changes } = replayed({
      spec: { ...bounds, requests, scaleOut: { cooldownSeconds: 3600 } },
      demand: jump,
      floors: floors([67, 1000]),
    });
    expect(changes).toEqual(['3963 s: 10 -> 18 requests', '4020 s: 18 -> 100 scheduled']);
  });

  test('hold off scale-in below them while they last', () => {
    const { series } = replayed({
      spec: { ...bounds, minCapacity: 2, cpu },
      demand: [[300, 10]],
      floors: floors([0, 15], [150, 2]),
      initialTasks: 20,
    });
    expect(series.desired[149]).toBe(15);
    expect(series.desired.at(-1)).toBeLessThan(10);
  });
});

describe('backlog per task ("Scaling based on Amazon SQS")', () => {
  test('tracks what one task works off within the delay goal', () => {
    // 60 s / 6 s a message = 10 messages a task. From zero tasks the metric is the whole backlog.
    const { changes } = replayed({
      spec: { minCapacity: 0, maxCapacity: 50, backlog },
      workload: queueWorkload,
      demand: [
        [10, 0],
        [30, 30],
      ],
      initialTasks: 0,
      ...once,
    });
    // Two minutes after the messages come there are 60; three points above ten; the third shows 90: nine tasks.
    expect(changes[0]).toBe('963 s: 0 -> 9 backlog');
  });

  test('given messages in flight only, then they count', () => {
    const { series } = replayed({
      spec: { minCapacity: 1, maxCapacity: 50, backlog },
      workload: queueWorkload,
      demand: [[120, 25]],
      initialTasks: 1,
    });
    expect(series.desired.at(-1)).toBeGreaterThanOrEqual(3);
  });
});
