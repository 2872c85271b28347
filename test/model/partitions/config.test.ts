import { CACHE_NODE_TYPES, isCacheAutoscalable } from '../../../lib/model/cache/node-types';
import { maxConnections } from '../../../lib/model/database/instance-classes';
import { parseCapacityPlan } from '../../../lib/model/plan/capacity-plan';
import { FARGATE_MEMORY, isFargateSize } from '../../../lib/model/service/fargate';
import { isPlaceholderAccount } from '../../../lib/model/system/environment';

describe('tables of AWS sizes', () => {
  // Amazon ECS developer guide, "Task CPU and memory": the ends of each range and one size that is not offered.
  test.each([
    [256, 512, true],
    [256, 1536, false],
    [512, 4096, true],
    [1024, 1024, false],
    [4096, 30720, true],
    [4096, 31744, false],
    [8192, 20480, true],
    [8192, 18432, false],
    [16384, 122880, true],
    [1000, 2048, false],
  ])('Fargate: %d CPU units with %d MiB: %s', (cpu, memory, offered) => {
    expect(isFargateSize(cpu, memory)).toBe(offered);
  });

  // The same page: smallest, largest and number of memory sizes in GiB for each CPU size.
  test.each([
    [256, 0.5, 2, 3],
    [512, 1, 4, 4],
    [1024, 2, 8, 7],
    [2048, 4, 16, 13],
    [4096, 8, 30, 23],
    [8192, 16, 60, 12],
    [16384, 32, 120, 12],
  ])('Fargate: %d CPU units with %d to %d GiB in %d sizes', (cpu, least, most, sizes) => {
    const memories = FARGATE_MEMORY[cpu] ?? [];
    expect([Math.min(...memories) / 1024, Math.max(...memories) / 1024, memories.length]).toEqual([least, most, sizes]);
  });

  test('Fargate offers seven CPU sizes', () => expect(Object.keys(FARGATE_MEMORY)).toHaveLength(7));

  // LEAST(memory / 9531392, 5000); AWS's example reckons in decimal gigabytes.
  test.each([
    ['r7g.large', 1678],
    ['r7g.xlarge', 3357],
    ['r7g.2xlarge', 5000],
    ['t4g.medium', 419],
    ['r3.large', undefined],
  ])('max_connections of %s is %s', (instanceClass, connections) => {
    expect(maxConnections(instanceClass)).toBe(connections);
  });

  test('shards scale on large to 2xlarge nodes only', () => {
    expect(CACHE_NODE_TYPES.filter(isCacheAutoscalable)).toEqual([
      'cache.r7g.large',
      'cache.r7g.xlarge',
      'cache.r7g.2xlarge',
      'cache.m7g.large',
      'cache.m7g.xlarge',
      'cache.m7g.2xlarge',
    ]);
  });

  test('documented example accounts are placeholders', () => {
    expect(['111111111111', '123456789012', '000000000000'].map(isPlaceholderAccount)).toEqual([true, true, true]);
    expect(isPlaceholderAccount('314159265358')).toBe(false);
  });
});

describe('parsing a capacity plan', () => {
  const action = { name: 'a', schedule: 'cron(0 8 ? * MON *)', minCapacity: 3 };
  const plan = {
    version: 1,
    service: 'api',
    timeZone: 'UTC',
    perTaskCapacity: { value: 1, unit: 'requests/s', source: 'test' },
    quantile: 0.9,
    actions: [action],
    evidence: {},
  };

  test('given a plan, then it is accepted', () => expect(parseCapacityPlan(plan, 'p.json').actions).toHaveLength(1));

  test.each([
    [{ ...plan, actions: [action, action] }, 'a more than once'],
    [{ ...plan, actions: [{ ...action, schedule: 'cron(0 8 * * MON *)' }] }, 'exactly one of'],
    [
      { ...plan, actions: Array.from({ length: 201 }, (_, index) => ({ ...action, name: `a${index}` })) },
      '201 scheduled actions',
    ],
    [{ ...plan, actions: [{ ...action, schedule: 'every Monday' }] }, 'actions.0.schedule: given "every Monday"'],
    [{ ...plan, actions: [{ ...action, minCapacity: 1.5 }] }, 'actions.0.minCapacity: given 1.5'],
    [{ ...plan, timeZone: 'Mars/Olympus' }, 'an IANA time zone'],
    [{ ...plan, action: [] }, 'p.json: action: given a key that does not exist'],
    [{ ...plan, quantile: 1 }, 'quantile'],
    [{ ...plan, version: 2 }, 'version'],
  ])('given a broken one, then it is refused (%#)', (broken, words) => {
    expect(() => parseCapacityPlan(broken, 'p.json')).toThrow(words);
  });

  test('given 200 actions, the most that AWS keeps for a target, then they are accepted', () => {
    const actions = Array.from({ length: 200 }, (_, index) => ({ ...action, name: `a${index}` }));
    expect(parseCapacityPlan({ ...plan, actions }, 'p.json').actions).toHaveLength(200);
  });

  test('given several broken actions, then each is a problem at its own place', () => {
    const broken = [
      action,
      { ...action, name: 'b', schedule: 'rate(1 hours)' },
      { ...action, name: 'c', minCapacity: -1 },
    ];
    expect(() => parseCapacityPlan({ ...plan, actions: broken }, 'p.json')).toThrow(
      /has 2 problems[\s\S]*actions\.1\.schedule[\s\S]*actions\.2\.minCapacity/,
    );
  });
});

describe('serverless instances', () => {
  test.each([
    [2, 4, 823],
    [2, 8, 1669],
    [2, 16, 3360],
    [2, 32, 5000],
    [2, 256, 5000],
    // Between two documented rows the lower one counts.
    [2, 12, 1669],
    [0.5, 16, 2000],
    [0.5, 1, 189],
  ])('from %d to %d ACU admit %d connections', (minCapacity, maxCapacity, connections) => {
    expect(maxConnections('serverless', { minCapacity, maxCapacity })).toBe(connections);
  });
});
