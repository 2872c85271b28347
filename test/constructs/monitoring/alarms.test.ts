import { readFileSync } from 'node:fs';
import { Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { TidemarkChecks } from '../../../lib/checks/tidemark-checks';
import { addCacheAlarms } from '../../../lib/constructs/cache/cache-alarms';
import { AlarmTopic } from '../../../lib/constructs/monitoring/alarm-topic';
import { Alarms, Severity } from '../../../lib/constructs/monitoring/alarms';
import { PlatformDashboard } from '../../../lib/constructs/monitoring/platform-dashboard';
import { encryptionKey } from '../../../lib/constructs/security/encryption-key';
import { testApp, testEnv } from '../../helpers/app';
import { catalog, platform } from '../../helpers/fixtures';

interface Alarm {
  readonly AlarmDescription: string;
  readonly AlarmActions: unknown[];
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly Period?: number;
  readonly Statistic?: string;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
  readonly MetricName?: string;
  readonly ExtendedStatistic?: string;
  readonly Dimensions?: { readonly Name: string; readonly Value: unknown }[];
  readonly Metrics?: { readonly Expression?: string; readonly MetricStat?: { readonly Metric: Alarm } }[];
}

/** Alarms by the last part of their construct id, which their logical id holds. */
const alarmsOf = (template: Template) =>
  Object.entries(template.findResources('AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => ({
    id,
    alarm: Properties as Alarm,
  }));

/** Anchors as Markdown renders the headings of the runbook. */
const anchors = new Set(
  [...readFileSync('docs/runbook.md', 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replaceAll(' ', '-'),
  ),
);

const runbookOf = ({ AlarmDescription }: Alarm) => /docs\/runbook\.md#([\w-]+)$/.exec(AlarmDescription)?.[1] ?? '';

function monitoring(environmentChange = {}) {
  const system = catalog.system('jedire');
  const environment = { ...catalog.environment('prod'), ...environmentChange };
  const { monitoring: stack } = platform(testApp(), system, environment);
  const template = Template.fromStack(stack);
  return { system, template, alarms: alarmsOf(template) };
}

describe('the alarms of jedire in prod', () => {
  const { system, template, alarms } = monitoring();
  const { alerts } = system;
  const one = (part: string): Alarm => {
    const found = alarms.filter(({ id }) => id.startsWith(`Alarms${part}`));
    expect(found.map(({ id }) => id)).toHaveLength(1);
    return found[0]?.alarm as Alarm;
  };

  test('each lead to a paragraph of the runbook that exists, and each paragraph has an alarm', () => {
    const linked = new Set(alarms.map(({ alarm }) => runbookOf(alarm)));
    expect([...linked].filter((anchor) => !anchors.has(anchor))).toEqual([]);
    const paragraphs = [...readFileSync('docs/runbook.md', 'utf8').matchAll(/^### (.+)$/gm)].map(([, name]) => name);
    expect(paragraphs.filter((name) => !linked.has(name ?? ''))).toEqual([]);
  });

  test('each say how urgent they are, tell the topic, and stay quiet without data but for those of runs by a schedule', () => {
    const scheduled: Record<string, string> = {
      'partitions-ahead': 'ignore',
      'partitions-problems': 'ignore',
      'partitions-not-run': 'breaching',
      'archive-verification': 'ignore',
      'archive-age': 'ignore',
      'archive-refusals': 'ignore',
      'archive-stopped': 'ignore',
      'archive-not-run': 'breaching',
    };
    for (const { alarm } of alarms) {
      expect(alarm.AlarmDescription).toMatch(/^(Warning|Critical): /);
      expect(alarm.AlarmActions).toHaveLength(1);
      expect(alarm.TreatMissingData).toBe(scheduled[runbookOf(alarm)] ?? 'notBreaching');
    }
  });

  test('cover every service, queue and shard that can be, and nothing twice', () => {
    const counts: Record<string, number> = {};
    for (const { alarm } of alarms) counts[runbookOf(alarm)] = (counts[runbookOf(alarm)] ?? 0) + 1;
    const services = Object.values(system.services);
    const http = services.filter(({ kind }) => kind !== 'worker').length;
    expect(counts).toMatchObject({
      'service-cpu': 2 * services.length,
      'service-memory': 2 * services.length,
      'service-at-ceiling': services.length,
      'http-latency': http,
      'http-errors': http,
      'http-no-healthy-task': http,
      'archive-logs': services.length,
      'queue-depth': Object.keys(system.queues).length,
      'queue-age': Object.keys(system.queues).length,
      'queue-dead-letters': Object.keys(system.queues).length,
      // One shard of sessions; up to six of results.
      'cache-memory': 7,
      'cache-connections': 7,
      'cache-lag': 7,
      'cache-evictions': 1,
      'cache-hit-rate': 6,
    });
  });

  test('have the thresholds of the config', () => {
    expect(one('apilatency')).toMatchObject({
      ExtendedStatistic: 'p99',
      MetricName: 'TargetResponseTime',
      Threshold: alerts.p99LatencyMs / 1000,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    expect(one('agentjobsdepth')).toMatchObject({ Threshold: alerts.queueDepth });
    expect(one('agentjobsdeadletters')).toMatchObject({ Threshold: 0, EvaluationPeriods: 1 });
    expect(one('databasepartitionsahead')).toMatchObject({
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      Statistic: 'Minimum',
    });
    expect(one('databasepartitionsproblems')).toMatchObject({ Threshold: 0, Statistic: 'Maximum' });
    expect(one('databasepartitionserrors')).toMatchObject({ Threshold: 0, MetricName: 'Errors' });
    // 26 hours without a single success, however few hours have data.
    expect(one('databasepartitionsnotrun')).toMatchObject({
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 26,
      Period: 3600,
      Statistic: 'Sum',
    });
    expect(one('databasearchiveverification')).toMatchObject({ Threshold: 0, MetricName: 'FailedVerifications' });
    expect(one('databasearchiveage')).toMatchObject({
      Threshold: 3 * 86_400,
      MetricName: 'OldestUnarchivedAge',
      Statistic: 'Maximum',
      ComparisonOperator: 'GreaterThanThreshold',
    });
    expect(one('databasearchiverefusals')).toMatchObject({ Threshold: 0, MetricName: 'ArchiveRefusals' });
    expect(one('databasearchivenotrun')).toMatchObject({
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 26,
      Period: 3600,
      Statistic: 'Sum',
      MetricName: 'ArchiveSucceeded',
    });
    expect(one('apicpuWarning').Threshold).toBe(alerts.cpuPercent.warning);
    expect(one('apicpuCritical').Threshold).toBe(alerts.cpuPercent.critical);
    expect(one('apimemoryCritical').Threshold).toBe(alerts.memoryPercent.critical);
    expect(one('edgehitrate')).toMatchObject({
      Threshold: alerts.cacheHitRatePercent,
      ComparisonOperator: 'LessThanThreshold',
    });
  });

  test('count errors as a share of requests, and no traffic as no error', () => {
    const alarm = one('apierrors');
    expect(alarm.Threshold).toBe(alerts.errorRatePercent);
    expect(alarm.Metrics?.find(({ Expression }) => Expression)?.Expression).toBe(
      'IF(requests > 0, 100 * FILL(errors, 0) / requests, 0)',
    );
  });

  test('notice a service at its ceiling only when every task runs', () => {
    expect(one('apiatceiling').Threshold).toBe((system.services.api?.scaling.maxCapacity ?? 0) - 0.5);
  });

  test('notice connections at the share of what the class of the writer and of the smallest reader admits', () => {
    // r7g.2xlarge: LEAST(64 GiB / 9531392, 5000) = 5000 connections, Aurora's own default (Aurora user guide).
    expect(one('databasewriterconnections').Threshold).toBe((5000 * alerts.connectionPercent) / 100);
    expect(
      one('databasewriterconnections')
        .Dimensions?.map(({ Name }) => Name)
        .sort(),
    ).toEqual(['DBClusterIdentifier', 'Role']);
  });

  test('read CloudFront under both dimensions it publishes', () => {
    expect(
      one('edgeerrors')
        .Dimensions?.map(({ Name }) => Name)
        .sort(),
    ).toEqual(['DistributionId', 'Region']);
  });

  test('reach the topic over TLS, encrypted with a key that CloudWatch may use', () => {
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: {} });
    expect(JSON.stringify(template.findResources('AWS::KMS::Key'))).toContain('cloudwatch.amazonaws.com');
    expect(JSON.stringify(template.findResources('AWS::SNS::TopicPolicy'))).toContain('aws:SecureTransport');
  });

  test('are shown on one dashboard with targets and alerts as lines', () => {
    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const body = JSON.stringify(dashboard);
    for (const heading of ['Traffic', 'Services', 'Queues', 'Database', 'Caches', 'Edge'])
      expect(body).toContain(`## ${heading}`);
    for (const name of Object.keys(system.responseTimes)) expect(body).toContain(`${name} max`);
    for (const statistic of ['p50', 'p95', 'p99']) expect(body).toContain(statistic);
  });
});

test('given a platform outside us-east-1, then it has the graphs of the edge but not its alarms', () => {
  const { alarms, template } = monitoring({
    region: 'eu-west-1',
    availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
  });
  expect(alarms.filter(({ id }) => id.startsWith('Alarmsedge'))).toEqual([]);
  expect(JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'))).toContain('AWS/CloudFront');
});

describe('the alarms of a cache', () => {
  function cache(options: { holdsSessions: boolean; shards: number; replicasPerShard: number }): Alarm[] {
    const stack = new Stack(testApp(), 'Test', { env: testEnv });
    addCacheAlarms(
      new Alarms(stack, 'Alarms', new Topic(stack, 'Topic')),
      'results',
      { replicationGroupId: 'group', ...options },
      catalog.system('jedire').alerts,
    );
    return alarmsOf(Template.fromStack(stack)).map(({ alarm }) => alarm);
  }
  const nodesOf = ({ Metrics = [] }: Alarm) =>
    new Set(Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.Dimensions?.map(({ Value }) => Value) ?? []));

  test('read the nodes of one shard each, by the names ElastiCache gives them', () => {
    const alarms = cache({ holdsSessions: false, shards: 2, replicasPerShard: 1 });
    expect(alarms).toHaveLength(10);
    expect(new Set(alarms.map((alarm) => [...nodesOf(alarm)].join(' ')))).toEqual(
      new Set(['group-0001-001 group-0001-002', 'group-0002-001 group-0002-002']),
    );
  });

  test('given five replicas, then no alarm reads more than ten metrics', () => {
    for (const { Metrics = [] } of cache({ holdsSessions: false, shards: 1, replicasPerShard: 5 }))
      expect(Metrics.filter(({ MetricStat }) => MetricStat).length).toBeLessThanOrEqual(10);
  });

  test('given sessions, then one eviction is an alarm and the hit rate is none', () => {
    const books = cache({ holdsSessions: true, shards: 1, replicasPerShard: 2 });
    expect(books.map(runbookOf).sort()).toEqual([
      'cache-connections',
      'cache-cpu',
      'cache-evictions',
      'cache-lag',
      'cache-memory',
    ]);
    expect(books.find((alarm) => runbookOf(alarm) === 'cache-lag')).toMatchObject({
      Threshold: 1,
      EvaluationPeriods: 5,
    });
    // 80 % of 65,000.
    expect(books.find((alarm) => runbookOf(alarm) === 'cache-connections')?.Threshold).toBe(52_000);
    expect(books.find((alarm) => runbookOf(alarm) === 'cache-evictions')).toMatchObject({
      Threshold: 0,
      EvaluationPeriods: 1,
    });
  });
});

describe('used by another team', () => {
  test('an alarm, its topic and a dashboard pass cdk-nag and our own checks', () => {
    const app = testApp();
    const stack = new Stack(app, 'Test', { env: testEnv });
    const { topic } = new AlarmTopic(stack, 'Alerts', {
      encryptionKey: encryptionKey(stack, 'Key', 'test'),
      email: 'ops@example.com',
    });
    const metric = new Metric({ namespace: 'Shop', metricName: 'Orders' });
    const alarm = new Alarms(stack, 'Alarms', topic).add('orders', {
      metric,
      threshold: 1,
      below: true,
      minutes: 7,
      severity: Severity.WARNING,
      meaning: 'Nobody buys.',
      runbook: 'orders',
    });
    new PlatformDashboard(stack, 'Overview', {
      dashboardName: 'shop',
      sections: [{ title: 'Shop', graphs: Array.from({ length: 4 }, () => ({ title: 'Orders', metrics: [metric] })) }],
    });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new TidemarkChecks());
    const assembly = app.synth();
    expect(alarm.node.path).toBe('Test/Alarms/orders');
    const template = Template.fromJSON(assembly.getStackByName('Test').template);
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ops@example.com' });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: 'Warning: Nobody buys. See docs/runbook.md#orders',
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 7,
    });
  });

  test('given an address as runbook, then the alarm names it as it is', () => {
    const stack = new Stack(testApp(), 'Test', { env: testEnv });
    new Alarms(stack, 'Alarms', new Topic(stack, 'Topic')).add('orders', {
      metric: new Metric({ namespace: 'Shop', metricName: 'Orders' }),
      threshold: 1,
      severity: Severity.CRITICAL,
      meaning: 'Nobody can buy.',
      runbook: 'https://example.com/runbooks/orders',
    });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: 'Critical: Nobody can buy. See https://example.com/runbooks/orders',
    });
  });
});
