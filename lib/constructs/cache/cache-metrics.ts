import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ALARM_PERIOD } from '../monitoring/alarms';

/** Most metrics one alarm may read (CloudWatch user guide, "Create an alarm based on a metric math expression"). */
const METRICS_PER_ALARM = 10;

/** A metric of a replication group for a graph: one line for each of its nodes, also those that autoscaling adds. */
export function cacheMetric(replicationGroupId: string, metricName: string, statistic: string): IMetric {
  return new MathExpression({
    expression: `SEARCH('{AWS/ElastiCache,CacheClusterId} MetricName="${metricName}" ${replicationGroupId}', '${statistic}', ${ALARM_PERIOD.toSeconds()})`,
    usingMetrics: {},
    period: ALARM_PERIOD,
    label: '',
  });
}

/** The highest, or the sum, of a metric over the nodes of a shard. */
export function overNodes(
  how: 'MAX' | 'SUM',
  nodes: readonly string[],
  metricName: string,
  statistic: string,
): IMetric {
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
export function hitRate(nodes: readonly string[]): IMetric {
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
