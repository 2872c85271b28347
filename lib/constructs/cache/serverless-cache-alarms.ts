import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { CONNECTIONS_PER_NODE } from '../../model/cache/connection-budget';
import type { ServerlessLimits } from '../../model/cache/serverless';
import type { AlertThresholds } from '../../model/monitoring/alerts';
import { ALARM_PERIOD, type Alarms, Severity } from '../monitoring/alarms';

/**
 * Share of a maximum at which to be told, in percent (ElastiCache user guide, "Scaling ElastiCache": 75 % is
 * recommended).
 */
const NEAR_MAXIMUM_PERCENT = 75;

const GB = 1e9;

/** The serverless cache that is watched. */
export interface ServerlessCacheAlarmOptions extends ServerlessLimits {
  /** Name of the cache. */
  readonly serverlessCacheName: string;
  /** Whether it holds sessions, of which none may be evicted. */
  readonly holdsSessions: boolean;
}

/**
 * Throttling, connections, maximums that come near, evictions of sessions and the hit rate of results of a serverless
 * cache.
 */
export function addServerlessCacheAlarms(
  alarms: Alarms,
  name: string,
  { serverlessCacheName, holdsSessions, dataGb, ecpuPerSecond }: ServerlessCacheAlarmOptions,
  alerts: AlertThresholds,
): void {
  const metric = (metricName: string, statistic: string) =>
    serverlessCacheMetric(serverlessCacheName, metricName, statistic);
  const connections = Math.floor((CONNECTIONS_PER_NODE * alerts.connectionPercent) / 100);
  alarms.add(`cache-${name}-connections`, {
    metric: metric('CurrConnections', 'Maximum'),
    threshold: connections,
    severity: Severity.CRITICAL,
    runbook: 'cache-connections',
    meaning: `The ${name} cache has more than ${connections} connections, ${alerts.connectionPercent} % of what it admits.`,
  });
  alarms.add(`cache-${name}-throttled`, {
    metric: metric('ThrottledCmds', 'Sum'),
    threshold: 0,
    severity: Severity.CRITICAL,
    runbook: 'cache-cpu',
    meaning: `The ${name} cache throttles requests: load grows faster than it, or is at its maximum.`,
  });
  if (dataGb?.maximum !== undefined) {
    alarms.add(`cache-${name}-memory`, {
      metric: metric('BytesUsedForCache', 'Maximum'),
      threshold: (dataGb.maximum * GB * NEAR_MAXIMUM_PERCENT) / 100,
      severity: Severity.WARNING,
      runbook: 'cache-memory',
      meaning: `The ${name} cache holds more than ${NEAR_MAXIMUM_PERCENT} % of its maximum of ${dataGb.maximum} GB.`,
    });
  }
  if (ecpuPerSecond?.maximum !== undefined) {
    alarms.add(`cache-${name}-cpu`, {
      metric: metric('ElastiCacheProcessingUnits', 'Sum'),
      threshold: (ecpuPerSecond.maximum * ALARM_PERIOD.toSeconds() * NEAR_MAXIMUM_PERCENT) / 100,
      severity: Severity.WARNING,
      runbook: 'cache-cpu',
      meaning: `The ${name} cache uses more than ${NEAR_MAXIMUM_PERCENT} % of its maximum of ${ecpuPerSecond.maximum} ECPU a second.`,
    });
  }
  if (holdsSessions) {
    alarms.add(`cache-${name}-evictions`, {
      metric: metric('Evictions', 'Sum'),
      threshold: 0,
      severity: Severity.CRITICAL,
      minutes: 1,
      runbook: 'cache-evictions',
      meaning: `A session was evicted from the ${name} cache: a user was logged out.`,
    });
  } else {
    alarms.add(`cache-${name}-hit-rate`, {
      metric: metric('CacheHitRate', 'Average'),
      threshold: alerts.cacheHitRatePercent,
      below: true,
      severity: Severity.WARNING,
      minutes: 15,
      runbook: 'cache-hit-rate',
      meaning: `Fewer than ${alerts.cacheHitRatePercent} % of the reads from the ${name} cache find something.`,
    });
  }
}

/**
 * A metric of a serverless cache. Its dimension is `clusterId`, unlike that of nodes (cdklabs/cdk-monitoring-constructs#766,
 * open-constructs/aws-cdk-library#68).
 */
export function serverlessCacheMetric(serverlessCacheName: string, metricName: string, statistic: string): Metric {
  return new Metric({
    namespace: 'AWS/ElastiCache',
    metricName,
    statistic,
    period: ALARM_PERIOD,
    dimensionsMap: { clusterId: serverlessCacheName },
  });
}
