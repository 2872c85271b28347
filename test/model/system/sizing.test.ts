import fc from 'fast-check';
import { environments, systems } from '../../../config';
import type { DatabaseConfig } from '../../../lib/model/database/config';
import { connectionBudget } from '../../../lib/model/database/connection-budget';
import type { ScalingSpec } from '../../../lib/model/scaling/spec';
import { findTaskCapacity } from '../../../lib/model/scaling/task-capacity';
import type { ServiceConfig } from '../../../lib/model/service/config';
import { describeExcess } from '../../../lib/model/service/connection-budget';
import type { SystemConfigInput } from '../../../lib/model/system/config';
import type { EnvironmentConfigInput } from '../../../lib/model/system/environment';
import { parseEnvironmentConfig, parseSystemConfig } from '../../../lib/model/system/parse';
import { sizeSystem } from '../../../lib/model/system/sizing';
import { InputError } from '../../../lib/model/validation/input-error';

const jedire = parseSystemConfig(systems.jedire, 'config/systems/jedire.ts');

function environment(change: Partial<EnvironmentConfigInput>) {
  return parseEnvironmentConfig({ ...environments.prod, ...change }, 'config/environments/prod.ts');
}

describe('sizing by load share', () => {
  test('given any share in whole percent, then bounds keep their order and the peak stays reachable', () => {
    const all = Object.entries(systems).map(([name, system]) => parseSystemConfig(system as SystemConfigInput, name));
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.integer({ min: 1, max: 100 }), (system, percent) => {
        const sized = sizeSystem(system, environment({ loadShare: percent / 100 }));
        for (const [name, { scaling, demand, targets }] of Object.entries(sized.services)) {
          const whole = system.services[name]?.scaling;
          expect(scaling.minCapacity).toBeGreaterThanOrEqual(Math.min(1, whole?.minCapacity ?? 0));
          expect(scaling.minCapacity).toBeLessThanOrEqual(scaling.maxCapacity);
          expect(scaling.maxCapacity).toBeLessThanOrEqual(whole?.maxCapacity ?? 0);
          const capacity = demand === undefined ? undefined : findTaskCapacity(scaling, demand.signal);
          if (capacity === undefined || targets === undefined) continue;
          expect(scaling.maxCapacity * capacity.value).toBeGreaterThanOrEqual(targets.peak);
        }
      }),
    );
  });

  test('given the whole load, then nothing changes', () => {
    expect(sizeSystem(jedire, environment({}))).toEqual(jedire);
  });

  test('given the smallest share, then a service can still grow to a second task', () => {
    const sized = sizeSystem(jedire, environment({ loadShare: 0.001 }));
    expect(sized.services.api?.scaling).toMatchObject({ minCapacity: 1, maxCapacity: 2 });
  });

  // Two tasks are deployed at 150 %, one only at 200 %: 199 % of one, rounded down, are one (ECS API, DeploymentConfiguration).
  test('given so few tasks that none could be added beside them, then the maximum percent is raised as far as it has to be', () => {
    expect(jedire.services.api).toMatchObject({ maximumPercent: 150, scaling: { minCapacity: 2 } });
    expect(sizeSystem(jedire, environment({ loadShare: 0.51 })).services.api?.maximumPercent).toBe(150);
    expect(sizeSystem(jedire, environment({ loadShare: 0.5 })).services.api?.maximumPercent).toBe(200);
  });

  test('given classes of the environment, then they replace every class, and shards no longer scale', () => {
    const sized = sizeSystem(
      jedire,
      environment({ loadShare: 0.02, databaseInstanceClass: 't4g.large', cacheNodeType: 'cache.t4g.small' }),
    );
    expect(sized.database?.writer.instanceClass).toBe('t4g.large');
    expect(Object.values(sized.database?.readers ?? {}).map((role) => role.instanceClass)).toEqual(
      Array(3).fill('t4g.large'),
    );
    for (const cache of Object.values(sized.caches)) {
      expect(cache.nodeType).toBe('cache.t4g.small');
      expect(cache).not.toHaveProperty('shardAutoscaling');
    }
  });

  test('then the result is frozen and the system itself is untouched', () => {
    const before = JSON.stringify(jedire);
    const sized = sizeSystem(jedire, environment({ loadShare: 0.1 }));
    expect(() => Object.assign(sized.services.api?.scaling ?? {}, { maxCapacity: 99 })).toThrow(TypeError);
    expect(JSON.stringify(jedire)).toBe(before);
  });

  test('given a database too small for several roles, then every role is a problem that names both files', () => {
    try {
      sizeSystem(jedire, environment({ databaseInstanceClass: 't4g.medium' }));
      throw new Error('was accepted');
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      expect(error.problems.map((problem) => problem.where)).toEqual([
        'config/systems/jedire.ts in environment prod: database.proxy',
        'config/systems/jedire.ts in environment prod: database.readers.agents',
        'config/systems/jedire.ts in environment prod: database.readers.dashboards',
        'config/systems/jedire.ts in environment prod: database.readers.analytics',
      ]);
      for (const { remedy } of error.problems) expect(remedy).toContain('config/environments/prod.ts');
    }
  });
});

describe('connection budget', () => {
  // r7g.large: floor(16e9 / 9531392) = 1678; of that the proxy 90 % = 1510; of that 90 % = 1359. Worked by hand.
  const database = {
    ...(jedire.database as DatabaseConfig),
    writer: { instanceClass: 'r7g.large' },
    readers: { reports: { instanceClass: 'r7g.large', count: 2, autoscaled: false } },
    proxy: { ...(jedire.database as DatabaseConfig).proxy, maxConnectionsPercent: 90 },
  };

  function budget(maxTasks: number, poolMax: number, maximumPercent = 200) {
    const api = jedire.services.api;
    if (api === undefined) throw new Error('JediRe has an API');
    const service = { ...api, maximumPercent, scaling: { ...api.scaling, maxCapacity: maxTasks } };
    return connectionBudget({
      database,
      services: {
        one: { ...service, connections: { writer: { poolMin: 1, poolMax } } },
        two: { ...service, connections: { writer: { poolMin: 1, poolMax: 3 }, reports: { poolMin: 1, poolMax } } },
      },
    });
  }

  test('given two services, then their largest pools add up for all tasks of a deployment, role by role', () => {
    expect(budget(10, 20)).toMatchObject([
      { role: 'writer', demanded: 20 * 20 + 20 * 3, allowed: 1359, terms: [{ service: 'one' }, { service: 'two' }] },
      // Two readers of 1678, no proxy: 90 % of 3356.
      { role: 'reports', demanded: 20 * 20, allowed: 3020, terms: [{ service: 'two', maxTasks: 20, poolMax: 20 }] },
    ]);
    // ECS rounds down: 150 % of 3 are 4.
    expect(budget(3, 20, 150)).toMatchObject([{ demanded: 4 * 20 + 4 * 3 }, { demanded: 4 * 20 }]);
  });

  test('then the arithmetic is shown with the numbers it used', () => {
    expect(budget(1, 1).map((row) => row.arithmetic)).toEqual([
      '90 % of r7g.large 1678 x proxy 90 %',
      '90 % of 2 x r7g.large 1678',
    ]);
  });

  // JediRe's plan alerts at 80 % of the pool: services that stay above it between deployments would always be on alert.
  test('given few tasks more in a deployment, then what is held between deployments decides: 80 % of what is admitted', () => {
    const excess = (maxTasks: number) => {
      const scaling = { ...(jedire.services.api?.scaling as ScalingSpec), maxCapacity: maxTasks };
      const service = { ...(jedire.services.api as ServiceConfig), maximumPercent: 105, scaling };
      const terms = [{ service: 'one', maxTasks: Math.floor(maxTasks * 1.05), poolMax: 10 }];
      return describeExcess({ terms, admitted: 1000, words: 'a thousand' }, { one: service });
    };
    expect(excess(80)).toEqual([]);
    expect(excess(84)).toEqual([
      {
        given: '840 connections = services.one 84 tasks x 10',
        allowed: 'at most 800 = 80 % of a thousand, between deployments',
      },
    ]);
    // 95 % of what is admitted is too much for a deployment as well, and one sentence is enough.
    expect(excess(91)).toMatchObject([{ allowed: 'at most 900 = 90 % of a thousand' }]);
  });

  test('given any tasks and pools, then demand is linear in both', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 }), (tasks, pool) => {
        expect(budget(tasks, pool).map((row) => row.demanded)).toEqual([2 * tasks * (pool + 3), 2 * tasks * pool]);
      }),
    );
  });
});
