import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IDatabaseCluster } from 'aws-cdk-lib/aws-rds';
import { cacheMetric } from '../constructs/cache/cache-metrics';
import { ServerlessValkeyCache } from '../constructs/cache/serverless-cache';
import { serverlessCacheMetric } from '../constructs/cache/serverless-cache-alarms';
import { edgeGraphs } from '../constructs/edge/edge-alarms';
import { ALARM_PERIOD } from '../constructs/monitoring/alarms';
import type { DashboardGraph, DashboardSection } from '../constructs/monitoring/platform-dashboard';
import { runningTasks } from '../constructs/service/service-alarms';
import type { AlertThresholds } from '../model/monitoring/alerts';
import type { SystemConfig } from '../model/system/config';
import type { DataStack } from './data-stack';
import type { DeployedServices } from './deployed-services';
import type { EdgeStack } from './edge-stack';

/** What the dashboard shows, in the order in which one looks: traffic, services, queues, database, caches, edge. */
export function dashboardSections(
  system: SystemConfig,
  data: DataStack,
  services: DeployedServices,
  edge: EdgeStack,
): DashboardSection[] {
  const { alerts } = system;
  const period = ALARM_PERIOD;
  const sections: DashboardSection[] = [
    ...serviceSections(system, services),
    {
      title: 'Queues',
      graphs: Object.entries(data.queues).map(([name, { queue, deadLetterQueue }]) => ({
        title: name,
        metrics: [
          queue.metricApproximateNumberOfMessagesVisible({ period, label: 'waiting' }),
          queue.metricApproximateNumberOfMessagesNotVisible({ period, label: 'in flight' }),
          deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period, label: 'dead letters' }),
        ],
        limits: { alert: alerts.queueDepth },
      })),
    },
    { title: 'Database', graphs: data.database === undefined ? [] : databaseGraphs(data.database.cluster, alerts) },
    {
      title: 'Caches',
      graphs: Object.entries(data.caches).flatMap(([name, cache]) => cacheGraphs(name, cache)),
    },
    { title: 'Edge', graphs: edgeGraphs(edge.edge.distribution, alerts) },
  ];
  return sections.filter((section) => section.graphs.length > 0);
}

/** What the dashboard of a group shows: traffic, services, and the shards by name. */
export function groupSections(
  system: SystemConfig,
  services: DeployedServices | undefined,
  shards: Readonly<Record<string, { readonly cluster: IDatabaseCluster }>>,
): DashboardSection[] {
  const sections: DashboardSection[] = [
    ...(services === undefined ? [] : serviceSections(system, services)),
    {
      title: 'Shards',
      graphs: Object.entries(shards).flatMap(([shard, { cluster }]) =>
        databaseGraphs(cluster, system.alerts).map((graph) => ({ ...graph, title: `${shard}: ${graph.title}` })),
      ),
    },
  ];
  return sections.filter((section) => section.graphs.length > 0);
}

function serviceSections(system: SystemConfig, services: DeployedServices): DashboardSection[] {
  const { alerts } = system;
  const period = ALARM_PERIOD;
  return [
    {
      title: 'Traffic',
      graphs: Object.entries(services.http).flatMap(([name, { targetGroup }]) =>
        httpGraphs(name, targetGroup.metrics, system),
      ),
    },
    {
      title: 'Services',
      graphs: Object.entries({ ...services.http, ...services.workers }).flatMap(
        ([name, { service }]): DashboardGraph[] => [
          {
            title: `${name}: tasks`,
            metrics: [runningTasks(service)],
            limits: { ceiling: system.services[name]?.scaling.maxCapacity ?? 0 },
          },
          {
            title: `${name}: CPU %`,
            metrics: [service.metricCpuUtilization({ period })],
            limits: { warning: alerts.cpuPercent.warning, critical: alerts.cpuPercent.critical },
          },
          {
            title: `${name}: memory %`,
            metrics: [service.metricMemoryUtilization({ period })],
            limits: { warning: alerts.memoryPercent.warning, critical: alerts.memoryPercent.critical },
          },
        ],
      ),
    },
  ];
}

function databaseGraphs(cluster: IDatabaseCluster, { cpuPercent }: AlertThresholds): DashboardGraph[] {
  const period = ALARM_PERIOD;
  return [
    {
      title: 'CPU %',
      metrics: [cluster.metricCPUUtilization({ period })],
      limits: { warning: cpuPercent.warning, critical: cpuPercent.critical },
    },
    { title: 'Connections', metrics: [cluster.metricDatabaseConnections({ period })] },
    { title: 'Deadlocks', metrics: [cluster.metricDeadlocks({ period })] },
  ];
}

function cacheGraphs(name: string, cache: DataStack['caches'][string]): DashboardGraph[] {
  if (cache instanceof ServerlessValkeyCache) {
    const metric = (metricName: string, statistic: string) =>
      serverlessCacheMetric(cache.cache.serverlessCacheName, metricName, statistic);
    return [
      { title: `${name}: bytes`, metrics: [metric('BytesUsedForCache', 'Maximum')] },
      { title: `${name}: hit rate %`, metrics: [metric('CacheHitRate', 'Average')] },
    ];
  }
  const { ref } = cache.replicationGroup;
  return [
    {
      title: `${name}: memory %`,
      metrics: [cacheMetric(ref, 'DatabaseMemoryUsageCountedForEvictPercentage', 'Maximum')],
    },
    {
      title: `${name}: hits and misses`,
      metrics: [cacheMetric(ref, 'CacheHits', 'Sum'), cacheMetric(ref, 'CacheMisses', 'Sum')],
    },
  ];
}

function httpGraphs(
  name: string,
  metrics: DeployedServices['http'][string]['targetGroup']['metrics'],
  { alerts, responseTimes }: SystemConfig,
): DashboardGraph[] {
  const period = ALARM_PERIOD;
  const page = Object.entries(responseTimes).map(([what, { maxMs }]) => [`${what} max`, maxMs / 1000] as const);
  return [
    {
      title: `${name}: requests/s`,
      metrics: [
        new MathExpression({
          expression: 'requests / PERIOD(requests)',
          usingMetrics: { requests: metrics.requestCount({ statistic: 'Sum', period }) },
          period,
          label: 'requests/s',
        }),
      ],
    },
    {
      title: `${name}: response time (s)`,
      metrics: ['p50', 'p95', 'p99'].map((statistic) =>
        metrics.targetResponseTime({ statistic, period, label: statistic }),
      ),
      limits: { alert: alerts.p99LatencyMs / 1000, ...Object.fromEntries(page) },
    },
    {
      title: `${name}: errors`,
      metrics: [
        metrics.httpCodeTarget(HttpCodeTarget.TARGET_4XX_COUNT, { period }),
        metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { period }),
      ],
    },
  ];
}
