import type { GetMetricDataCommandInput, GetMetricDataCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { Statistic } from '../../capacity/series/hour-buckets';

/** A metric and how its values combine. */
export interface MetricQuery {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Sum' | 'Average' | 'Maximum';
}

export const HOUR_STATISTIC: Readonly<Record<MetricQuery['statistic'], Statistic>> = {
  Sum: 'sum',
  Average: 'average',
  Maximum: 'maximum',
};

/** The one call that is made. */
export type GetMetricData = (
  input: GetMetricDataCommandInput,
) => Promise<Pick<GetMetricDataCommandOutput, 'MetricDataResults' | 'NextToken' | 'Messages'>>;

/** Attempts at a call before it fails: throttling is answered by waiting longer each time, up to 20 s. */
const MAX_ATTEMPTS = 8;

/** `GetMetricData` with the credentials of the environment. Loads the SDK on the first call only. */
export async function cloudWatch(region: string): Promise<GetMetricData> {
  const { CloudWatchClient, GetMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
  const client = new CloudWatchClient({ region, maxAttempts: MAX_ATTEMPTS });
  return (input) => client.send(new GetMetricDataCommand(input));
}

/** A metric as messages name it. */
export function describeMetric({ namespace, metricName }: MetricQuery): string {
  return `${namespace} ${metricName}`;
}
