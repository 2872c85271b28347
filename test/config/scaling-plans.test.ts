import { readFileSync } from 'node:fs';
import { systems } from '../../config';
import type { SystemConfig, SystemConfigInput } from '../../lib/model/system/config';
import { parseSystemConfig } from '../../lib/model/system/parse';
import { FIGURES } from './figures';

function parsed(name: string): SystemConfig {
  return parseSystemConfig(systems[name] as SystemConfigInput, `config/systems/${name}.ts`);
}

/** The value at a dotted path; keys of this config have no dots in them. */
function valueAt(root: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], root);
}

function highest(file: string): number {
  const rows = readFileSync(`${process.cwd()}/${file}`, 'utf8').trim().split('\n').slice(1);
  return Math.max(...rows.map((row) => Number(row.split(',')[1])));
}

const names = Object.keys(systems);

test('every system has its figures', () => expect(Object.keys(FIGURES).sort()).toEqual([...names].sort()));

describe.each(names)('%s', (name) => {
  test('every history exists, and its highest hour stays below the stated peak', () => {
    const demands = Object.values(parsed(name).services).flatMap(({ demand, targets }) =>
      demand === undefined ? [] : [{ demand, peak: targets?.peak ?? Number.POSITIVE_INFINITY }],
    );
    expect(demands.length).toBeGreaterThan(0);
    for (const { demand, peak } of demands) {
      const top = highest(demand.history.file) * demand.history.factor;
      expect(top).toBeGreaterThan(0);
      // A factor written to two digits may miss a peak that it aims at by a thousandth.
      expect(top).toBeLessThanOrEqual(peak * 1.001);
    }
  });

  test.each(FIGURES[name] ?? [])('%s: %s', (_, path, value) => {
    const found = valueAt(parsed(name), path);
    if (typeof value === 'number') expect(found).toBeCloseTo(value, 3);
    else expect(found).toEqual(value);
  });
});

describe('figures that several fields carry together', () => {
  /** Sum over roles of what one task may open. */
  function pool(system: string, service: string) {
    const roles = Object.values(parsed(system).services[service]?.connections ?? {});
    return {
      min: roles.reduce((sum, role) => sum + role.poolMin, 0),
      max: roles.reduce((sum, role) => sum + role.poolMax, 0),
    };
  }

  test.each([
    ['jedire', 'api', { min: 10, max: 100 }],
    ['jedire', 'agents', { min: 10, max: 100 }],
    ['ticketing', 'web', { min: 10, max: 50 }],
    // 20 kept, 30 overflow.
    ['market-intelligence', 'pricing', { min: 20, max: 50 }],
  ])('%s: one task of %s holds %j connections over all roles', (system, service, limits) => {
    expect(pool(system, service)).toEqual(limits);
  });

  test('JediRe: one worker per 50 jobs, so two workers scale out at 100', () => {
    const { scaling } = parsed('jedire').services.agents ?? {};
    const { acceptableDelaySeconds = 0, secondsPerMessage = 1 } = scaling?.backlog ?? {};
    const perTask = acceptableDelaySeconds / secondsPerMessage;
    expect([perTask, perTask * (scaling?.minCapacity ?? 0)]).toEqual([50, 100]);
  });

  test('as-built: two workers scale out at 100 jobs, counted by a metric of the application', () => {
    const worker = parsed('as-built').services.worker;
    expect((worker?.scaling.custom.JobsPerTask?.scaleOutAt ?? 0) * (worker?.scaling.minCapacity ?? 0)).toBe(100);
    expect(worker).not.toHaveProperty('queue');
    expect(parsed('as-built').queues).toEqual({});
  });

  test('ticketing: silence of a ping (25 s) and its timeout (60 s) does not cut a connection', () => {
    expect(valueAt(parsed('ticketing'), 'services.realtime.idleTimeoutSeconds')).toBeGreaterThan(25 + 60);
  });

  test('ticketing: ten tasks serve 10,000 requests/s and 50,000 users', () => {
    const { web, realtime } = parsed('ticketing').services;
    expect((web?.scaling.maxCapacity ?? 0) * (web?.scaling.requests?.capacityPerTask ?? 0)).toBe(10_000);
    expect((realtime?.scaling.maxCapacity ?? 0) * (realtime?.scaling.connections?.capacityPerTask ?? 0)).toBe(50_000);
  });

  test('lead intelligence: each lane has its own queue, worker and delay goal, the hotter the shorter', () => {
    const { services, queues } = parsed('lead-intelligence');
    const lanes = ['hot', 'warm', 'cold'];
    expect(Object.keys(queues)).toEqual(lanes);
    const delays = lanes.map((lane) => {
      const service = services[lane];
      expect(service).toMatchObject({ kind: 'worker', queue: lane, scaling: { backlog: { queue: lane } } });
      return service?.scaling.backlog?.acceptableDelaySeconds ?? 0;
    });
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
    expect(new Set(delays).size).toBe(3);
  });

  test('market intelligence: shares of the traffic add up to 500 requests/s, 1,000 at peak and 2,000 in a burst', () => {
    const targets = Object.values(parsed('market-intelligence').services).map((service) => service.targets);
    expect(targets.reduce((sum, target) => sum + (target?.sustained ?? 0), 0)).toBeCloseTo(500);
    expect(targets.reduce((sum, target) => sum + (target?.peak ?? 0), 0)).toBeCloseTo(1000);
    expect(targets.reduce((sum, target) => sum + (target?.burst?.load ?? 0), 0)).toBeCloseTo(2000);
  });

  test('market intelligence: the fewest tasks are 24 cores and 48 GB or more', () => {
    const services = Object.values(parsed('market-intelligence').services);
    const sum = (size: (service: (typeof services)[number]) => number) =>
      services.reduce((total, service) => total + service.scaling.minCapacity * size(service), 0) / 1024;
    expect(sum((service) => service.cpu)).toBeGreaterThanOrEqual(24);
    expect(sum((service) => service.memoryLimitMiB)).toBeGreaterThanOrEqual(48);
  });
});

describe("JediRe's calendar", () => {
  const calendar = parsed('jedire').calendar;

  test.each([
    ['new listings on Thursday evening', { kind: 'weekly', days: ['THU'], startTime: '17:00' }],
    ['the monthly market report', { kind: 'monthly', businessDay: 1 }],
    ['the rate decision of December', { kind: 'dated', start: '2026-12-09T14:00' }],
    ['the rate decision of January', { kind: 'dated', start: '2027-01-27T14:00' }],
    ['Thanksgiving and the day after', { kind: 'dated', start: '2026-11-26T00:00', end: '2026-11-28T00:00' }],
    ['Christmas', { kind: 'yearly', from: '12-24', to: '12-26' }],
    ['New Year', { kind: 'yearly', from: '12-31', to: '01-01' }],
    ['spring and summer as whole months', { kind: 'season', months: [3, 4, 5, 6, 7, 8] }],
    ['tax season up to the day returns are due', { kind: 'yearly', name: 'tax-season', to: '04-15' }],
  ])('has %s', (_, event) => {
    expect(calendar).toContainEqual(expect.objectContaining(event));
  });

  test('is higher in spring, summer and tax season, and lower on holidays', () => {
    const multiplier = (name: string) => calendar.find((event) => event.name === name)?.multiplier ?? Number.NaN;
    for (const name of ['spring-summer', 'tax-season']) expect(multiplier(name)).toBeGreaterThan(1);
    for (const name of ['thanksgiving', 'christmas', 'new-year']) expect(multiplier(name)).toBeLessThan(1);
  });
});
