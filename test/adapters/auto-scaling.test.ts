import { autoScaling } from '../../lib/adapters/auto-scaling';
import { AutoScalingServer } from '../helpers/auto-scaling-server';
import { FakeAutoScaling } from '../helpers/fake-auto-scaling';
import { inFull } from '../helpers/properties';

const ecs = { serviceNamespace: 'ecs', scalableDimension: 'ecs:service:DesiredCount' };
const api = { ...ecs, resourceId: 'service/shop/api' };
const suspended = { scaleIn: true, scaleOut: false, schedule: true };

const fake = new FakeAutoScaling();
const server = new AutoScalingServer(fake);
const environment = { ...process.env };
beforeAll(async () => void Object.assign(process.env, await server.start()));
afterAll(async () => {
  await server.stop();
  process.env = environment;
});
beforeEach(() => {
  for (const name of ['api', 'web', 'jobs']) {
    fake.register({
      ServiceNamespace: 'ecs',
      ResourceId: `service/shop/${name}`,
      ScalableDimension: 'ecs:service:DesiredCount',
      MinCapacity: 2,
      MaxCapacity: 40,
      SuspendedState: {},
    });
  }
});

describe('Application Auto Scaling through the SDK, over HTTP', () => {
  test('describes one target, all of a kind over several pages, and none where there is none', async () => {
    const { describe: describeTargets } = await autoScaling();
    const running = { scaleIn: false, scaleOut: false, schedule: false };
    expect(await describeTargets({ ...ecs, resourceIds: [api.resourceId] })).toEqual([
      { ...api, minCapacity: 2, maxCapacity: 40, suspended: running },
    ]);
    fake.pageSize = 2;
    const names = (await describeTargets(ecs)).map(({ resourceId }) => resourceId);
    fake.pageSize = 50;
    expect(names).toEqual(['service/shop/api', 'service/shop/web', 'service/shop/jobs']);
    expect(await describeTargets({ ...ecs, resourceIds: ['service/shop/gone'] })).toEqual([]);
  });

  test('setting the minimum changes nothing else, not what is suspended either', async () => {
    const { setMin, setSuspended } = await autoScaling();
    await setSuspended(api, suspended);
    await setMin(api, 20);
    expect(fake.calls.at(-1)?.input).toEqual({
      ServiceNamespace: 'ecs',
      ResourceId: 'service/shop/api',
      ScalableDimension: 'ecs:service:DesiredCount',
      MinCapacity: 20,
    });
    expect(fake.target(api.resourceId)).toMatchObject({
      MinCapacity: 20,
      MaxCapacity: 40,
      SuspendedState: { DynamicScalingInSuspended: true, ScheduledScalingSuspended: true },
    });
  });

  test('what is suspended reads as it was set, and setting it changes no bound', async () => {
    const { setSuspended, describe: describeTargets } = await autoScaling();
    await setSuspended(api, suspended);
    const [target] = await describeTargets({ ...ecs, resourceIds: [api.resourceId] });
    expect(target).toMatchObject({ suspended, minCapacity: 2, maxCapacity: 40 });
  });

  // The SDK waits longer than after another error. test/handlers/reasserted-floor/handler.test.ts has one that always runs.
  inFull(test)('throttled calls are tried again', async () => {
    const { setMin } = await autoScaling();
    fake.throttled = 2;
    await setMin(api, 3);
    expect(fake.target(api.resourceId).MinCapacity).toBe(3);
  });

  test('an error of the service is passed on with its name', async () => {
    const { setMin } = await autoScaling();
    await expect(setMin(api, 41)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
