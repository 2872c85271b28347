import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { AlertThresholds } from '../../model/monitoring/alerts';
import { ALARM_PERIOD, type Alarms, Severity } from '../monitoring/alarms';

const OLDEST_MESSAGE_SECONDS = 3600;

/** Depth of a queue, its oldest message and anything in its dead-letter queue. */
export function addQueueAlarms(
  alarms: Alarms,
  name: string,
  queue: IQueue,
  deadLetterQueue: IQueue,
  alerts: AlertThresholds,
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
