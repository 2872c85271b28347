import { Duration, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { JobQueue } from '../../../lib/constructs/queue/job-queue';
import type { ServiceProps } from '../../../lib/constructs/service/service-props';
import { WebService } from '../../../lib/constructs/service/web-service';
import { WebSocketService } from '../../../lib/constructs/service/web-socket-service';
import { WorkerService } from '../../../lib/constructs/service/worker-service';
import type { CapacityPlan } from '../../../lib/model/plan/capacity-plan';
import { scalingSpec } from '../../../lib/model/scaling/parse';
import type { ScalingSpec } from '../../../lib/model/scaling/spec';
import { stackWithCluster } from '../../helpers/fixtures';

const scaling = scalingSpec({ minCapacity: 2, maxCapacity: 8, cpu: { scaleOutAt: 70, scaleInAt: 30 } });
const size = { cpu: 256, memoryLimitMiB: 512 };
const plan: CapacityPlan = {
  version: 1,
  service: 'web',
  timeZone: 'Europe/Berlin',
  perTaskCapacity: { value: 1000, unit: 'requests/s', source: 'test' },
  quantile: 0.9,
  evidence: {},
  actions: [{ name: 'weekly-mon-0800', schedule: 'cron(0 8 ? * MON *)', minCapacity: 4 }],
};

/** A stack with one service of each kind, none scaled as yet. */
function unscaledServices(maxHealthyPercent?: number) {
  const { stack, cluster, key, listener } = stackWithCluster();
  const common = {
    cluster,
    ...size,
    encryptionKey: key,
    ...(maxHealthyPercent === undefined ? {} : { maxHealthyPercent }),
  };
  return {
    stack,
    web: new WebService(stack, 'web', { ...common, listener, paths: ['/*'], priority: 2 }),
    live: new WebSocketService(stack, 'live', { ...common, listener, paths: ['/live/*'], priority: 1 }),
    worker: new WorkerService(stack, 'worker', {
      ...common,
      jobs: new JobQueue(stack, 'Jobs', { visibilityTimeout: Duration.minutes(2) }),
    }),
  };
}

describe('autoScaleTaskCount', () => {
  test('scales web, WebSocket and worker services on specs of their own, above scheduled floors', () => {
    const { stack, web, live, worker } = unscaledServices();
    expect(web.scaling).toBeUndefined();
    const returned = web.autoScaleTaskCount(scaling, { plan });
    expect(web.scaling).toBe(returned);
    live.autoScaleTaskCount(scalingSpec({ ...scaling, maxCapacity: 9 }));
    const backlog = {
      queue: 'jobs',
      acceptableDelaySeconds: 60,
      secondsPerMessage: 2,
      capacitySource: 'measured',
      scaleInAt: 10,
    };
    worker.autoScaleTaskCount(scalingSpec({ minCapacity: 0, maxCapacity: 20, backlog }));
    const template = Template.fromStack(stack);
    for (const MaxCapacity of [8, 9, 20])
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MaxCapacity });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MaxCapacity: 8,
      ScheduledActions: [Match.objectLike({ ScheduledActionName: 'weekly-mon-0800', Timezone: 'Europe/Berlin' })],
    });
    template.resourceCountIs('Custom::ReassertedFloor', 1);
  });

  test('writes what the same spec in the props writes', () => {
    const scaled = (inProps?: ScalingSpec, byVerb?: ScalingSpec) => {
      const { stack, cluster, key, listener } = stackWithCluster();
      const props = { cluster, ...size, encryptionKey: key, listener, paths: ['/*'], priority: 1, plan };
      const web = new WebService(stack, 'web', { ...props, ...(inProps === undefined ? {} : { scaling: inProps }) });
      if (byVerb !== undefined) web.autoScaleTaskCount(byVerb, { plan });
      return Template.fromStack(stack).toJSON();
    };
    expect(scaled(undefined, scaling)).toEqual(scaled(scaling));
  });

  test('leaves CDK’s own verbs within reach', () => {
    const { stack, web } = unscaledServices();
    web.autoScaleTaskCount(scaling).taskCount.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: 60 });
    Template.fromStack(stack).hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: Match.objectLike({ TargetValue: 60 }),
    });
  });

  test('given a second spec, then says that there is one, and where', () => {
    const { web } = unscaledServices();
    web.autoScaleTaskCount(scaling);
    expect(() => web.autoScaleTaskCount(scaling)).toThrow(/Test\/web: given autoScaleTaskCount .* scaled already/);
  });
});

describe('a rolling deployment', () => {
  test('runs as many tasks as the service says, and twice as many where it says nothing', () => {
    const percents = ({ stack }: ReturnType<typeof unscaledServices>) =>
      Object.values(Template.fromStack(stack).findResources('AWS::ECS::Service')).map(
        ({ Properties }) => Properties.DeploymentConfiguration.MaximumPercent,
      );
    expect(percents(unscaledServices(150))).toEqual([150, 150, 150]);
    expect(percents(unscaledServices())).toEqual([200, 200, 200]);
  });

  // 149 % of two tasks are 2.98, rounded down two, which all stay (ECS API reference, DeploymentConfiguration).
  test('given no room for a new task beside the fewest, then says which percent leaves it', () => {
    const { web } = unscaledServices(149);
    expect(() => web.autoScaleTaskCount(scaling)).toThrow(/Test\/web: maxHealthyPercent.* at least 150/);
    expect(() => unscaledServices(150).web.autoScaleTaskCount(scaling)).not.toThrow();
  });
});

describe('the launch quota', () => {
  const warningsOf = (maxCapacity: number, highestFloor: number, maxHealthyPercent?: number) => {
    const { web } = unscaledServices(maxHealthyPercent);
    const actions = plan.actions.map((action) => ({ ...action, minCapacity: highestFloor }));
    const { node } = web.autoScaleTaskCount(scalingSpec({ ...scaling, maxCapacity }), { plan: { ...plan, actions } });
    return node.metadata.filter(({ type }) => type === 'aws:cdk:info').map(({ data }) => String(data).slice(0, 45));
  };

  test('given steps, floors and deployments beyond it, then synth warns of each', () => {
    // A deployment starts a second set of tasks: 300 at 200 %, half of them at 150 %.
    expect(warningsOf(300, 150, 150)).toContain('a deployment at the maximum may add 150 tasks');
    expect(warningsOf(300, 150).sort()).toEqual([
      'a deployment at the maximum may add 300 tasks',
      'a scale-out may add 298 tasks at once: Fargat',
      'a scheduled action may add 148 tasks at once:',
    ]);
    expect(warningsOf(100, 60)).toEqual([]);
    expect(warningsOf(102, 60)).toEqual(['a deployment at the maximum may add 102 tasks']);
    expect(warningsOf(102, 60, 198)).toEqual([]);
  });
});

/** A web service on Spot, in its template. */
function onSpot(props: Pick<ServiceProps, 'spotPercent' | 'onDemandBase'>): Template {
  const { stack, cluster, key, listener } = stackWithCluster();
  const common = { cluster, ...size, encryptionKey: key, scaling };
  new WebService(stack, 'web', { ...common, ...props, listener, paths: ['/*'], priority: 1 });
  return Template.fromStack(stack);
}

describe('Fargate Spot', () => {
  test('given a share, then tasks beyond the base are shared out, and the base is the minimum where none is stated', () => {
    onSpot({ spotPercent: 60 }).hasResourceProperties('AWS::ECS::Service', {
      LaunchType: Match.absent(),
      CapacityProviderStrategy: [
        { CapacityProvider: 'FARGATE', Base: 2, Weight: 40 },
        { CapacityProvider: 'FARGATE_SPOT', Weight: 60 },
      ],
    });
    onSpot({ spotPercent: 60, onDemandBase: 5 }).hasResourceProperties('AWS::ECS::Service', {
      CapacityProviderStrategy: Match.arrayWith([{ CapacityProvider: 'FARGATE', Base: 5, Weight: 40 }]),
    });
  });

  test('the cluster has the providers before the service comes', () => {
    const template = onSpot({ spotPercent: 60 });
    template.hasResourceProperties('AWS::ECS::ClusterCapacityProviderAssociations', {
      CapacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    });
    const [associations] = Object.keys(template.findResources('AWS::ECS::ClusterCapacityProviderAssociations'));
    template.hasResource('AWS::ECS::Service', { DependsOn: Match.arrayWith([associations]) });
  });

  test('given a share of 0, then every task is on demand by provider, so that a later share replaces nothing', () => {
    onSpot({ spotPercent: 0 }).hasResourceProperties('AWS::ECS::Service', {
      LaunchType: Match.absent(),
      CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE', Base: 2, Weight: 100 }],
    });
  });

  test('given no share, then the service has a launch type, as on a cluster without providers', () => {
    onSpot({}).hasResourceProperties('AWS::ECS::Service', {
      LaunchType: 'FARGATE',
      CapacityProviderStrategy: Match.absent(),
    });
  });

  test('given shares and bases that cannot be, then all are told at once', () => {
    expect(() => onSpot({ spotPercent: 100, onDemandBase: -1 })).toThrow(
      /spotPercent: given 100[\s\S]*onDemandBase: given -1/,
    );
  });
});

describe('task protection', () => {
  function protectedWorker() {
    const { app, stack, vpc, cluster, key } = stackWithCluster();
    const taskProtection = Duration.minutes(45);
    new WorkerService(stack, 'worker', { cluster, ...size, encryptionKey: key, scaling, taskProtection });
    return { app, stack, vpc, cluster };
  }

  test('passes cdk-nag', () => {
    const { app, stack, vpc } = protectedWorker();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    Validations.of(vpc).acknowledge({ id: 'AwsSolutions-VPC7', reason: 'A network of the test, without flow logs.' });
    Validations.of(stack).acknowledge({ id: 'AwsSolutions-ECS4', reason: 'A cluster of the test, without insights.' });
    expect(() => app.synth()).not.toThrow();
  });

  test('tasks may protect themselves on their own cluster, and are told for how long', () => {
    const { stack } = protectedWorker();
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [
        Match.objectLike({ Environment: Match.arrayWith([{ Name: 'TASK_PROTECTION_MINUTES', Value: '45' }]) }),
      ],
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'ecs:UpdateTaskProtection',
            Resource: {
              'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':task/'), '/*'])],
            },
          }),
        ]),
      },
    });
  });
});
