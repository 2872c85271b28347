import { FakeAutoScaling } from '../helpers/fake-auto-scaling';

const id = (ResourceId: string, ScalableDimension = 'ecs:service:DesiredCount', ServiceNamespace = 'ecs') => ({
  ServiceNamespace,
  ResourceId,
  ScalableDimension,
});
const api = id('service/shop/api');

function withApi(): FakeAutoScaling {
  const fake = new FakeAutoScaling();
  fake.register({ ...api, MinCapacity: 2, MaxCapacity: 40 });
  return fake;
}
const failing = (name: string) => expect.objectContaining({ name });

describe('the fake Application Auto Scaling, by the numbers of its specification', () => {
  test('1: a new target needs both bounds', () => {
    const fake = new FakeAutoScaling();
    expect(() => fake.register({ ...api, MinCapacity: 2 })).toThrow(failing('ValidationException'));
    expect(() => fake.target(api.ResourceId)).toThrow('no target');
    fake.register({ ...api, MinCapacity: 2, MaxCapacity: 40 });
    expect(fake.target(api.ResourceId)).toMatchObject({ MinCapacity: 2, MaxCapacity: 40, tasks: 2 });
  });

  test('2: what is not given stays', () => {
    const fake = withApi();
    fake.register({ ...api, SuspendedState: { DynamicScalingInSuspended: true } });
    fake.register({ ...api, MinCapacity: 5 });
    fake.register({ ...api, MaxCapacity: 30 });
    expect(fake.target(api.ResourceId)).toMatchObject({
      MinCapacity: 5,
      MaxCapacity: 30,
      SuspendedState: { DynamicScalingInSuspended: true },
    });
  });

  test('3: members of a suspended state that are left out become false', () => {
    const fake = withApi();
    fake.register({ ...api, SuspendedState: { DynamicScalingInSuspended: true, ScheduledScalingSuspended: true } });
    fake.register({ ...api, SuspendedState: { ScheduledScalingSuspended: true } });
    expect(fake.target(api.ResourceId).SuspendedState).toEqual({
      DynamicScalingInSuspended: false,
      DynamicScalingOutSuspended: false,
      ScheduledScalingSuspended: true,
    });
  });

  test('4: a minimum above the maximum is refused and changes nothing', () => {
    const fake = withApi();
    expect(() => fake.register({ ...api, MinCapacity: 41 })).toThrow(failing('ValidationException'));
    expect(fake.target(api.ResourceId).MinCapacity).toBe(2);
  });

  test('5: tasks are brought within the bounds, and stay where they allow it', () => {
    const fake = withApi();
    fake.register({ ...api, MinCapacity: 20 });
    expect(fake.target(api.ResourceId).tasks).toBe(20);
    fake.register({ ...api, MinCapacity: 2 });
    expect(fake.target(api.ResourceId).tasks).toBe(20);
    fake.register({ ...api, MaxCapacity: 10 });
    expect(fake.target(api.ResourceId).tasks).toBe(10);
  });

  test('6: targets by namespace, dimension and resource', () => {
    const fake = withApi();
    fake.register({ ...id('service/shop/web'), MinCapacity: 1, MaxCapacity: 2 });
    fake.register({ ...id('cluster:a', 'rds:cluster:ReadReplicaCount', 'rds'), MinCapacity: 1, MaxCapacity: 2 });
    const names = (input: Parameters<typeof fake.describe>[0]) =>
      fake.describe(input).ScalableTargets.map(({ ResourceId }) => ResourceId);
    expect(names({ ServiceNamespace: 'ecs' })).toEqual(['service/shop/api', 'service/shop/web']);
    expect(names({ ServiceNamespace: 'ecs', ResourceIds: ['service/shop/web', 'service/shop/gone'] })).toEqual([
      'service/shop/web',
    ]);
    expect(names({ ServiceNamespace: 'rds', ScalableDimension: 'rds:cluster:Capacity' })).toEqual([]);
    expect(fake.describe({ ServiceNamespace: 'rds' }).ScalableTargets[0]).not.toHaveProperty('tasks');
    const many = Array.from({ length: 51 }, (_, index) => `service/shop/${index}`);
    expect(() => fake.describe({ ServiceNamespace: 'ecs', ResourceIds: many })).toThrow(failing('ValidationException'));
  });

  test('7: pages with tokens; a token that was not given is refused', () => {
    const fake = withApi();
    fake.register({ ...id('service/shop/web'), MinCapacity: 1, MaxCapacity: 2 });
    fake.pageSize = 1;
    const { NextToken, ScalableTargets } = fake.describe({ ServiceNamespace: 'ecs' });
    expect(ScalableTargets).toHaveLength(1);
    const last = fake.describe({ ServiceNamespace: 'ecs', NextToken: String(NextToken) });
    expect(last.ScalableTargets.map(({ ResourceId }) => ResourceId)).toEqual(['service/shop/web']);
    expect(last).not.toHaveProperty('NextToken');
    const wrong = { ServiceNamespace: 'ecs', NextToken: 'mine' };
    expect(() => fake.describe(wrong)).toThrow(failing('InvalidNextTokenException'));
  });

  test('8: the first calls are throttled; while denied, all fail', () => {
    const fake = withApi();
    fake.throttled = 1;
    expect(() => fake.describe({ ServiceNamespace: 'ecs' })).toThrow(failing('ThrottlingException'));
    expect(fake.describe({ ServiceNamespace: 'ecs' }).ScalableTargets).toHaveLength(1);
    fake.denied = true;
    expect(() => fake.register({ ...api, MinCapacity: 3 })).toThrow(failing('AccessDeniedException'));
    expect(fake.target(api.ResourceId).MinCapacity).toBe(2);
  });
});
