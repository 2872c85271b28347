import { Match, Template } from 'aws-cdk-lib/assertions';
import type { CfnScalableTarget } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Cluster, type ICluster } from 'aws-cdk-lib/aws-ecs';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import fc from 'fast-check';
import type { AutoScaling } from '../../../lib/adapters/auto-scaling';
import { floorAt } from '../../../lib/capacity/plan/floor-at';
import { HOUR_MS } from '../../../lib/capacity/series/series';
import { WebService } from '../../../lib/constructs/service/web-service';
import { WorkerService } from '../../../lib/constructs/service/worker-service';
import { readProperties } from '../../../lib/handlers/reasserted-floor/env';
import { handle } from '../../../lib/handlers/reasserted-floor/handler';
import type { CapacityPlan } from '../../../lib/model/plan/capacity-plan';
import { scalingSpec } from '../../../lib/model/scaling/parse';
import { testApp } from '../../helpers/app';
import { AutoScalingServer } from '../../helpers/auto-scaling-server';
import { FakeAutoScaling } from '../../helpers/fake-auto-scaling';
import { catalog, platform, stackWithCluster } from '../../helpers/fixtures';
import { floorRequest } from '../../helpers/floor-request';
import { runs } from '../../helpers/properties';

const cpu = { scaleOutAt: 70, scaleInAt: 30 };
const plan: CapacityPlan = {
  version: 1,
  service: 'web',
  timeZone: 'America/New_York',
  perTaskCapacity: { value: 1000, unit: 'requests/s', source: 'test' },
  quantile: 0.9,
  actions: [
    { name: 'weekly-mon-0750', schedule: 'cron(50 7 ? * MON *)', minCapacity: 4 },
    { name: 'event-sale-start', schedule: 'at(2026-12-09T13:50:00)', minCapacity: 9 },
  ],
  evidence: {},
};

interface Given {
  readonly maxCapacity?: number;
  readonly minCapacity?: number;
  readonly plan?: CapacityPlan | null;
  readonly plannedFrom?: Date;
  readonly cpu?: number;
  readonly scaleOutAt?: number;
  /** Changes the target in the template by another way than props. */
  readonly override?: (target: CfnScalableTarget) => void;
}

function synthesized(given: Given = {}) {
  const { stack, cluster, key, listener } = stackWithCluster();
  const service = new WebService(stack, 'web', {
    cluster,
    cpu: given.cpu ?? 256,
    memoryLimitMiB: 1024,
    scaling: scalingSpec({
      minCapacity: given.minCapacity ?? 2,
      maxCapacity: given.maxCapacity ?? 50,
      cpu: { ...cpu, scaleOutAt: given.scaleOutAt ?? 70 },
    }),
    listener,
    paths: ['/*'],
    priority: 1,
    encryptionKey: key,
    logRetention: RetentionDays.TWO_WEEKS,
    ...(given.plan === null ? {} : { plan: given.plan ?? plan }),
    ...(given.plannedFrom === undefined ? {} : { plannedFrom: given.plannedFrom }),
  });
  given.override?.(service.scaling?.scalableTarget.node.defaultChild as CfnScalableTarget);
  return Template.fromStack(stack);
}

const FLOOR = 'Custom::ReassertedFloor';
const TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';

function floorOf(template: Template) {
  const [floor] = Object.values(template.findResources(FLOOR));
  if (floor === undefined) throw new Error('no floor');
  return floor;
}
/** Properties as CloudFormation passes them on: references resolved, numbers as text. */
function asText(properties: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify({ ...properties, ResourceId: 'service/a/b' }), (_, value) =>
    typeof value === 'number' ? String(value) : value,
  );
}
/** Our functions; the VPC of the test has one of its own. */
const functionsOf = (template: Template) =>
  Object.keys(template.findResources('AWS::Lambda::Function')).filter((id) => id.startsWith('ReassertFloor'));
const fingerprintOf = (given: Given = {}): string => floorOf(synthesized(given)).Properties.Fingerprint;

describe('the custom resource that re-asserts a floor', () => {
  test('given a plan, then it has the target, the bounds and all actions, and comes after the target', () => {
    const template = synthesized();
    const [[targetId, target] = ['', { Properties: {} }]] = Object.entries(template.findResources(TARGET));
    const floor = floorOf(template);
    expect(floor.Properties).toMatchObject({
      ServiceTimeout: '360',
      ServiceNamespace: 'ecs',
      ScalableDimension: 'ecs:service:DesiredCount',
      ResourceId: target.Properties.ResourceId,
      MinCapacity: 2,
      MaxCapacity: 50,
      TimeZone: 'America/New_York',
      Actions: [
        { Name: 'weekly-mon-0750', Schedule: 'cron(50 7 ? * MON *)', MinCapacity: 4 },
        { Name: 'event-sale-start', Schedule: 'at(2026-12-09T13:50:00)', MinCapacity: 9 },
      ],
    });
    expect(floor.DependsOn).toEqual([targetId]);
  });

  test('given an event that has begun, then its action is here although the target no longer has it', () => {
    const template = synthesized({ plannedFrom: new Date('2026-12-09T20:00Z') });
    const [target] = Object.values(template.findResources(TARGET));
    expect(target?.Properties.ScheduledActions).toHaveLength(1);
    expect(floorOf(template).Properties.Actions).toHaveLength(2);
  });

  test('what the template holds is what the handler reads, once CloudFormation has made text of it', () => {
    const { ServiceToken: _, ServiceTimeout: __, ...properties } = floorOf(synthesized()).Properties;
    expect(readProperties(asText(properties))).toEqual({ ...properties, ResourceId: 'service/a/b' });
  });

  test.each([
    ['no plan', null],
    ['a plan that never changes the floor', { ...plan, actions: [] }],
  ])('given %s, then there is neither a resource nor a function', (_, given) => {
    const template = synthesized({ plan: given });
    template.resourceCountIs(FLOOR, 0);
    expect(functionsOf(template)).toEqual([]);
  });
});

describe('the fingerprint', () => {
  let before: string;
  beforeAll(() => {
    before = fingerprintOf();
  });
  const [morning, sale] = plan.actions as [CapacityPlan['actions'][number], CapacityPlan['actions'][number]];
  test.each<[string, Given]>([
    ['the maximum', { maxCapacity: 51 }],
    ['the minimum', { minCapacity: 3 }],
    ['a floor of the plan', { plan: { ...plan, actions: [{ ...morning, minCapacity: 5 }, sale] } }],
    ['a schedule', { plan: { ...plan, actions: [{ ...morning, schedule: 'cron(40 7 ? * MON *)' }, sale] } }],
    ['the zone', { plan: { ...plan, timeZone: 'Europe/Paris' } }],
    ['an action that has passed and is left out', { plannedFrom: new Date('2027-01-01T00:00Z') }],
    ['an override', { override: (target) => target.addPropertyOverride('MinCapacity', 7) }],
    ['a schedule added beside the plan', { override: (target) => target.addPropertyOverride('ScheduledActions', []) }],
  ])('changes with %s', (_, given) => expect(fingerprintOf(given)).not.toBe(before));

  test.each<[string, Given]>([
    ['nothing', {}],
    ['the size of a task', { cpu: 512 }],
    ['a threshold', { scaleOutAt: 75 }],
    ['what the plan rests on', { plan: { ...plan, evidence: { wape: 0.2 }, quantile: 0.95 } }],
  ])('stays with %s', (_, given) => expect(fingerprintOf(given)).toBe(before));
});

describe('the function behind it', () => {
  test('is one in a stack, runs on ARM, ends in time, and logs to a group that is encrypted and ends', () => {
    const { stack, cluster, key } = stackWithCluster();
    for (const name of ['a', 'b']) {
      new WorkerService(stack, name, {
        cluster,
        cpu: 256,
        memoryLimitMiB: 512,
        scaling: scalingSpec({ minCapacity: 2, maxCapacity: 50, cpu }),
        plan,
        encryptionKey: key,
        logRetention: RetentionDays.TWO_WEEKS,
      });
    }
    const template = Template.fromStack(stack);
    template.resourceCountIs(FLOOR, 2);
    expect(functionsOf(template)).toHaveLength(1);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: 60,
      VpcConfig: Match.absent(),
      LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('ReassertFloorLogs') } },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      RetentionInDays: 14,
      KmsKeyId: Match.anyValue(),
    });
  });

  test('may do exactly what it needs', () => {
    const template = synthesized();
    const [policy] = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) =>
      id.startsWith('ReassertFloor'),
    );
    const statements: Record<string, unknown>[] = policy?.[1].Properties.PolicyDocument.Statement;
    expect(statements.map(({ Action }) => Action)).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      'application-autoscaling:DescribeScalableTargets',
      'application-autoscaling:RegisterScalableTarget',
      ['ecs:DescribeServices', 'ecs:UpdateService'],
    ]);
    expect(statements[2]).toMatchObject({
      Resource: 'arn:aws:application-autoscaling:us-east-1:111111111111:scalable-target/*',
      Condition: {
        StringEquals: {
          'application-autoscaling:service-namespace': 'ecs',
          'application-autoscaling:scalable-dimension': 'ecs:service:DesiredCount',
        },
      },
    });
    expect(JSON.stringify(statements[3])).toContain(':service/');
    const [role] = Object.entries(template.findResources('AWS::IAM::Role')).filter(([id]) =>
      id.startsWith('ReassertFloor'),
    );
    expect(role?.[1].Properties.ManagedPolicyArns).toBeUndefined();
  });

  test('does not wait for any service to be deployed', () => {
    const template = synthesized();
    const resources = template.toJSON().Resources as Record<string, object>;
    const serviceIds = Object.keys(template.findResources('AWS::ECS::Service'));
    const seen = new Set<string>();
    const visit = (id: string): void => {
      if (seen.has(id)) return;
      seen.add(id);
      const text = JSON.stringify(resources[id]);
      for (const other of Object.keys(resources)) if (text.includes(`"${other}"`)) visit(other);
    };
    for (const id of functionsOf(template)) visit(id);
    expect(seen.size).toBeGreaterThan(3);
    expect(serviceIds.filter((id) => seen.has(id))).toEqual([]);
  });

  test('given clusters of two kinds, then services of both are admitted, each once', () => {
    const { stack, vpc, key } = stackWithCluster();
    const clusters = ['one', 'two'].map((name) =>
      Cluster.fromClusterAttributes(stack, name, { clusterName: name, vpc, securityGroups: [] }),
    );
    for (const [index, cluster] of [...clusters, ...clusters].entries()) {
      new WorkerService(stack, `worker${index}`, {
        cluster: cluster as ICluster,
        cpu: 256,
        memoryLimitMiB: 512,
        scaling: scalingSpec({ minCapacity: 2, maxCapacity: 50, cpu }),
        plan,
        encryptionKey: key,
      });
    }
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['ecs:DescribeServices', 'ecs:UpdateService'],
            Resource: [
              'arn:aws:ecs:us-east-1:111111111111:service/one/*',
              'arn:aws:ecs:us-east-1:111111111111:service/two/*',
            ],
          }),
        ]),
      },
    });
  });
});

/** Takes the answers. */
const server = new AutoScalingServer(new FakeAutoScaling());
beforeAll(() => server.start());
afterAll(() => server.stop());

describe('the plans of this repository, through the template and CloudFormation', () => {
  const { services } = platform(testApp(), catalog.system('jedire'), catalog.environment('prod'));
  const floors = Object.entries(Template.fromStack(services).findResources(FLOOR));

  test.each(floors)(
    '%s: whenever it is deployed, the minimum is the floor of the committed plan',
    async (id, floor) => {
      const name = Object.keys(catalog.system('jedire').services).find((service) => id.startsWith(`${service}Floor`));
      const committed = catalog.plan('prod', 'jedire', name ?? '');
      if (committed === undefined) throw new Error(`no plan for ${id}`);
      const properties = asText(floor.Properties);
      const { MinCapacity, MaxCapacity } = floor.Properties;
      const startMs = Date.parse(committed.basis?.from ?? '2026-11-09T00:00Z');
      const hours = fc.integer({ min: -7 * 24, max: 60 * 24 });
      await fc.assert(
        fc.asyncProperty(hours, fc.integer({ min: 0, max: 59 }), async (hour, minute) => {
          let minCapacity: number = MinCapacity;
          const target = { suspended: { scaleIn: false, scaleOut: false, schedule: false }, maxCapacity: MaxCapacity };
          const memory: AutoScaling = {
            describe: async ({ serviceNamespace, scalableDimension, resourceIds = [] }) =>
              resourceIds.map((resourceId) => ({
                ...target,
                serviceNamespace,
                scalableDimension,
                resourceId,
                minCapacity,
              })),
            setMin: async (_, value) => {
              minCapacity = value;
            },
            setSuspended: () => Promise.reject(new Error('not to be called')),
          };
          const nowMs = startMs + hour * HOUR_MS + minute * 60_000;
          const request = { ...floorRequest('Update', server.url), ResourceProperties: properties };
          await handle(request, { autoScaling: memory, nowMs, log: () => {}, wait: async () => {} });
          expect(minCapacity).toBe(Math.max(MinCapacity, floorAt(committed, nowMs) ?? 0));
        }),
        { numRuns: runs(50) },
      );
    },
  );
});
