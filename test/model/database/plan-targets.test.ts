import { systems } from '../../../config';
import { connectionBudget } from '../../../lib/model/database/connection-budget';
import { databaseTargets } from '../../../lib/model/database/plan-targets';
import type { SystemConfig } from '../../../lib/model/system/config';
import { parseSystemConfig } from '../../../lib/model/system/parse';
import { plannedTargets } from '../../../lib/model/system/plan-targets';
import { InputError } from '../../../lib/model/validation/input-error';

/** JediRe after a change to its database. */
function jedire(change: (database: Record<string, unknown>, services: Record<string, unknown>) => void): SystemConfig {
  const copy = JSON.parse(JSON.stringify(systems.jedire)) as Record<string, Record<string, unknown>>;
  change(copy.database as Record<string, unknown>, copy.services as Record<string, unknown>);
  return parseSystemConfig(copy, 'jedire.ts');
}

function problemsOf(make: () => unknown): string[] {
  try {
    make();
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(({ where, given }) => `${where}: ${given}`);
    throw error;
  }
  return [];
}

const follows = { service: 'api', capacityPerUnit: 500, capacitySource: 'test', leadTimeMinutes: 30 };
const autoscaling = { minCapacity: 1, maxCapacity: 4, cpuPercent: 70, plan: follows };

describe('what of a database is planned', () => {
  test('readers count those of the role that others join; the rest is not theirs', () => {
    const system = jedire((database) => Object.assign(database, { readerAutoscaling: autoscaling }));
    expect(databaseTargets(system.database)).toEqual([
      { name: 'database-readers', unit: 'readers', bounds: { minCapacity: 2, maxCapacity: 5 }, follows },
    ]);
  });

  test('serverless capacity counts whole ACU within the range', () => {
    const { database } = jedire((given) =>
      Object.assign(given, {
        writer: { instanceClass: 'serverless' },
        serverless: { minCapacity: 2.5, maxCapacity: 32, plan: follows },
      }),
    );
    expect(databaseTargets(database)).toContainEqual({
      name: 'database-capacity',
      unit: 'ACU',
      bounds: { minCapacity: 3, maxCapacity: 32 },
      follows,
    });
  });

  test('it follows the demand of the service, ahead of the service', () => {
    const system = jedire((database) => Object.assign(database, { readerAutoscaling: autoscaling }));
    const targets = plannedTargets(system);
    const api = targets.find(({ name }) => name === 'api');
    const readers = targets.find(({ name }) => name === 'database-readers');
    expect(readers?.demand).toEqual({ ...api?.demand, leadTimeMinutes: 30 });
    expect(readers?.capacity).toEqual({
      value: 500,
      unit: 'requests/s',
      source: 'test',
      targetUtilizationPercent: 100,
    });
    expect(plannedTargets(system, 'database-readers')).toEqual([readers]);
  });

  test('given a plan that follows no demand, or comes too late, then it is refused', () => {
    const withPlan = (plan: object) => () =>
      jedire((database) => Object.assign(database, { readerAutoscaling: { ...autoscaling, plan } }));
    expect(problemsOf(withPlan({ ...follows, service: 'web' }))).toEqual([
      'jedire.ts: database.readerAutoscaling.plan.service: "web"',
    ]);
    expect(problemsOf(withPlan({ ...follows, leadTimeMinutes: 10 }))).toEqual([
      'jedire.ts: database.readerAutoscaling.plan.leadTimeMinutes: 10',
    ]);
  });

  test('given a service with the name of such a plan, then it is refused', () => {
    const make = () => jedire((_, services) => Object.assign(services, { 'database-readers': services.agents }));
    expect(problemsOf(make)).toContain('jedire.ts: services.database-readers: a service called database-readers');
  });
});

describe('the connection budget', () => {
  test('counts the autoscaled readers that are always there', () => {
    const rows = (minCapacity: number) =>
      connectionBudget(jedire((given) => Object.assign(given, { readerAutoscaling: { ...autoscaling, minCapacity } })));
    const row = (minCapacity: number) => rows(minCapacity).find(({ role }) => role === 'dashboards');
    expect(row(0)?.arithmetic).toContain('+ at least 0, at most 4 autoscaled x ');
    expect(row(1)?.allowed).toBe(2 * (row(0)?.allowed ?? 0));
  });
});
