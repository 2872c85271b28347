import type { Stack } from 'aws-cdk-lib';
import { CfnScalableTarget } from 'aws-cdk-lib/aws-applicationautoscaling';
import { CfnVpcOrigin } from 'aws-cdk-lib/aws-cloudfront';
import { CfnAlarm, type CfnAlarmProps } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnNatGateway } from 'aws-cdk-lib/aws-ec2';
import { CfnService, CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { CfnReplicationGroup } from 'aws-cdk-lib/aws-elasticache';
import { CfnTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnDBCluster, CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { type Case, inStack } from './case';

const worse = (resource: string, says: string) => ({
  class: 'availability' as const,
  effect: 'worse' as const,
  resource,
  says,
});
const better = (resource: string) => ({ class: 'availability' as const, effect: 'better' as const, resource });

/** Something beside what changes: a stack has to have a resource. */
const jobs = (stack: Stack) => new Queue(stack, 'Jobs');

const readers = (...names: string[]) =>
  inStack((stack) => {
    const cluster = new CfnDBCluster(stack, 'Database', { engine: 'aurora-postgresql' });
    for (const name of ['Writer', ...names])
      new CfnDBInstance(stack, name, {
        dbClusterIdentifier: cluster.ref,
        engine: 'aurora-postgresql',
        dbInstanceClass: 'db.r7g.large',
      });
  });

const alarm = (props: Partial<CfnAlarmProps> = {}) =>
  inStack((stack) => {
    const topic = new CfnTopic(stack, 'Alerts');
    new CfnAlarm(stack, 'Errors', {
      metricName: 'Errors',
      namespace: 'App',
      statistic: 'Sum',
      period: 60,
      threshold: 5,
      evaluationPeriods: 3,
      comparisonOperator: 'GreaterThanThreshold',
      alarmActions: [topic.ref],
      ...props,
    });
  });

/** A VPC origin, which CloudFront lets nobody change while it is in use (aws/aws-cdk#35765). */
const vpcOrigin = (id: string, httpPort: number, tags?: { key: string; value: string }[]) =>
  inStack((stack) => {
    new CfnVpcOrigin(stack, id, {
      vpcOriginEndpointConfig: {
        arn: 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/a/0123456789abcdef',
        name: 'a',
        httpPort,
      },
      ...(tags === undefined ? {} : { tags }),
    });
    jobs(stack);
  });

const service = (props: object = {}) =>
  inStack((stack) => {
    const own = new CfnService(stack, 'Web', {
      cluster: 'default',
      taskDefinition: 'web:1',
      deploymentConfiguration: {
        minimumHealthyPercent: 100,
        maximumPercent: 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: ['subnet-0123456789abcdef1', 'subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
        },
      },
    });
    for (const [path, value] of Object.entries(props)) own.addPropertyOverride(path, value);
  });

/** A scalable target with floors by schedule. */
export const plan = (
  actions: readonly [schedule: string, floor: number, name?: string][],
  minCapacity = 1,
  timezone = 'America/New_York',
) =>
  inStack(
    (stack) =>
      new CfnScalableTarget(stack, 'Target', {
        minCapacity,
        maxCapacity: 20,
        resourceId: 'service/default/web',
        scalableDimension: 'ecs:service:DesiredCount',
        serviceNamespace: 'ecs',
        roleArn: 'arn:aws:iam::111111111111:role/scaling',
        scheduledActions: actions.map(([schedule, floor, name], index) => ({
          scheduledActionName: name ?? `action-${index}`,
          schedule,
          timezone,
          scalableTargetAction: { minCapacity: floor },
        })),
      }),
  );

const TARGETS = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:targetgroup/web/0123456789abcdef';

const DAY_AND_NIGHT = [
  ['cron(0 8 * * ? *)', 8],
  ['cron(0 22 * * ? *)', 4],
] as const;

export const availability: readonly Case[] = [
  {
    name: 'a tag of a VPC origin in use: CloudFront refuses the change',
    before: vpcOrigin('Origin', 80),
    after: vpcOrigin('Origin', 80, [{ key: 'team', value: 'web' }]),
    expected: [worse('App/Origin', 'Fails to deploy')],
  },
  {
    name: 'another port of a VPC origin in use',
    before: vpcOrigin('Origin', 80),
    after: vpcOrigin('Origin', 8080),
    expected: [worse('App/Origin', 'Fails to deploy')],
  },
  {
    name: 'a reader is removed',
    before: readers('Dashboards', 'Analytics'),
    after: readers('Dashboards'),
    expected: [worse('App/Analytics', 'the queries it answered go to the instances that are left')],
  },
  {
    name: 'twin: a reader is added',
    before: readers('Dashboards'),
    after: readers('Dashboards', 'Analytics'),
    expected: [better('App/Analytics')],
  },
  {
    name: 'the minimum is lower',
    before: plan([], 4),
    after: plan([], 2),
    expected: [worse('App/Target', 'go down to 2 instead of 4')],
  },
  {
    name: 'the minimum is lower at night, and only then',
    before: plan([...DAY_AND_NIGHT.map(([schedule, floor]): [string, number] => [schedule, floor])]),
    after: plan([
      ['cron(0 8 * * ? *)', 8],
      ['cron(0 22 * * ? *)', 2],
    ]),
    expected: [worse('App/Target', 'at least 2 instead of 4 every day from 22:00 to 08:00')],
  },
  {
    name: 'the minimum is lower at night, by an action of another name and way of writing',
    before: plan([
      ['cron(0 8 * * ? *)', 8, 'up'],
      ['cron(0 22 * * ? *)', 4, 'down'],
    ]),
    after: plan([
      ['cron(0 22 ? * SUN-SAT *)', 4, 'evening'],
      ['cron(30 2 ? * 2-6 *)', 1, 'deep-night'],
      ['cron(0 8 ? * * *)', 8, 'morning'],
    ]),
    expected: [worse('App/Target', 'at least 1 instead of 4 Mon, Tue, Wed, Thu, Fri from 02:30 to 08:00')],
  },
  {
    name: 'twin: the same plan with other names, in other words',
    before: plan([
      ['cron(0 8 * * ? *)', 8, 'up'],
      ['cron(0 22 * * ? *)', 4, 'down'],
    ]),
    after: plan([
      ['cron(0 22 ? * SUN,MON,TUE,WED,THU,FRI,SAT *)', 4, 'evening'],
      ['cron(0 8 ? * 1-7 *)', 8, 'morning'],
    ]),
    expected: [],
  },
  {
    name: 'an alarm is removed',
    before: inStack((stack) => {
      jobs(stack);
      alarmOn(stack);
    }),
    after: inStack(jobs),
    expected: [worse('App/Errors', 'nobody is told')],
  },
  {
    name: 'twin: an alarm is added',
    before: inStack(jobs),
    after: inStack((stack) => {
      jobs(stack);
      alarmOn(stack);
    }),
    expected: [better('App/Errors')],
  },
  {
    name: 'an alarm calls later',
    before: alarm(),
    after: alarm({ threshold: 50 }),
    expected: [worse('App/Errors', 'at 50 instead of 5')],
  },
  {
    name: 'twin: an alarm calls earlier',
    before: alarm(),
    after: alarm({ threshold: 1 }),
    expected: [better('App/Errors')],
  },
  {
    name: 'an alarm that waits for something to fall waits longer',
    before: alarm({ comparisonOperator: 'LessThanThreshold' }),
    after: alarm({ comparisonOperator: 'LessThanThreshold', threshold: 1 }),
    expected: [worse('App/Errors', 'at 1 instead of 5')],
  },
  {
    name: 'an alarm tells nobody',
    before: alarm(),
    after: alarm({ actionsEnabled: false }),
    expected: [worse('App/Errors', 'nobody')],
  },
  {
    name: 'an alarm has nobody to tell',
    before: alarm(),
    after: alarm({ alarmActions: [] }),
    expected: [worse('App/Errors', 'nobody')],
  },
  {
    name: 'an alarm takes silence for health',
    before: alarm({ treatMissingData: 'breaching' }),
    after: alarm({ treatMissingData: 'notBreaching' }),
    expected: [worse('App/Errors', 'missing data')],
  },
  {
    name: 'twin: an alarm looks at six periods of ten seconds instead of one of sixty',
    before: alarm({ evaluationPeriods: 1 }),
    after: alarm({ evaluationPeriods: 6, period: 10 }),
    expected: [{ class: 'availability', effect: 'neutral', resource: 'App/Errors' }],
  },
  {
    name: 'a deployment takes half of the tasks away, and is not taken back',
    before: service(),
    after: service({
      'DeploymentConfiguration.MinimumHealthyPercent': 50,
      'DeploymentConfiguration.DeploymentCircuitBreaker.Rollback': false,
    }),
    expected: [worse('App/Web', '50 % of the tasks'), worse('App/Web', 'No longer takes back')],
  },
  {
    name: 'twin: a service no longer states how many tasks it has',
    before: service({ DesiredCount: 2 }),
    after: service(),
    expected: [
      { class: 'availability', effect: 'neutral', resource: 'App/Web', says: 'No longer states DesiredCount' },
    ],
  },
  {
    name: 'a service is in fewer subnets',
    before: service(),
    after: service({ 'NetworkConfiguration.AwsvpcConfiguration.Subnets': ['subnet-0123456789abcdef1'] }),
    expected: [worse('App/Web', 'fewer subnets')],
  },
  {
    name: 'twin: the same subnets in another order',
    before: service(),
    after: service({
      'NetworkConfiguration.AwsvpcConfiguration.Subnets': [
        'subnet-0123456789abcdef3',
        'subnet-0123456789abcdef1',
        'subnet-0123456789abcdef2',
      ],
    }),
    expected: [],
  },
  {
    name: 'a cache has no failover',
    before: inStack((stack) => cache(stack, true)),
    after: inStack((stack) => cache(stack, false)),
    expected: [
      worse('App/Sessions', 'without automatic failover'),
      worse('App/Sessions', 'without replicas in other zones'),
    ],
  },
  {
    name: 'a database has no standby; it is not replaced for that',
    before: inStack((stack) => instance(stack, true)),
    after: inStack((stack) => instance(stack, false)),
    expected: [worse('App/Database', 'without a standby in another zone')],
  },
  {
    name: 'a NAT gateway is removed',
    before: inStack((stack) => {
      jobs(stack);
      new CfnNatGateway(stack, 'Nat', {
        subnetId: 'subnet-0123456789abcdef1',
        allocationId: 'eipalloc-0123456789abcdef0',
      });
    }),
    after: inStack(jobs),
    expected: [worse('App/Nat', 'one zone fewer')],
  },
  {
    name: 'a health check is switched off',
    before: inStack((stack) => targets(stack, true)),
    after: inStack((stack) => targets(stack, false)),
    expected: [worse('App/Targets', 'No longer checks')],
  },
  {
    name: 'twin: a health check asks another page',
    before: inStack((stack) => targets(stack, true)),
    after: inStack((stack) => targets(stack, true, '/ready')),
    expected: [{ class: 'availability', effect: 'neutral', resource: 'App/Targets' }],
  },
  {
    name: 'a password is made anew',
    before: inStack((stack) => new CfnSecret(stack, 'Password', { generateSecretString: { passwordLength: 32 } })),
    after: inStack((stack) => new CfnSecret(stack, 'Password', { generateSecretString: { passwordLength: 24 } })),
    expected: [worse('App/Password', 'Makes a new password')],
  },
  {
    name: 'a service is behind no load balancer any more',
    before: service({ LoadBalancers: [{ ContainerName: 'app', ContainerPort: 80, TargetGroupArn: TARGETS }] }),
    after: service(),
    expected: [worse('App/Web', 'behind fewer load balancers')],
  },
  {
    name: 'a schedule is switched off',
    before: inStack((stack) => rule(stack, 'ENABLED')),
    after: inStack((stack) => rule(stack, 'DISABLED')),
    expected: [worse('App/Nightly', 'off')],
  },
  {
    name: 'a container loses its health check',
    before: inStack((stack) => task(stack, { healthCheck: { command: ['CMD', 'true'] } })),
    after: inStack((stack) => task(stack)),
    expected: [worse('App/Task', 'the container app')],
  },
];

function alarmOn(stack: Stack): void {
  new CfnAlarm(stack, 'Errors', {
    metricName: 'Errors',
    namespace: 'App',
    statistic: 'Sum',
    period: 60,
    threshold: 5,
    evaluationPeriods: 3,
    comparisonOperator: 'GreaterThanThreshold',
    alarmActions: ['arn:aws:sns:us-east-1:111111111111:alerts'],
  });
}

function cache(stack: Stack, failover: boolean): void {
  new CfnReplicationGroup(stack, 'Sessions', {
    replicationGroupDescription: 'Sessions',
    automaticFailoverEnabled: failover,
    multiAzEnabled: failover,
    cacheNodeType: 'cache.r7g.large',
    engine: 'valkey',
    numCacheClusters: 2,
    transitEncryptionEnabled: true,
  });
}

function instance(stack: Stack, multiAz: boolean): void {
  new CfnDBInstance(stack, 'Database', {
    engine: 'postgres',
    dbInstanceClass: 'db.r7g.large',
    allocatedStorage: '20',
    multiAz,
  });
}

function targets(stack: Stack, healthCheckEnabled: boolean, healthCheckPath = '/'): void {
  new CfnTargetGroup(stack, 'Targets', {
    healthCheckEnabled,
    healthCheckPath,
    port: 80,
    protocol: 'HTTP',
    vpcId: 'vpc-0123456789abcdef0',
    targetType: 'ip',
  });
}

function rule(stack: Stack, state: string): void {
  new CfnRule(stack, 'Nightly', { scheduleExpression: 'rate(1 day)', state });
}

function task(stack: Stack, more: object = {}): void {
  new CfnTaskDefinition(stack, 'Task', {
    family: 'app',
    cpu: '1024',
    memory: '2048',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    containerDefinitions: [{ name: 'app', image: 'public.ecr.aws/docker/library/nginx:1', ...more }],
  });
}
