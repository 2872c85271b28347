// Alarms for each part, a topic that writes to somebody, and a dashboard.
import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Cluster } from 'aws-cdk-lib/aws-ecs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  ArchiveBucket,
  AuroraDatabase,
  CachePurpose,
  CacheWarming,
  encryptionKey,
  InternalLoadBalancer,
  JobQueue,
  LogArchive,
  LogBucket,
  Network,
  PartitionMaintenance,
  ServerlessValkeyCache,
  ValkeyCache,
  WebService,
} from 'tidemark';
import {
  type AlarmOptions,
  Alarms,
  AlarmTopic,
  type AlertThresholds,
  addArchiveAlarms,
  addCacheAlarms,
  addCacheWarmingAlarm,
  addDatabaseAlarms,
  addEdgeAlarms,
  addHttpAlarms,
  addLogArchiveAlarm,
  addPartitionAlarms,
  addQueueAlarms,
  addServerlessCacheAlarms,
  addServiceAlarms,
  type CacheAlarmOptions,
  type DashboardGraph,
  type DashboardSection,
  type MonitoredDatabase,
  PlatformDashboard,
  type ServerlessCacheAlarmOptions,
  Severity,
} from 'tidemark/monitoring';

const app = new App();
const stack = new Stack(app, 'Shop', { env: { account: '111111111111', region: 'us-east-1' } });
const key = encryptionKey(stack, 'Key', 'Encrypts the shop');
const accessLogBucket = new LogBucket(stack, 'Logs').bucket;
const { vpc } = new Network(stack, 'Network', {
  cidr: '10.0.0.0/16',
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  encryptionKey: key,
});

const { topic } = new AlarmTopic(stack, 'AlarmTopic', { encryptionKey: key, email: 'platform@example.com' });
const alarms = new Alarms(stack, 'Alarms', topic);
const thresholds: AlertThresholds = {
  p99LatencyMs: 2000,
  errorRatePercent: 1,
  cacheHitRatePercent: 80,
  connectionPercent: 80,
  queueDepth: 100,
  diskFreePercent: 20,
  cpuPercent: { warning: 70, critical: 85 },
  memoryPercent: { warning: 80, critical: 90 },
};

const web = new WebService(stack, 'Web', {
  cluster: new Cluster(stack, 'Cluster', { vpc }),
  listener: new InternalLoadBalancer(stack, 'Entry', { vpc, accessLogBucket }).listener,
  paths: ['/*'],
  priority: 1,
  cpu: 512,
  memoryLimitMiB: 1024,
  encryptionKey: key,
});
addServiceAlarms(alarms, 'web', web.service, 20, thresholds);
addHttpAlarms(alarms, 'web', web.targetGroup, thresholds);

const jobs = new JobQueue(stack, 'Jobs', { visibilityTimeout: Duration.minutes(5) });
addQueueAlarms(alarms, 'jobs', jobs.queue, jobs.deadLetterQueue, thresholds);

const database = new AuroraDatabase(stack, 'Database', {
  vpc,
  databaseName: 'shop',
  writerInstanceClass: 'r7g.large',
  encryptionKey: key,
});
const monitored: MonitoredDatabase = {
  name: 'shop',
  cluster: database.cluster,
  logGroup: database.logGroup,
  writerClass: 'r7g.large',
};
addDatabaseAlarms(alarms, monitored, thresholds);

const archive = new ArchiveBucket(stack, 'Archive', {
  encryptionKey: key,
  accessLogBucket,
  classes: {
    logs: { prefix: 'logs/', storageClass: 'GLACIER_IR', transitionAfterDays: 30 },
    orders: { prefix: 'orders/', storageClass: 'GLACIER_IR', transitionAfterDays: 0 },
  },
});
database.archiveTo(archive, ['orders']);
const partitions = new PartitionMaintenance(stack, 'Partitions', {
  tables: {
    orders: {
      strategy: 'range',
      column: 'placed_at',
      period: 'month',
      aheadPeriods: 3,
      archive: { class: 'orders', retainDays: 365, dropAfterDays: 7 },
    },
  },
  vpc,
  cluster: database.cluster,
  databaseName: 'shop',
  archive,
  encryptionKey: key,
});
addPartitionAlarms(alarms, 'shop', partitions);
addArchiveAlarms(alarms, 'shop', partitions);
addLogArchiveAlarm(
  alarms,
  'web',
  new LogArchive(stack, 'WebLogs', {
    logGroup: new LogGroup(stack, 'WebLogGroup'),
    archive,
    className: 'logs',
    folder: 'web',
    encryptionKey: key,
  }),
);

const results = new ValkeyCache(stack, 'Results', {
  vpc,
  purpose: CachePurpose.RESULTS,
  nodeType: 'cache.r7g.large',
  shards: 2,
  replicasPerShard: 1,
  encryptionKey: key,
});
const cache: CacheAlarmOptions = {
  replicationGroupId: results.replicationGroup.ref,
  holdsSessions: false,
  shards: 2,
  replicasPerShard: 1,
};
addCacheAlarms(alarms, 'results', cache, thresholds);

const sessions = new ServerlessValkeyCache(stack, 'Sessions', {
  vpc,
  purpose: CachePurpose.SESSIONS,
  encryptionKey: key,
});
const serverless: ServerlessCacheAlarmOptions = {
  serverlessCacheName: sessions.cache.serverlessCacheName,
  holdsSessions: true,
};
addServerlessCacheAlarms(alarms, 'sessions', serverless, thresholds);

const warming = new CacheWarming(stack, 'Warming', {
  origin: 'https://www.example.com',
  paths: ['/catalog/'],
  ratePerSecond: 5,
  maxDuration: Duration.minutes(5),
  requestTimeout: Duration.seconds(10),
  times: [{ name: 'monday', schedule: 'cron(45 7 ? * MON *)' }],
  timeZone: TimeZone.EUROPE_PARIS,
  encryptionKey: key,
});
addCacheWarmingAlarm(alarms, warming);

addEdgeAlarms(
  alarms,
  Distribution.fromDistributionAttributes(stack, 'Distribution', {
    distributionId: 'E1234567890',
    domainName: 'd111111abcdef8.cloudfront.net',
  }),
  thresholds,
);

/** An alarm of your own, with what to do when it fires. */
const tooFewOrders: AlarmOptions = {
  metric: new Metric({ namespace: 'Shop', metricName: 'Orders', statistic: 'Sum', period: Duration.minutes(5) }),
  threshold: 1,
  below: true,
  severity: Severity.CRITICAL,
  meaning: 'Nobody can order',
  runbook: 'https://example.com/runbooks/too-few-orders',
};
alarms.add('TooFewOrders', tooFewOrders);

const graph: DashboardGraph = { title: 'Orders', metrics: [tooFewOrders.metric], limits: { fewest: 1 } };
const sections: DashboardSection[] = [{ title: 'Business', graphs: [graph] }];
new PlatformDashboard(stack, 'Dashboard', { dashboardName: 'shop', sections });

app.synth();
