import { systems } from '../../../config';
import { CONNECTIONS_PER_NODE, cacheBudget } from '../../../lib/model/cache/connection-budget';
import { cacheTargets } from '../../../lib/model/cache/plan-targets';
import type { SystemConfigInput } from '../../../lib/model/system/config';
import { parseSystemConfig } from '../../../lib/model/system/parse';
import { plannedTargets } from '../../../lib/model/system/plan-targets';
import { InputError } from '../../../lib/model/validation/input-error';

type Caches = NonNullable<SystemConfigInput['caches']>;

/** JediRe with its caches changed. */
function jedire(change: (caches: Caches) => void) {
  const given = structuredClone(systems.jedire) as SystemConfigInput;
  change(given.caches as Caches);
  return parseSystemConfig(given, 'jedire.ts');
}

function problemsOf(change: (caches: Caches) => void) {
  try {
    jedire(change);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

describe('the connection budget of the caches', () => {
  test('is tasks times pool of every service that lists the cache, against what one node admits', () => {
    const rows = cacheBudget(jedire(() => undefined));
    expect(rows.map(({ cache, demanded, allowed }) => [cache, demanded, allowed])).toEqual([
      // In a deployment 75 of the API (150 % of 50) and 40 of the map (200 % of 20); results have 40 agents as well.
      ['sessions', 115 * 50, 58_500],
      ['results', 155 * 50, 58_500],
    ]);
    expect(CONNECTIONS_PER_NODE).toBe(65_000);
    expect(rows[1]?.terms).toContainEqual({ service: 'agents', maxTasks: 40, poolMax: 50 });
  });

  test('given pools that could ask for more, then the error does the sum', () => {
    const problems = problemsOf((caches) => Object.assign(caches.results ?? {}, { poolMax: 600 }));
    expect(problems).toEqual([
      {
        where: 'jedire.ts: caches.results.poolMax',
        given:
          '93000 connections = services.api 75 tasks (maxCapacity 50 x maximumPercent 150 %) x 600 + services.agents 40 tasks (maxCapacity 20 x maximumPercent 200 %) x 600 + services.map 40 tasks (maxCapacity 20 x maximumPercent 200 %) x 600',
        allowed: 'at most 58500 = 90 % of the 65000 connections of a node',
        remedy: expect.stringContaining('Lower poolMax'),
      },
    ]);
    expect(problemsOf((caches) => Object.assign(caches.results ?? {}, { poolMax: 377 }))).toEqual([]);
    expect(problemsOf((caches) => Object.assign(caches.results ?? {}, { poolMax: 378 }))).toHaveLength(1);
  });
});

describe('what of a cache is planned', () => {
  const plan = { service: 'api', capacityPerUnit: 500, capacitySource: 'test' };
  const withPlan = (change: object) => (caches: Caches) =>
    Object.assign(caches.results ?? {}, {
      shardAutoscaling: { minCapacity: 2, maxCapacity: 6, memoryPercent: 65, plan: { ...plan, ...change } },
      replicaAutoscaling: { minCapacity: 1, maxCapacity: 3, cpuPercent: 60, plan: { ...plan, ...change } },
    });

  test('shards and replicas follow the demand of a service, an hour and half an hour ahead', () => {
    const system = jedire(withPlan({}));
    const follows = { service: 'api', capacityPerUnit: 500, capacitySource: 'test' };
    expect(cacheTargets(system.caches)).toEqual([
      {
        name: 'cache-results-shards',
        cache: 'results',
        unit: 'shards',
        bounds: { minCapacity: 2, maxCapacity: 6 },
        follows: { ...follows, leadTimeMinutes: 60 },
      },
      {
        name: 'cache-results-replicas',
        cache: 'results',
        unit: 'replicas',
        bounds: { minCapacity: 1, maxCapacity: 3 },
        follows: { ...follows, leadTimeMinutes: 30 },
      },
    ]);
    const planned = plannedTargets(system).find(({ name }) => name === 'cache-results-shards');
    expect(planned?.capacity).toMatchObject({ value: 500, unit: 'requests/s', targetUtilizationPercent: 100 });
    expect(planned?.demand).toEqual({ ...system.services.api?.demand, leadTimeMinutes: 60 });
  });

  test('given a plan that follows no demand, or comes too late, then it is refused for both', () => {
    const where = (change: object) => problemsOf(withPlan(change)).map((problem) => problem.where);
    expect(where({ service: 'nobody' })).toEqual([
      'jedire.ts: caches.results.shardAutoscaling.plan.service',
      'jedire.ts: caches.results.replicaAutoscaling.plan.service',
    ]);
    expect(where({ leadTimeMinutes: 10 })).toEqual([
      'jedire.ts: caches.results.shardAutoscaling.plan.leadTimeMinutes',
      'jedire.ts: caches.results.replicaAutoscaling.plan.leadTimeMinutes',
    ]);
  });

  test('given a service with the name of such a plan, then it is refused', () => {
    const given = structuredClone(systems.jedire) as SystemConfigInput;
    const services = given.services as Record<string, unknown>;
    services['cache-results-shards'] = services.agents;
    expect(() => parseSystemConfig(given, 'jedire.ts')).toThrow('a service called cache-results-shards');
  });
});

describe('the config of a cache', () => {
  test.each<[string, object, string, string]>([
    ['an autoscaled cache of small nodes', { nodeType: 'cache.t4g.small' }, 'shardAutoscaling', 'large to 2xlarge'],
    ['no replica', { replicasPerShard: 0 }, 'replicasPerShard', 'nothing to fail over to'],
    [
      'a user that is no service',
      { users: { nobody: {} } },
      'users.nobody',
      'lists results in its caches: api, agents, map',
    ],
    ['a key pattern with a blank', { users: { api: { keys: ['a b'] } } }, 'users.api.keys.0', 'without blanks'],
    ['eviction of sessions', { purpose: 'sessions', eviction: 'allkeys-lru' }, 'eviction', 'logs a user out'],
    ['an eviction there is not', { eviction: 'noeviction' }, 'eviction', 'allkeys-lfu'],
    [
      'a target that ElastiCache refuses',
      { replicaAutoscaling: { minCapacity: 1, maxCapacity: 2, cpuPercent: 80 } },
      'replicaAutoscaling.cpuPercent',
      'at most 70',
    ],
    ['more shards to begin with than it may have', { shards: 7 }, 'shards', '2 to 6'],
    [
      'a timeout shorter than ElastiCache has',
      { idleClientTimeoutSeconds: 5 },
      'idleClientTimeoutSeconds',
      'at least 20',
    ],
  ])('given %s, then the one problem says where and what is allowed', (_, change, path, words) => {
    const problems = problemsOf((caches) =>
      Object.assign(caches.results ?? {}, { replicaAutoscaling: undefined }, change),
    );
    expect(problems.map(({ where }) => where)).toEqual([`jedire.ts: caches.results.${path}`]);
    expect(problems[0]?.allowed).toContain(words);
  });
});
