import fc from 'fast-check';
import { Fleet } from '../../../lib/capacity/simulate/fleet';
import { Launcher } from '../../../lib/capacity/simulate/launch';
import { runs } from '../../helpers/properties';
import { cpu, replayed, requests } from '../../helpers/replays';

const steady = { startUpSeconds: 150, startUpSpread: 1, drainSeconds: 90, seed: 1 };

describe('tasks of a service', () => {
  test('start, serve and drain, and are paid for all the while', () => {
    const fleet = new Fleet(steady, 2, 10, 60);
    fleet.scaleTo(5, 0, 3);
    expect([fleet.serving, fleet.starting]).toEqual([2, 3]);
    for (const step of [1, 2]) fleet.advance(step);
    expect(fleet.serving).toBe(2);
    // 3 s + 150 s: they serve from the step that begins at 180 s.
    fleet.advance(3);
    expect([fleet.serving, fleet.starting]).toEqual([5, 0]);
    fleet.scaleTo(4, 4, 0);
    expect([fleet.serving, fleet.draining]).toEqual([4, 1]);
    fleet.advance(5);
    fleet.advance(6);
    expect(fleet.draining).toBe(0);
  });

  test('given fewer wanted while some start, then those that start go first, the latest first', () => {
    const fleet = new Fleet(steady, 2, 10, 60);
    fleet.scaleTo(4, 0, 0);
    fleet.advance(1);
    fleet.scaleTo(6, 1, 0);
    fleet.scaleTo(3, 1, 0);
    expect([fleet.serving, fleet.starting, fleet.draining]).toEqual([2, 1, 0]);
    fleet.advance(2);
    fleet.advance(3);
    expect(fleet.serving).toBe(3);
  });

  test('given a failed zone, then its tasks are gone at once and others start in their place', () => {
    const fleet = new Fleet(steady, 9, 20, 60);
    fleet.lose(1 / 3, 0);
    expect([fleet.serving, fleet.starting, fleet.desired]).toEqual([6, 3, 9]);
    for (const step of [1, 2, 3]) fleet.advance(step);
    expect([fleet.serving, fleet.starting]).toEqual([9, 0]);
  });

  test('for any course, serving and starting tasks are those asked for, and none is negative', () => {
    const change = fc.record({ to: fc.integer({ min: 0, max: 60 }), after: fc.integer({ min: 1, max: 6 }) });
    const model = fc.record({
      startUpSeconds: fc.integer({ min: 0, max: 900 }),
      startUpSpread: fc.constantFrom(1, 1.5, 3),
      drainSeconds: fc.integer({ min: 0, max: 300 }),
      seed: fc.integer({ min: 0, max: 1000 }),
    });
    fc.assert(
      fc.property(model, fc.array(change, { minLength: 1, maxLength: 30 }), (launch, changes) => {
        const fleet = new Fleet(launch, 3, 60, 60);
        let step = 0;
        for (const { to, after } of changes) {
          fleet.scaleTo(to, step, 3);
          for (let next = 0; next < after; next++) fleet.advance(++step);
          expect(fleet.serving + fleet.starting).toBe(to);
          expect(Math.min(fleet.serving, fleet.starting, fleet.draining)).toBeGreaterThanOrEqual(0);
        }
        for (let next = 0; next < 200; next++) fleet.advance(++step);
        expect([fleet.serving, fleet.starting, fleet.draining]).toEqual([changes.at(-1)?.to, 0, 0]);
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('launches', () => {
  test('beyond a burst of 100, one comes every 50 ms ("Fargate throttling quotas")', () => {
    const launcher = new Launcher({ ...steady, startUpSeconds: 0 });
    const waits = Array.from({ length: 140 }, () => launcher.next(0));
    expect(waits[99]).toBe(0);
    expect(waits[100]).toBeCloseTo(0.05);
    expect(waits[139]).toBeCloseTo(2);
    // Two seconds later the debt is paid, five more refill the bucket.
    expect(launcher.next(7)).toBe(0);
  });

  test('given a spread, then half of the tasks start within the median and 95 % within spread x median', () => {
    const launcher = new Launcher({ ...steady, startUpSeconds: 100, startUpSpread: 1.5 });
    const times = Array.from({ length: 4000 }, (_, index) => launcher.next(index)).sort((a, b) => a - b);
    expect(times[2000]).toBeGreaterThan(97);
    expect(times[2000]).toBeLessThan(103);
    expect((times[3800] ?? 0) / 150).toBeGreaterThan(0.96);
    expect((times[3800] ?? 0) / 150).toBeLessThan(1.04);
  });

  test('given the same seed, then the same replay, and given another, another', () => {
    const replayWith = (seed: number) =>
      replayed({
        spec: { minCapacity: 2, maxCapacity: 80, requests },
        demand: Float64Array.from({ length: 1440 }, (_, minute) => 900 + 800 * Math.sin(minute / 90)),
        launch: { startUpSeconds: 200, startUpSpread: 2, drainSeconds: 30, seed },
      });
    const same = [replayWith(7), replayWith(7)].map(({ total, changes }) => ({ total, changes }));
    expect(same[0]).toEqual(same[1]);
    expect(replayWith(8).total).not.toEqual(same[0]?.total);
  });
});

describe('faults', () => {
  const spec = { minCapacity: 10, maxCapacity: 30, cpu };

  test('given a failed zone at full load, then the service is overloaded until other tasks have started', () => {
    const { total, series } = replayed({
      spec: { ...spec, cpu: { scaleOutAt: 95, scaleInAt: 30 } },
      demand: [[60, 900]],
      initialTasks: 10,
      startUpSeconds: 240,
      faults: [{ kind: 'zone-failure', atMs: 30 * 60_000, share: 1 / 3 }],
    });
    expect(series.serving.slice(29, 36)).toEqual(Int32Array.of(10, 7, 7, 7, 7, 10, 10));
    expect(total.overloaded).toBe(4);
  });

  test('given a Spot interruption, then its tasks serve for two minutes more', () => {
    const { series } = replayed({
      spec,
      demand: [[60, 300]],
      initialTasks: 10,
      startUpSeconds: 60,
      faults: [{ kind: 'spot-interruption', atMs: 30 * 60_000, share: 0.5 }],
    });
    expect(series.serving.slice(30, 35)).toEqual(Int32Array.of(10, 10, 5, 10, 10));
  });
});
