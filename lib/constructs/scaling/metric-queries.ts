import type { IMetric, Metric, MetricStatConfig } from 'aws-cdk-lib/aws-cloudwatch';
import { signalId } from './metric-math';

/** A metric or an expression as Application Auto Scaling takes it; the last returns the data. */
export interface MetricDataQuery {
  readonly id: string;
  readonly returnData: boolean;
  readonly expression?: string;
  readonly metricStat?: MetricStat;
}

interface MetricStat {
  readonly stat: string;
  readonly metric: {
    readonly metricName: string;
    readonly namespace: string;
    readonly dimensions: { readonly name: string; readonly value: string }[];
  };
}

/** An expression over metrics, whose result is named after the signal; that metric alone where it is a metric's id. */
export function metricDataQueries(
  metrics: Readonly<Record<string, Metric>>,
  expression: string,
  signal: string,
): MetricDataQuery[] {
  const only = metrics[expression];
  if (only !== undefined) return [{ id: expression, metricStat: metricStat(only), returnData: true }];
  return [
    ...Object.entries(metrics).map(([key, metric]) => ({
      id: key,
      metricStat: metricStat(metric),
      returnData: false,
    })),
    { id: signalId(signal), expression, returnData: true },
  ];
}

function metricStat({ statistic, metricName, namespace, dimensions }: Metric): MetricStat {
  return {
    stat: statistic,
    metric: {
      metricName,
      namespace,
      dimensions: Object.entries(dimensions ?? {}).map(([name, value]) => ({ name, value: String(value) })),
    },
  };
}

/** A metric, or metric math over direct ones, as data queries whose ids begin with `prefix`. */
export function buildMetricQueries(metric: IMetric, prefix: string): MetricDataQuery[] {
  const { metricStat: direct, mathExpression: math } = metric.toMetricConfig();
  if (direct !== undefined) return [{ id: prefix, metricStat: ofConfig(direct), returnData: true }];
  const metrics = Object.entries(math?.usingMetrics ?? {}).flatMap(([id, used]) =>
    buildMetricQueries(used, id).map((query) => ({ ...query, returnData: false })),
  );
  return [...metrics, { id: prefix, expression: math?.expression ?? '', returnData: true }];
}

function ofConfig({ statistic, metricName, namespace, dimensions = [] }: MetricStatConfig): MetricStat {
  return {
    stat: statistic,
    metric: {
      metricName,
      namespace,
      dimensions: dimensions.map(({ name, value }) => ({ name, value: String(value) })),
    },
  };
}
