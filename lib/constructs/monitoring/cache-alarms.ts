import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlertsConfig } from '../../model';
import { ALARM_PERIOD, type Alarms, Severity } from './alarms';

export interface CacheAlarmOptions {
  /** Id of the replication group. */
  readonly replicationGroupId: string;
  /** Whether it holds sessions, of which none may be evicted. */
  readonly holdsSessions: boolean;
}

/** Memory, CPU, evictions of sessions and the hit rate of results of one cache. */
export function addCacheAlarms(
  alarms: Alarms,
  name: string,
  { replicationGroupId, holdsSessions }: CacheAlarmOptions,
  alerts: AlertsConfig,
): void {
  const metric = (metricName: string, statistic: string) => cacheMetric(replicationGroupId, metricName, statistic);
  alarms.add(`cache-${name}-memory`, {
    metric: metric('DatabaseMemoryUsageCountedForEvictPercentage', 'Maximum'),
    threshold: alerts.memoryPercent.warning,
    severity: Severity.WARNING,
    runbook: 'cache-memory',
    meaning: `The ${name} cache uses more than ${alerts.memoryPercent.warning} % of its memory.`,
  });
  alarms.add(`cache-${name}-cpu`, {
    metric: metric('EngineCPUUtilization', 'Maximum'),
    threshold: alerts.cpuPercent.critical,
    severity: Severity.CRITICAL,
    runbook: 'cache-cpu',
    meaning: `A shard of the ${name} cache uses more than ${alerts.cpuPercent.critical} % of its one engine thread.`,
  });
  if (holdsSessions) {
    alarms.add(`cache-${name}-evictions`, {
      metric: metric('Evictions', 'Sum'),
      threshold: 0,
      severity: Severity.CRITICAL,
      minutes: 1,
      runbook: 'cache-evictions',
      meaning: `The ${name} cache has evicted a session: a user was logged out.`,
    });
    return;
  }
  alarms.add(`cache-${name}-hit-rate`, {
    metric: new MathExpression({
      expression: 'IF(hits + misses > 0, 100 * hits / (hits + misses), 100)',
      usingMetrics: { hits: metric('CacheHits', 'Sum'), misses: metric('CacheMisses', 'Sum') },
      period: ALARM_PERIOD,
      label: 'hit rate in percent',
    }),
    threshold: alerts.cacheHitRatePercent,
    below: true,
    severity: Severity.WARNING,
    minutes: 15,
    runbook: 'cache-hit-rate',
    meaning: `Fewer than ${alerts.cacheHitRatePercent} % of the reads from the ${name} cache find something.`,
  });
}

/** A metric of a replication group, over all its nodes. */
export function cacheMetric(replicationGroupId: string, metricName: string, statistic: string): Metric {
  return new Metric({
    namespace: 'AWS/ElastiCache',
    metricName,
    statistic,
    period: ALARM_PERIOD,
    dimensionsMap: { ReplicationGroupId: replicationGroupId },
  });
}
