import type { GetMetricDataCommandInput, GetMetricDataCommandOutput } from '@aws-sdk/client-cloudwatch';
import { DAY_MS, HOUR_MS, type LocatedSample, type Series, seriesFromSamples } from '../capacity/series';
import { InputError } from '../model/input-error';

/** CloudWatch keeps hourly data for 455 days (CloudWatch user guide, "Metrics retention"). */
const RETENTION_DAYS = 455;
/** More pages than 455 days of one metric can fill; a token that never ends must not loop for ever. */
const MAX_PAGES = 50;

/** A metric and how an hour of it is summed up. */
export interface MetricQuery {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Sum' | 'Average' | 'Maximum';
}

/** The one call that is made; the SDK's client behind it retries throttling by itself. */
export type GetMetricData = (
  input: GetMetricDataCommandInput,
) => Promise<Pick<GetMetricDataCommandOutput, 'MetricDataResults' | 'NextToken' | 'Messages'>>;

/** `GetMetricData` with the credentials and region of the environment. Loads the SDK on the first call only. */
export async function cloudWatch(region: string): Promise<GetMetricData> {
  const { CloudWatchClient, GetMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
  const client = new CloudWatchClient({ region, maxAttempts: 8 });
  return (input) => client.send(new GetMetricDataCommand(input));
}

/**
 * Hourly history of a metric, as far back as CloudWatch keeps it, up to the last whole hour before `nowMs`.
 *
 * Throws `InputError`: code `cloudwatch-failed` when the call fails (no credentials, no permission), `bad-history` when
 * the metric has no data.
 */
export async function readCloudWatchHistory(
  getMetricData: GetMetricData,
  query: MetricQuery,
  nowMs: number,
): Promise<Series> {
  const endMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  const name = `${query.namespace} ${query.metricName}`;
  const values = new Map<number, number>();
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const output = await call(getMetricData, request(query, endMs - RETENTION_DAYS * DAY_MS, endMs, nextToken), name);
    for (const { Timestamps = [], Values = [] } of output.MetricDataResults ?? []) {
      Timestamps.forEach((timestamp, index) => {
        const value = Values[index];
        if (value !== undefined) values.set(timestamp.getTime(), value);
      });
    }
    nextToken = output.NextToken;
    if (nextToken === undefined) break;
  }
  const samples = [...values]
    .sort(([a], [b]) => a - b)
    .map(
      ([timeMs, value]): LocatedSample => ({ where: `${name} at ${new Date(timeMs).toISOString()}`, timeMs, value }),
    );
  return seriesFromSamples(samples, name);
}

function request(
  query: MetricQuery,
  startMs: number,
  endMs: number,
  nextToken: string | undefined,
): GetMetricDataCommandInput {
  return {
    StartTime: new Date(startMs),
    EndTime: new Date(endMs),
    ScanBy: 'TimestampAscending',
    MetricDataQueries: [
      {
        Id: 'demand',
        MetricStat: {
          Metric: {
            Namespace: query.namespace,
            MetricName: query.metricName,
            Dimensions: Object.entries(query.dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
          Period: 3600,
          Stat: query.statistic,
        },
      },
    ],
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}

async function call(getMetricData: GetMetricData, input: GetMetricDataCommandInput, name: string) {
  try {
    return await getMetricData(input);
  } catch (error) {
    throw new InputError('cloudwatch-failed', `The history of ${name} could not be read`, [
      {
        where: 'CloudWatch GetMetricData',
        given: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        allowed: 'credentials that may call cloudwatch:GetMetricData in the account of the environment',
        remedy: 'Log in (for example with `aws sso login`), set AWS_PROFILE, or use a recorded history.',
      },
    ]);
  }
}
