import {
  CACHE_NODE_TYPES,
  FARGATE_MEMORY,
  isCacheAutoscalable,
  isFargateSize,
  isPlaceholderAccount,
  maxConnections,
  parseCapacityPlan,
} from '../../lib/model';

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
    [{ ...plan, quantile: 1 }, 'quantile'],
    [{ ...plan, version: 2 }, 'version'],
  ])('given a broken one, then it is refused (%#)', (broken, words) => {
    expect(() => parseCapacityPlan(broken, 'p.json')).toThrow(words);
  });
});
