import { type AutoScaling, autoScaling } from '../../../lib/adapters/auto-scaling';
import { handle } from '../../../lib/handlers/reasserted-floor/handler';
import { AutoScalingServer } from '../../helpers/auto-scaling-server';
import { FakeAutoScaling } from '../../helpers/fake-auto-scaling';
import { floorRequest, RESOURCE_ID, type TemplateFloor } from '../../helpers/floor-request';
import { inFull } from '../../helpers/properties';

const ID = { ServiceNamespace: 'ecs', ResourceId: RESOURCE_ID, ScalableDimension: 'ecs:service:DesiredCount' };
const actions = [
  { name: 'weekday-0800', schedule: 'cron(0 8 ? * MON,TUE,WED,THU,FRI *)', minCapacity: 20 },
  { name: 'evening-2000', schedule: 'cron(0 20 ? * * *)', minCapacity: 4 },
];
/** A Wednesday at noon in New York. */
const PEAK = Date.parse('2026-11-18T12:00-05:00');

let fake: FakeAutoScaling;
let server: AutoScalingServer;
let lines: string[];
let waits: number[];
const environment = { ...process.env };
beforeEach(async () => {
  fake = new FakeAutoScaling();
  server = new AutoScalingServer(fake);
  lines = [];
  waits = [];
  Object.assign(process.env, await server.start());
});
afterEach(async () => {
  await server.stop();
  process.env = { ...environment };
});

/** CloudFormation updates the target: it registers the bounds of the template and leaves out what a template has not. */
function registers(bounds: { readonly MinCapacity: number; readonly MaxCapacity: number }): void {
  fake.register({ ...ID, ...bounds });
}

const dependencies = {
  log: (line: string) => void lines.push(line),
  wait: async (milliseconds: number) => void waits.push(milliseconds),
};

async function runs(
  kind: 'Create' | 'Update' | 'Delete',
  template: TemplateFloor = { actions },
  nowMs = PEAK,
): Promise<void> {
  await handle(floorRequest(kind, server.url, template), { ...dependencies, autoScaling: await autoScaling(), nowMs });
}

const minimum = () => fake.target(RESOURCE_ID).MinCapacity;
const raises = () => fake.callsOf('RegisterScalableTarget').length;
const logged = () => lines.map((line) => JSON.parse(line));
const lastAnswer = () => server.answers.at(-1)?.body;

describe('a deployment in mid-peak', () => {
  test('given 20 tasks are due and the deployment registers 2, then the minimum is 20 again', async () => {
    registers({ MinCapacity: 20, MaxCapacity: 40 });
    registers({ MinCapacity: 2, MaxCapacity: 40 });
    await runs('Update');
    expect(minimum()).toBe(20);
    expect(fake.callsOf('RegisterScalableTarget').at(-1)).toEqual({ ...ID, MinCapacity: 20 });
    expect(logged()).toEqual([
      {
        level: 'INFO',
        what: 'reassert-floor',
        request: 'Update',
        target: RESOURCE_ID,
        outcome: 'raised',
        previousMin: 2,
        dueFloor: 20,
        action: 'weekday-0800',
        newMin: 20,
        reason: 'The minimum was below the floor that is due.',
      },
    ]);
    expect(lines[0]).not.toContain('\n');
  });

  test('then CloudFormation is answered, in the form it asks for', async () => {
    registers({ MinCapacity: 2, MaxCapacity: 40 });
    await runs('Create');
    expect(server.answers).toEqual([
      {
        path: '/answer?signature=1',
        contentType: '',
        body: {
          Status: 'SUCCESS',
          RequestId: 'request-1',
          StackId: 'arn:aws:cloudformation:us-east-1:111111111111:stack/shop/1',
          LogicalResourceId: 'apiFloor',
          PhysicalResourceId: 'apiFloor',
          Reason: 'The minimum was below the floor that is due.',
          Data: { Outcome: 'raised', PreviousMin: '2', DueFloor: '20', Action: 'weekday-0800', NewMin: '20' },
        },
      },
    ]);
  });

  test('given an answer from before the deployment, then it is asked for again, and the floor is raised', async () => {
    registers({ MinCapacity: 2, MaxCapacity: 40 });
    const client = await autoScaling();
    const stale = { minCapacity: 20, maxCapacity: 40, suspended: { scaleIn: false, scaleOut: false, schedule: false } };
    let asked = 0;
    const late: AutoScaling = {
      ...client,
      describe: async (query) => {
        const now = await client.describe(query);
        return asked++ === 0 ? now.map((target) => ({ ...target, ...stale })) : now;
      },
    };
    const request = floorRequest('Update', server.url, { actions });
    await handle(request, { ...dependencies, autoScaling: late, nowMs: PEAK });
    expect(minimum()).toBe(20);
    expect(waits).toEqual([3_000]);
  });

  test('given what CloudFormation has just registered, then nothing is waited for', async () => {
    registers({ MinCapacity: 2, MaxCapacity: 40 });
    await runs('Update');
    expect(waits).toEqual([]);
    expect(fake.callsOf('DescribeScalableTargets')).toHaveLength(1);
  });

  test('given two in a row, then the second changes nothing', async () => {
    registers({ MinCapacity: 2, MaxCapacity: 40 });
    await runs('Update');
    const before = raises();
    await runs('Update');
    expect(raises()).toBe(before);
    expect(lastAnswer()).toMatchObject({ Data: { Outcome: 'kept', PreviousMin: '20', NewMin: '20' } });
  });

  test('given a new plan is rolled back, then the floor of the old plan is due again', async () => {
    registers({ MinCapacity: 3, MaxCapacity: 60 });
    const next = actions.map((action) => ({ ...action, minCapacity: action.minCapacity * 2 }));
    await runs('Update', { minCapacity: 3, maxCapacity: 60, actions: next });
    expect(minimum()).toBe(40);
    // The old properties come as one more update, after CloudFormation has registered the old bounds.
    registers({ MinCapacity: 2, MaxCapacity: 40 });
    await runs('Update');
    expect(minimum()).toBe(20);
  });

  test('given an event under way, then its floor is due although its action has passed', async () => {
    registers({ MinCapacity: 2, MaxCapacity: 40 });
    const event = { name: 'event-sale-start', schedule: 'at(2026-11-18T09:00:00)', minCapacity: 35 };
    await runs('Update', { actions: [...actions, event] });
    expect(lastAnswer()).toMatchObject({ Data: { Outcome: 'raised', Action: 'event-sale-start', NewMin: '35' } });
  });

  test('on the day clocks go forward, then local time counts', async () => {
    const sunday = [{ name: 'sunday-0800', schedule: 'cron(0 8 ? * SUN *)', minCapacity: 12 }];
    registers({ MinCapacity: 2, MaxCapacity: 40 });
    await runs('Update', { actions: sunday }, Date.parse('2026-03-08T11:59Z'));
    expect(minimum()).toBe(12); // of the Sunday before: nothing lowers it within the week
    registers({ MinCapacity: 2, MaxCapacity: 40 });
    const both = [...sunday, { name: 'saturday-2000', schedule: 'cron(0 20 ? * SAT *)', minCapacity: 5 }];
    await runs('Update', { actions: both }, Date.parse('2026-03-08T11:59Z'));
    expect(minimum()).toBe(5);
    await runs('Update', { actions: both }, Date.parse('2026-03-08T12:00Z'));
    expect(minimum()).toBe(12);
  });
});

describe('what an operator has done is left alone', () => {
  test('given paused schedules, then nothing is raised, and log and answer say so', async () => {
    registers({ MinCapacity: 2, MaxCapacity: 40 });
    fake.register({ ...ID, SuspendedState: { ScheduledScalingSuspended: true } });
    const before = raises();
    await runs('Update');
    expect(raises()).toBe(before);
    expect(lastAnswer()).toMatchObject({
      Status: 'SUCCESS',
      Data: { Outcome: 'suspended', DueFloor: '20', NewMin: '2' },
    });
    expect(logged()).toMatchObject([{ level: 'WARN', outcome: 'suspended', dueFloor: 20 }]);
  });

  test('given paused policies, then the floor is raised, and the pause stays', async () => {
    registers({ MinCapacity: 2, MaxCapacity: 40 });
    fake.register({ ...ID, SuspendedState: { DynamicScalingInSuspended: true, DynamicScalingOutSuspended: true } });
    await runs('Update');
    expect(fake.target(RESOURCE_ID)).toMatchObject({
      MinCapacity: 20,
      MaxCapacity: 40,
      SuspendedState: { DynamicScalingInSuspended: true, DynamicScalingOutSuspended: true },
    });
  });

  test('given a higher minimum, then it stays', async () => {
    registers({ MinCapacity: 33, MaxCapacity: 40 });
    await runs('Update');
    expect(minimum()).toBe(33);
  });

  test('given a lower maximum, then the minimum is raised no higher', async () => {
    registers({ MinCapacity: 2, MaxCapacity: 12 });
    await runs('Update');
    expect(minimum()).toBe(12);
  });
});

describe('what may go wrong', () => {
  test('given the resource is deleted, then nothing is asked of Application Auto Scaling', async () => {
    await runs('Delete');
    expect(fake.calls).toEqual([]);
    expect(lastAnswer()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'apiFloor' });
  });

  test('given the target is gone, then that is no failure', async () => {
    await runs('Update');
    expect(raises()).toBe(0);
    expect(lastAnswer()).toMatchObject({ Status: 'SUCCESS', Data: { Outcome: 'gone' } });
  });

  test('given throttling, then the SDK tries again', async () => {
    registers({ MinCapacity: 2, MaxCapacity: 40 });
    fake.throttled = 2;
    await runs('Update');
    expect(minimum()).toBe(20);
  });

  test('given no permission, then the deployment goes on with a warning, and Lambda sees an error', async () => {
    registers({ MinCapacity: 2, MaxCapacity: 40 });
    fake.denied = true;
    await expect(runs('Update')).rejects.toThrow('not authorized');
    expect(lastAnswer()).toMatchObject({
      Status: 'SUCCESS',
      Reason: expect.stringContaining('was not re-asserted: AccessDeniedException'),
      Data: { Outcome: 'failed' },
    });
    expect(logged()).toMatchObject([{ level: 'ERROR', outcome: 'failed', target: RESOURCE_ID }]);
    // Lambda tries again, and by then it may do.
    fake.denied = false;
    await runs('Update');
    expect(minimum()).toBe(20);
  });

  test('given a schedule that no plan has, then it is said, and the deployment goes on', async () => {
    registers({ MinCapacity: 2, MaxCapacity: 40 });
    const rate = [{ name: 'odd', schedule: 'rate(1 day)', minCapacity: 9 }];
    await expect(runs('Update', { actions: rate })).rejects.toThrow('rate(1 day)');
    expect(lastAnswer()).toMatchObject({ Status: 'SUCCESS', Data: { Outcome: 'failed' } });
  });

  test('given properties that cannot be read, then all that is wrong is said', async () => {
    const request = floorRequest('Update', server.url);
    const ResourceProperties = {
      ...request.ResourceProperties,
      MinCapacity: '2.5',
      TimeZone: '',
      Actions: [{ Name: 'a' }],
    };
    const run = handle(
      { ...request, ResourceProperties },
      { ...dependencies, autoScaling: await autoScaling(), nowMs: 0 },
    );
    await expect(run).rejects.toThrow(
      'MinCapacity must be a whole number; TimeZone must be text; Actions[0].Schedule must be text; Actions[0].MinCapacity must be a whole number',
    );
    expect(lastAnswer()).toMatchObject({ Status: 'SUCCESS' });
  });

  test('given a reason without end, then the answer stays within the 4,096 bytes that CloudFormation takes', async () => {
    registers({ MinCapacity: 2, MaxCapacity: 40 });
    const endless = [{ name: 'odd', schedule: `rate(${'1'.repeat(10_000)} days)`, minCapacity: 9 }];
    await expect(runs('Update', { actions: endless })).rejects.toThrow('rate(1');
    expect(JSON.stringify(lastAnswer()).length).toBeLessThan(4_096);
  });

  test('given CloudFormation cannot be reached at first, then it is answered once it can', async () => {
    registers({ MinCapacity: 2, MaxCapacity: 40 });
    server.deaf = 1;
    await runs('Update');
    expect(server.answers).toHaveLength(1);
  });

  // Its pauses are real time.
  inFull(test)(
    'given it cannot be reached at all, then that is an error, and the floor is raised all the same',
    async () => {
      registers({ MinCapacity: 2, MaxCapacity: 40 });
      server.deaf = 9;
      await expect(runs('Update')).rejects.toThrow('CloudFormation could not be answered: status 503');
      expect(minimum()).toBe(20);
    },
    20_000,
  );
});
