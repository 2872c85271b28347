import type { Stack } from 'aws-cdk-lib';
import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnEIP, CfnNatGateway } from 'aws-cdk-lib/aws-ec2';
import { CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { CfnReplicationGroup } from 'aws-cdk-lib/aws-elasticache';
import { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { plan } from './availability';
import { type Case, inStack } from './case';

const as = (type: 'capacity' | 'cost', effect: 'worse' | 'better' | 'neutral', resource: string, says = '') => ({
  class: type,
  effect,
  resource,
  says,
});

const target = (minCapacity: number, maxCapacity: number, byDay?: number) =>
  inStack(
    (stack) =>
      new CfnScalableTarget(stack, 'Target', {
        minCapacity,
        maxCapacity,
        resourceId: 'service/default/web',
        scalableDimension: 'ecs:service:DesiredCount',
        serviceNamespace: 'ecs',
        roleArn: 'arn:aws:iam::111111111111:role/scaling',
        ...(byDay === undefined
          ? {}
          : { scheduledActions: [ceiling('day', 8, byDay), ceiling('night', 20, maxCapacity)] }),
      }),
  );

const ceiling = (scheduledActionName: string, hour: number, maxCapacity: number) => ({
  scheduledActionName,
  schedule: `cron(0 ${hour} * * ? *)`,
  scalableTargetAction: { maxCapacity },
});

const tracking = (targetValue: number, scaleOutCooldown = 60) =>
  inStack(
    (stack) =>
      new CfnScalingPolicy(stack, 'Cpu', {
        policyName: 'cpu',
        policyType: 'TargetTrackingScaling',
        resourceId: 'service/default/web',
        scalableDimension: 'ecs:service:DesiredCount',
        serviceNamespace: 'ecs',
        targetTrackingScalingPolicyConfiguration: {
          targetValue,
          scaleOutCooldown,
          predefinedMetricSpecification: { predefinedMetricType: 'ECSServiceAverageCPUUtilization' },
        },
      }),
  );

const stepping = (adjustment: number, threshold = 30) =>
  inStack((stack) => {
    const policy = new CfnScalingPolicy(stack, 'In', {
      policyName: 'in',
      policyType: 'StepScaling',
      resourceId: 'service/default/web',
      scalableDimension: 'ecs:service:DesiredCount',
      serviceNamespace: 'ecs',
      stepScalingPolicyConfiguration: {
        adjustmentType: 'ChangeInCapacity',
        stepAdjustments: [{ metricIntervalUpperBound: 0, scalingAdjustment: adjustment }],
      },
    });
    new CfnAlarm(stack, 'Low', {
      metricName: 'CPUUtilization',
      namespace: 'AWS/ECS',
      statistic: 'Average',
      period: 60,
      threshold,
      evaluationPeriods: 10,
      comparisonOperator: 'LessThanThreshold',
      alarmActions: [policy.ref],
    });
  });

const week: [string, number][] = [
  ['cron(0 8 ? * MON-FRI *)', 10],
  ['cron(30 19 ? * MON-FRI *)', 4],
  ['cron(0 10 ? * SAT,SUN *)', 6],
  ['cron(0 18 ? * SAT,SUN *)', 4],
];
const anHourLater = week.map(([schedule, floor]): [string, number] => [
  schedule.replace(/^cron\((\d+) (\d+)/, (_, minute, hour) => `cron(${minute} ${Number(hour) + 1}`),
  floor,
]);

export const capacity: readonly Case[] = [
  {
    name: 'a target of utilisation is higher',
    before: tracking(60),
    after: tracking(80),
    expected: [as('capacity', 'worse', 'App/Cpu', 'towards 80 instead of 60')],
  },
  {
    name: 'twin: a target of utilisation is lower',
    before: tracking(80),
    after: tracking(60),
    expected: [as('capacity', 'better', 'App/Cpu')],
  },
  {
    name: 'a policy waits longer',
    before: tracking(60),
    after: tracking(60, 300),
    expected: [as('capacity', 'neutral', 'App/Cpu', '300 seconds instead of 60')],
  },
  {
    name: 'both bounds are higher',
    before: target(2, 10),
    after: target(4, 20),
    expected: [
      as('capacity', 'better', 'App/Target', 'up to 20 instead of 10'),
      as('capacity', 'better', 'App/Target', 'at least 4'),
    ],
  },
  {
    name: 'the ceiling is lower',
    before: target(2, 20),
    after: target(2, 10),
    expected: [as('capacity', 'worse', 'App/Target', 'up to 10')],
  },
  {
    name: 'a plan is shifted by one hour',
    before: plan(week),
    after: plan(anHourLater),
    expected: [as('capacity', 'neutral', 'App/Target', 'come one hour later (America/New_York)')],
  },
  {
    name: 'a plan is shifted by half an hour, backwards over midnight',
    before: plan([
      ['cron(15 0 * * ? *)', 2],
      ['cron(0 9 * * ? *)', 5],
    ]),
    after: plan([
      ['cron(45 23 * * ? *)', 2],
      ['cron(30 8 * * ? *)', 5],
    ]),
    expected: [as('capacity', 'neutral', 'App/Target', '30 minutes earlier')],
  },
  {
    name: 'a plan has a higher floor on Mondays',
    before: plan(week),
    after: plan([...week, ['cron(0 9 ? * MON *)', 12]]),
    expected: [as('capacity', 'better', 'App/Target', 'at least 12 instead of 10 Mon from 09:00 to 19:30')],
  },
  {
    name: 'a plan is read by another clock',
    before: plan(week),
    after: plan(week, 1, 'Europe/Berlin'),
    expected: [as('capacity', 'neutral', 'App/Target', 'Europe/Berlin instead of America/New_York')],
  },
  {
    name: 'a plan lets a service go less far by day',
    before: target(2, 20, 20),
    after: target(2, 20, 10),
    expected: [as('capacity', 'worse', 'App/Target', 'at most 10 instead of 20 every day from 08:00 to 20:00')],
  },
  {
    name: 'a plan is shifted, and loses the floor for one day',
    before: plan([...week, ['at(2026-12-24T08:00:00)', 18]]),
    after: plan(anHourLater),
    expected: [as('capacity', 'worse', 'App/Target', 'one hour later; drops or lowers a planned floor')],
  },
  {
    name: 'the floor for one day is dropped',
    before: plan([...week, ['at(2026-12-24T08:00:00)', 18]]),
    after: plan(week),
    expected: [as('capacity', 'worse', 'App/Target', '2026-12-24 at 08:00: 18')],
  },
  {
    name: 'steps are larger',
    before: stepping(-1),
    after: stepping(-3),
    expected: [as('capacity', 'neutral', 'App/In', '-3 from')],
  },
  {
    name: 'an alarm that scales has another threshold',
    before: stepping(-1),
    after: stepping(-1, 40),
    expected: [as('capacity', 'neutral', 'App/Low', 'Threshold 40 instead of 30')],
  },
  {
    name: 'a service no longer scales by a signal',
    before: inStack((stack) => {
      new Queue(stack, 'Jobs');
      policy(stack);
    }),
    after: inStack((stack) => new Queue(stack, 'Jobs')),
    expected: [as('capacity', 'worse', 'App/Memory', 'No longer scales')],
  },
  {
    name: 'a task gets less memory; its definition is made anew, which is no loss',
    before: inStack((stack) => task(stack, '4096')),
    after: inStack((stack) => task(stack, '2048')),
    expected: [as('capacity', 'worse', 'App/Task', '2048 MiB of memory instead of 4096')],
  },
  {
    name: 'a database runs on a larger instance',
    before: inStack((stack) => database(stack, 'db.r7g.large')),
    after: inStack((stack) => database(stack, 'db.r7g.2xlarge')),
    expected: [as('cost', 'worse', 'App/Database', 'db.r7g.2xlarge instead of db.r7g.large')],
  },
  {
    name: 'twin: a database runs on a smaller instance',
    before: inStack((stack) => database(stack, 'db.r7g.2xlarge')),
    after: inStack((stack) => database(stack, 'db.r7g.xlarge')),
    expected: [as('cost', 'better', 'App/Database')],
  },
  {
    name: 'a cache runs on nodes of another family, and has more shards',
    before: inStack((stack) => cache(stack, 'cache.r6g.large', 1)),
    after: inStack((stack) => cache(stack, 'cache.r7g.large', 3)),
    expected: [
      as('cost', 'neutral', 'App/Sessions', 'cache.r7g.large'),
      as('cost', 'worse', 'App/Sessions', '3 shards'),
    ],
  },
  {
    name: 'a cache has more shards, without the policy that adds them in place',
    before: inStack((stack) => cache(stack, 'cache.r7g.large', 1, false)),
    after: inStack((stack) => cache(stack, 'cache.r7g.large', 3, false)),
    expected: [
      { class: 'data-loss', effect: 'worse', resource: 'App/Sessions', says: 'NumNodeGroups cannot be changed' },
    ],
  },
  {
    name: 'a NAT gateway is added',
    before: inStack((stack) => new Queue(stack, 'Jobs')),
    after: inStack((stack) => {
      new Queue(stack, 'Jobs');
      const address = new CfnEIP(stack, 'Address');
      new CfnNatGateway(stack, 'Nat', { subnetId: 'subnet-0123456789abcdef1', allocationId: address.attrAllocationId });
    }),
    expected: [as('cost', 'worse', 'App/Nat'), as('cost', 'worse', 'App/Address')],
  },
];

function policy(stack: Stack): void {
  new CfnScalingPolicy(stack, 'Memory', {
    policyName: 'memory',
    policyType: 'TargetTrackingScaling',
    resourceId: 'service/default/web',
    scalableDimension: 'ecs:service:DesiredCount',
    serviceNamespace: 'ecs',
    targetTrackingScalingPolicyConfiguration: {
      targetValue: 60,
      predefinedMetricSpecification: { predefinedMetricType: 'ECSServiceAverageMemoryUtilization' },
    },
  });
}

function task(stack: Stack, memory: string): void {
  new CfnTaskDefinition(stack, 'Task', {
    family: 'app',
    cpu: '1024',
    memory,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    containerDefinitions: [{ name: 'app', image: 'public.ecr.aws/docker/library/nginx:1' }],
  });
}

function database(stack: Stack, dbInstanceClass: string): void {
  new CfnDBInstance(stack, 'Database', { engine: 'postgres', dbInstanceClass, allocatedStorage: '20' });
}

function cache(stack: Stack, cacheNodeType: string, numNodeGroups: number, useOnlineResharding = true): void {
  new CfnReplicationGroup(stack, 'Sessions', {
    replicationGroupDescription: 'Sessions',
    cacheNodeType,
    engine: 'valkey',
    numNodeGroups,
    replicasPerNodeGroup: 1,
    transitEncryptionEnabled: true,
    automaticFailoverEnabled: true,
  }).cfnOptions.updatePolicy = { useOnlineResharding };
}
