import { Validations } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AuroraDatabase } from '../../../lib/constructs/database/aurora-database';
import type { CapacityPlan } from '../../../lib/model/plan/capacity-plan';
import { stackWithCluster, stackWithDatabase, threeRoles } from '../../helpers/fixtures';

const readerAutoscaling = { minCapacity: 0, maxCapacity: 4, cpuPercent: 70 };

function plan(floor: number): CapacityPlan {
  return {
    version: 1,
    service: 'database',
    timeZone: 'America/New_York',
    perTaskCapacity: { value: 1000, unit: 'requests/s', source: 'test' },
    quantile: 0.9,
    actions: [
      { name: 'weekly-mon-0730', schedule: 'cron(30 7 ? * MON *)', minCapacity: floor },
      { name: 'event-sale-start', schedule: 'at(2026-12-09T13:30:00)', minCapacity: floor + 1 },
    ],
    evidence: {},
  };
}

const target = (properties: object) => ['AWS::ApplicationAutoScaling::ScalableTarget', properties] as const;

describe('reader autoscaling', () => {
  test('given CPU and connections, then each has a policy of its own', () => {
    const template = stackWithDatabase({ readerAutoscaling: { ...readerAutoscaling, connections: 900 } }).template();
    const policy = (metric: string, TargetValue: number) =>
      template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
        TargetTrackingScalingPolicyConfiguration: Match.objectLike({
          PredefinedMetricSpecification: { PredefinedMetricType: metric },
          TargetValue,
        }),
      });
    policy('RDSReaderAverageCPUUtilization', 70);
    policy('RDSReaderAverageDatabaseConnections', 900);
  });

  test('given neither, then it says that nothing would add a reader', () => {
    expect(() => stackWithDatabase({ readerAutoscaling: { minCapacity: 0, maxCapacity: 4 } })).toThrow(
      /readerAutoscaling: given neither cpuPercent nor connections/,
    );
  });

  test('given a plan, then its floors count the readers of other roles as well', () => {
    const template = stackWithDatabase({ readerPlan: plan(3) }).template();
    // Two readers of agents and analytics beside three of dashboards.
    template.hasResourceProperties(
      ...target({
        MinCapacity: 4,
        MaxCapacity: 8,
        ScheduledActions: [
          {
            ScheduledActionName: 'weekly-mon-0730',
            Schedule: 'cron(30 7 ? * MON *)',
            Timezone: 'America/New_York',
            ScalableTargetAction: { MinCapacity: 5 },
          },
          Match.objectLike({ ScheduledActionName: 'event-sale-start', ScalableTargetAction: { MinCapacity: 6 } }),
        ],
      }),
    );
  });

  test('given a plan with dated actions that have passed, then they are left out', () => {
    const template = stackWithDatabase({
      readerPlan: plan(3),
      plannedFrom: new Date('2026-12-10T00:00:00Z'),
    }).template();
    template.hasResourceProperties(
      ...target({ ScheduledActions: [Match.objectLike({ ScheduledActionName: 'weekly-mon-0730' })] }),
    );
  });

  test('given a plan and nothing that it could scale, then both are named', () => {
    const fixed = { dashboards: { instanceClass: 'r7g.large', count: 2 } };
    expect(
      () =>
        new AuroraDatabase(stackWithCluster().stack, 'Database', {
          ...essentials(),
          readers: fixed,
          readerPlan: plan(3),
          capacityPlan: plan(4),
        }),
    ).toThrow(/readerPlan: given a plan without readerAutoscaling[\s\S]*capacityPlan: given a plan without serverless/);
  });
});

/** What a database needs at least. */
function essentials() {
  const { vpc, key } = stackWithCluster();
  return { vpc, encryptionKey: key, databaseName: 'shop', writerInstanceClass: 'r7g.large' };
}

describe('serverless instances', () => {
  const serverless = { minCapacity: 2, maxCapacity: 16 };
  const mixed = {
    dashboards: { instanceClass: 'serverless', count: 2, autoscaled: true },
    analytics: { instanceClass: 'r7g.large', count: 1 },
  };

  test('have the range of the cluster, and stand behind a provisioned writer’s class', () => {
    const template = stackWithDatabase({ readers: mixed, serverless }).template();
    template.hasResourceProperties('AWS::RDS::DBCluster', {
      ServerlessV2ScalingConfiguration: { MinCapacity: 2, MaxCapacity: 16 },
    });
    const tiers = Object.values(template.findResources('AWS::RDS::DBInstance')).map(({ Properties }) => [
      Properties.DBInstanceClass,
      Properties.PromotionTier,
    ]);
    expect(tiers.sort()).toEqual([
      ['db.r7g.large', 0],
      ['db.r7g.large', 1],
      ['db.serverless', 15],
      ['db.serverless', 15],
    ]);
  });

  test('given a stated tier, then it is that', () => {
    const stated = { ...mixed, dashboards: { ...mixed.dashboards, promotionTier: 3 } };
    stackWithDatabase({ readers: stated, serverless })
      .template()
      .hasResourceProperties('AWS::RDS::DBInstance', { DBInstanceClass: 'db.serverless', PromotionTier: 3 });
  });

  test('given a plan, then the scheduler changes the least capacity, in the plan’s zone, of this cluster only', () => {
    const template = stackWithDatabase({ readers: mixed, serverless, capacityPlan: plan(8) }).template();
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(30 7 ? * MON *)',
      ScheduleExpressionTimezone: 'America/New_York',
      Target: Match.objectLike({
        Arn: Match.anyValue(),
        Input: {
          'Fn::Join': [
            '',
            Match.arrayWith([
              Match.stringLikeRegexp('ServerlessV2ScalingConfiguration":\\{"MinCapacity":8,"MaxCapacity":16'),
            ]),
          ],
        },
      }),
    });
    template.resourceCountIs('AWS::Scheduler::Schedule', 2);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          {
            Action: 'rds:ModifyDBCluster',
            Effect: 'Allow',
            Resource: {
              'Fn::Join': [
                '',
                ['arn:aws:rds:us-east-1:111111111111:cluster:', { Ref: Match.stringLikeRegexp('^DatabaseCluster') }],
              ],
            },
          },
        ],
      },
    });
  });

  test.each([
    ['no range', mixed, undefined, /serverless: given nothing, with dashboards serverless/],
    ['a range and no such instance', threeRoles, serverless, /serverless: given a range/],
    ['a range upside down', mixed, { minCapacity: 8, maxCapacity: 4 }, /serverless.minCapacity: given 8 ACU/],
  ])('given %s, then it is refused', (_, roles, range, message) => {
    expect(() => stackWithDatabase({ readers: roles, ...(range === undefined ? {} : { serverless: range }) })).toThrow(
      message,
    );
  });
});

describe('storage', () => {
  test.each([
    [undefined, Match.absent()],
    [24, Match.absent()],
    [25, 'aurora-iopt1'],
  ])('given %s %% of the cost for I/O, then its type is chosen by AWS’s rule', (share, StorageType) => {
    stackWithDatabase(share === undefined ? {} : { ioCostSharePercent: share })
      .template()
      .hasResourceProperties('AWS::RDS::DBCluster', { StorageType });
  });
});

test('with everything in it, it passes cdk-nag', () => {
  // CDK says that no reader can take the writer's place.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const { app, stack, vpc } = stackWithDatabase({
    readers: { dashboards: { instanceClass: 'serverless', count: 2, autoscaled: true } },
    serverless: { minCapacity: 2, maxCapacity: 16 },
    readerPlan: plan(3),
    capacityPlan: plan(8),
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  Validations.of(vpc).acknowledge({ id: 'AwsSolutions-VPC7', reason: 'A network of the test, without flow logs.' });
  Validations.of(stack).acknowledge({ id: 'AwsSolutions-ECS4', reason: 'A cluster of the test, without insights.' });
  expect(() => app.synth()).not.toThrow();
});
