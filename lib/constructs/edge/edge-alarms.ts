import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlertThresholds } from '../../model/monitoring/alerts';
import { ALARM_PERIOD, type Alarms, Severity } from '../monitoring/alarms';
import type { DashboardGraph } from '../monitoring/platform-dashboard';

/** Where the metrics of every distribution are. */
export const CLOUDFRONT_METRICS_REGION = 'us-east-1';

/**
 * Hit rate and errors of a distribution, which must publish additional metrics.
 *
 * CloudFront's metrics are in us-east-1 only, and an alarm reads the region it stands in: the stack of the alarms must
 * be there (CloudFront developer guide, "Monitor CloudFront metrics with Amazon CloudWatch"). Say with `caches` that a
 * distribution caches nothing: it still counts every GET as a miss, and its hit rate has no alarm.
 */
export function addEdgeAlarms(
  alarms: Alarms,
  distribution: IDistribution,
  alerts: AlertThresholds,
  caches = true,
): void {
  if (caches) {
    alarms.add('edge-hit-rate', {
      metric: edgeMetric(distribution, 'CacheHitRate', 'Average'),
      threshold: alerts.cacheHitRatePercent,
      below: true,
      severity: Severity.WARNING,
      minutes: 30,
      runbook: 'edge-hit-rate',
      meaning: `Fewer than ${alerts.cacheHitRatePercent} % of what can be cached comes from the edge.`,
    });
  }
  alarms.add('edge-errors', {
    metric: edgeMetric(distribution, '5xxErrorRate', 'Average'),
    threshold: alerts.errorRatePercent,
    severity: Severity.CRITICAL,
    runbook: 'edge-errors',
    meaning: `More than ${alerts.errorRatePercent} % of the answers that users see are server errors.`,
  });
}

/** What a dashboard in any region shows of a distribution. */
export function edgeGraphs(distribution: IDistribution, alerts: AlertThresholds): DashboardGraph[] {
  const metric = (name: string, statistic = 'Average') =>
    edgeMetric(distribution, name, statistic).with({ region: CLOUDFRONT_METRICS_REGION });
  return [
    { title: 'Requests per minute', metrics: [metric('Requests', 'Sum')] },
    { title: 'Hit rate %', metrics: [metric('CacheHitRate')], limits: { alert: alerts.cacheHitRatePercent } },
    {
      title: 'Errors %',
      metrics: [metric('4xxErrorRate'), metric('5xxErrorRate')],
      limits: { alert: alerts.errorRatePercent },
    },
  ];
}

/** CloudFront publishes under two dimensions; the metrics of the CDK's own distribution leave `Region` out. */
function edgeMetric(distribution: IDistribution, metricName: string, statistic: string): Metric {
  return new Metric({
    namespace: 'AWS/CloudFront',
    metricName,
    statistic,
    period: ALARM_PERIOD,
    dimensionsMap: { DistributionId: distribution.distributionId, Region: 'Global' },
  });
}
