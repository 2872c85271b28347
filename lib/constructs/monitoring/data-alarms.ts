import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { DatabaseCluster } from 'aws-cdk-lib/aws-rds';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { type AlertsConfig, instanceMemoryGiB, maxConnections } from '../../model';
import { ALARM_PERIOD, type Alarms, Severity } from './alarms';

/**
 * Local storage of an instance relative to its memory. The cluster's own volume grows by itself; what can run out is
 * the local storage for sorts and logs (Aurora user guide, "Temporary storage limits for Aurora PostgreSQL").
 */
const LOCAL_STORAGE_PER_MEMORY = 2;
const GIB = 2 ** 30;
const OLDEST_MESSAGE_SECONDS = 3600;

/** Depth of a queue, its oldest message and anything in its dead-letter queue. */
export function addQueueAlarms(
  alarms: Alarms,
  name: string,
  queue: IQueue,
  deadLetterQueue: IQueue,
  alerts: AlertsConfig,
): void {
  alarms.add(`${name}-depth`, {
    metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: ALARM_PERIOD }),
    threshold: alerts.queueDepth,
    severity: Severity.WARNING,
    minutes: 10,
    runbook: 'queue-depth',
    meaning: `More than ${alerts.queueDepth} messages have waited in ${name} for ten minutes.`,
  });
  // Depth alone misses a queue that is short and stuck. No system states an age, so an hour is our assumption.
  alarms.add(`${name}-age`, {
    metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: ALARM_PERIOD }),
    threshold: OLDEST_MESSAGE_SECONDS,
    severity: Severity.WARNING,
    runbook: 'queue-age',
    meaning: `A message has waited in ${name} for more than an hour.`,
  });
  alarms.add(`${name}-dead-letters`, {
    metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: ALARM_PERIOD }),
    threshold: 0,
    severity: Severity.CRITICAL,
    minutes: 1,
    runbook: 'queue-dead-letters',
    meaning: `A message of ${name} has failed too often and was set aside.`,
  });
}

/** Connections, CPU, replica lag, deadlocks and local storage of a cluster. */
export function addDatabaseAlarms(
  alarms: Alarms,
  cluster: DatabaseCluster,
  writerClass: string,
  smallestReaderClass: string | undefined,
  alerts: AlertsConfig,
): void {
  const metric = (metricName: string, statistic: string, role: 'WRITER' | 'READER') =>
    new Metric({
      namespace: 'AWS/RDS',
      metricName,
      statistic,
      period: ALARM_PERIOD,
      dimensionsMap: { DBClusterIdentifier: cluster.clusterIdentifier, Role: role },
    });
  const roles = [
    { role: 'WRITER', instanceClass: writerClass },
    { role: 'READER', instanceClass: smallestReaderClass },
  ] as const;
  for (const { role, instanceClass } of roles) {
    if (instanceClass === undefined) continue;
    const limit = Math.floor(((maxConnections(instanceClass) ?? 0) * alerts.connectionPercent) / 100);
    const who = role.toLowerCase();
    alarms.add(`database-${who}-connections`, {
      metric: metric('DatabaseConnections', 'Maximum', role),
      threshold: limit,
      severity: Severity.CRITICAL,
      runbook: 'database-connections',
      meaning: `A ${who} has more than ${limit} connections, ${alerts.connectionPercent} % of what ${instanceClass} admits.`,
    });
    for (const [severity, threshold, minutes] of [
      [Severity.WARNING, alerts.cpuPercent.warning, 15],
      [Severity.CRITICAL, alerts.cpuPercent.critical, 5],
    ] as const) {
      alarms.add(`database-${who}-cpu-${severity}`, {
        metric: metric('CPUUtilization', 'Maximum', role),
        threshold,
        severity,
        minutes,
        runbook: 'database-cpu',
        meaning: `A ${who} uses more than ${threshold} % of its CPU.`,
      });
    }
    const localStorageGiB = LOCAL_STORAGE_PER_MEMORY * (instanceMemoryGiB(instanceClass) ?? 0);
    alarms.add(`database-${who}-local-storage`, {
      metric: metric('FreeLocalStorage', 'Minimum', role),
      threshold: Math.floor((localStorageGiB * GIB * alerts.diskFreePercent) / 100),
      below: true,
      severity: Severity.WARNING,
      runbook: 'database-local-storage',
      meaning: `A ${who} has less than ${alerts.diskFreePercent} % of its local storage of about ${localStorageGiB} GiB free.`,
    });
  }
  alarms.add('database-replica-lag', {
    metric: metric('AuroraReplicaLag', 'Maximum', 'READER'),
    // Readers share the writer's volume and are usually some tens of milliseconds behind; a second is unusual.
    threshold: 1000,
    severity: Severity.WARNING,
    runbook: 'database-replica-lag',
    meaning: 'A reader is more than a second behind the writer.',
  });
  alarms.add('database-deadlocks', {
    metric: metric('Deadlocks', 'Sum', 'WRITER'),
    threshold: 0,
    severity: Severity.WARNING,
    minutes: 1,
    runbook: 'database-deadlocks',
    meaning: 'Two transactions have blocked each other and one was ended.',
  });
}
