import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlertsConfig } from '../../model';
import { ALARM_PERIOD, type Alarms, Severity } from './alarms';

/** Most metrics one alarm may read (CloudWatch user guide, "Create an alarm based on a metric math expression"). */
const METRICS_PER_ALARM = 10;

export interface CacheAlarmOptions {
  /** Id of the replication group. */
  readonly replicationGroupId: string;
  /** Whether it holds sessions, of which none may be evicted. */
  readonly holdsSessions: boolean;
  /** Shards to watch: the most there can be. A shard that does not exist raises no alarm. */
  readonly shards: number;
  readonly replicasPerShard: number;
}

/**
 * Memory, CPU, evictions of sessions and the hit rate of results, for each shard of a cache with cluster mode.
 *
 * ElastiCache publishes these metrics for each node and none for a replication group (ElastiCache user guide, "Metrics
 * for Valkey and Redis OSS"), so each alarm reads the nodes of one shard, which ElastiCache names
 * `<group>-<shard, 4 digits>-<node, 3 digits>`.
 */
export function addCacheAlarms(
  alarms: Alarms,
  name: string,
  { replicationGroupId, holdsSessions, shards, replicasPerShard }: CacheAlarmOptions,
  alerts: AlertsConfig,
): void {
  for (let shard = 1; shard <= shards; shard += 1) {
    const group = `${replicationGroupId}-${String(shard).padStart(4, '0')}`;
    const nodes = Array.from({ length: replicasPerShard + 1 }, (_, index) =>
      [group, String(index + 1).padStart(3, '0')].join('-'),
    );
    const who = `shard ${shard} of the ${name} cache`;
    alarms.add(`cache-${name}-${shard}-memory`, {
      metric: overNodes('MAX', nodes, 'DatabaseMemoryUsageCountedForEvictPercentage', 'Maximum'),
      threshold: alerts.memoryPercent.warning,
      severity: Severity.WARNING,
      runbook: 'cache-memory',
      meaning: `A node in ${who} uses more than ${alerts.memoryPercent.warning} % of its memory.`,
    });
    alarms.add(`cache-${name}-${shard}-cpu`, {
      metric: overNodes('MAX', nodes, 'EngineCPUUtilization', 'Maximum'),
      threshold: alerts.cpuPercent.critical,
      severity: Severity.CRITICAL,
      runbook: 'cache-cpu',
      meaning: `A node in ${who} uses more than ${alerts.cpuPercent.critical} % of its one engine thread.`,
    });
    if (holdsSessions) {
      alarms.add(`cache-${name}-${shard}-evictions`, {
        metric: overNodes('SUM', nodes, 'Evictions', 'Sum'),
        threshold: 0,
        severity: Severity.CRITICAL,
        minutes: 1,
        runbook: 'cache-evictions',
        meaning: `A session was evicted from ${who}: a user was logged out.`,
      });
    } else {
      alarms.add(`cache-${name}-${shard}-hit-rate`, {
        metric: hitRate(nodes),
        threshold: alerts.cacheHitRatePercent,
        below: true,
        severity: Severity.WARNING,
        minutes: 15,
        runbook: 'cache-hit-rate',
        meaning: `Fewer than ${alerts.cacheHitRatePercent} % of the reads from ${who} find something.`,
      });
    }
  }
}

/** A metric of a replication group for a graph: one line for each of its nodes, also those that autoscaling adds. */
export function cacheMetric(replicationGroupId: string, metricName: string, statistic: string): IMetric {
  return new MathExpression({
    expression: `SEARCH('{AWS/ElastiCache,CacheClusterId} MetricName="${metricName}" ${replicationGroupId}', '${statistic}', ${ALARM_PERIOD.toSeconds()})`,
    usingMetrics: {},
    period: ALARM_PERIOD,
    label: '',
  });
}

function overNodes(how: 'MAX' | 'SUM', nodes: readonly string[], metricName: string, statistic: string): IMetric {
  return new MathExpression({
    expression: `${how}([${nodes.map((_, index) => `node${index}`).join(', ')}])`,
    usingMetrics: Object.fromEntries(
      nodes.map((node, index) => [`node${index}`, nodeMetric(node, metricName, statistic)]),
    ),
    period: ALARM_PERIOD,
    label: metricName,
  });
}

/** Hits of all reads in percent; hits and misses are two metrics per node, and the last replicas may be too many. */
function hitRate(nodes: readonly string[]): IMetric {
  const read = nodes.slice(0, METRICS_PER_ALARM / 2);
  const list = (name: string) => `SUM([${read.map((_, index) => `${name}${index}`).join(', ')}])`;
  return new MathExpression({
    expression: `IF(${list('hits')} + ${list('misses')} > 0, 100 * ${list('hits')} / (${list('hits')} + ${list('misses')}), 100)`,
    usingMetrics: Object.fromEntries(
      read.flatMap((node, index) => [
        [`hits${index}`, nodeMetric(node, 'CacheHits', 'Sum')],
        [`misses${index}`, nodeMetric(node, 'CacheMisses', 'Sum')],
      ]),
    ),
    period: ALARM_PERIOD,
    label: 'hit rate in percent',
  });
}

function nodeMetric(node: string, metricName: string, statistic: string): Metric {
  return new Metric({
    namespace: 'AWS/ElastiCache',
    metricName,
    statistic,
    period: ALARM_PERIOD,
    dimensionsMap: { CacheClusterId: node },
  });
}
