import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import type { AlertsConfig } from '../../model';
import { ALARM_PERIOD, type Alarms, Severity } from './alarms';
import type { DashboardGraph } from './platform-dashboard';

/**
 * Hit rate and errors of a distribution, which must publish additional metrics.
 *
 * CloudFront's metrics are in us-east-1 only, and an alarm reads the region it stands in: the stack of the alarms must
 * be there (CloudFront developer guide, "Monitor CloudFront metrics with Amazon CloudWatch").
 */
export function addEdgeAlarms(alarms: Alarms, distribution: Distribution, alerts: AlertsConfig): void {
  alarms.add('edge-hit-rate', {
    metric: distribution.metricCacheHitRate({ statistic: 'Average', period: ALARM_PERIOD }),
    threshold: alerts.cacheHitRatePercent,
    below: true,
    severity: Severity.WARNING,
    minutes: 30,
    runbook: 'edge-hit-rate',
    meaning: `Fewer than ${alerts.cacheHitRatePercent} % of what can be cached comes from the edge.`,
  });
  alarms.add('edge-errors', {
    metric: distribution.metric5xxErrorRate({ statistic: 'Average', period: ALARM_PERIOD }),
    threshold: alerts.errorRatePercent,
    severity: Severity.CRITICAL,
    runbook: 'edge-errors',
    meaning: `More than ${alerts.errorRatePercent} % of the answers that users see are server errors.`,
  });
}

/** What a dashboard in any region shows of a distribution. */
export function edgeGraphs(distribution: Distribution, alerts: AlertsConfig): DashboardGraph[] {
  const period = ALARM_PERIOD;
  return [
    { title: 'Requests per minute', metrics: [distribution.metricRequests({ statistic: 'Sum', period })] },
    {
      title: 'Hit rate %',
      metrics: [distribution.metricCacheHitRate({ period })],
      limits: { alert: alerts.cacheHitRatePercent },
    },
    {
      title: 'Errors %',
      metrics: [distribution.metric4xxErrorRate({ period }), distribution.metric5xxErrorRate({ period })],
      limits: { alert: alerts.errorRatePercent },
    },
  ];
}
