/** Units as CloudWatch calls them. */
export type MetricUnit = 'Bytes' | 'Count' | 'Milliseconds' | 'Seconds';

export interface EmbeddedMetric {
  readonly name: string;
  readonly value: number;
  readonly unit: MetricUnit;
}

export interface EmbeddedMetrics {
  readonly namespace: string;
  /** One set: every metric is published under all of them together. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly metrics: readonly EmbeddedMetric[];
  /** Milliseconds since 1970. */
  readonly timestampMs: number;
}

/**
 * One line of a log from which CloudWatch takes metrics ("Specification: Embedded metric format", CloudWatch user guide). It takes no
 * permission, no call and no way to CloudWatch.
 */
export function embeddedMetrics({ namespace, dimensions, metrics, timestampMs }: EmbeddedMetrics): string {
  return JSON.stringify({
    _aws: {
      Timestamp: timestampMs,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [Object.keys(dimensions)],
          Metrics: metrics.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    ...dimensions,
    ...Object.fromEntries(metrics.map(({ name, value }) => [name, value])),
  });
}
