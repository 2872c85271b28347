import type { GetMetricDataCommandInput, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import type { Sample } from '../../capacity/series/series';
import { InputError } from '../../model/validation/input-error';
import { describeMetric, type GetMetricData, type MetricQuery } from './metric-query';
import type { PeriodSpan } from './spans';

/** More pages than the longest span can fill; a token that never ends must not loop for ever. */
const MAX_PAGES = 50;

/**
 * The values of a metric over a span, in ascending order, read page by page.
 *
 * Throws `InputError` (code `cloudwatch-failed`) when the call fails (no credentials, no permission, throttled to the
 * end) or the answer stays incomplete: half a history would look like a loss of traffic.
 */
export async function readMetric(
  getMetricData: GetMetricData,
  query: MetricQuery,
  span: PeriodSpan,
): Promise<Sample[]> {
  const values = new Map<number, number>();
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const output = await call(getMetricData, request(query, span, nextToken), query);
    const results = output.MetricDataResults ?? [];
    for (const { Timestamps = [], Values = [] } of results) {
      Timestamps.forEach((timestamp, index) => {
        const value = Values[index];
        if (value !== undefined) values.set(timestamp.getTime(), value);
      });
    }
    nextToken = output.NextToken;
    if (nextToken === undefined) {
      refuseIncomplete(results, output.Messages ?? [], query);
      return [...values].sort(([a], [b]) => a - b).map(([timeMs, value]) => ({ timeMs, value }));
    }
  }
  throw failed(query, `an answer of more than ${MAX_PAGES} pages`, 'Try again later.');
}

function request(
  query: MetricQuery,
  { periodSeconds, startMs, endMs }: PeriodSpan,
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
          Period: periodSeconds,
          Stat: query.statistic,
        },
      },
    ],
    NextToken: nextToken,
  };
}

/** A last page that says it is not complete, or a message, means that values are missing. */
function refuseIncomplete(
  results: readonly MetricDataResult[],
  messages: readonly { readonly Code?: string | undefined; readonly Value?: string | undefined }[],
  query: MetricQuery,
): void {
  const incomplete = results.filter(({ StatusCode = 'Complete' }) => StatusCode !== 'Complete');
  const said = [...messages, ...results.flatMap(({ Messages = [] }) => Messages)].map(
    ({ Code = '', Value = '' }) => `${Code} ${Value}`,
  );
  if (incomplete.length === 0 && said.length === 0) return;
  const given = [...incomplete.map(({ StatusCode }) => `the answer ${StatusCode}`), ...said].join(', ');
  throw failed(query, given, 'Try again later; nothing was recorded.');
}

async function call(getMetricData: GetMetricData, input: GetMetricDataCommandInput, query: MetricQuery) {
  try {
    return await getMetricData(input);
  } catch (error) {
    throw failed(
      query,
      error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      'Log in (for example with `aws sso login`), set AWS_PROFILE, or use a recorded history.',
    );
  }
}

function failed(query: MetricQuery, given: string, remedy: string): InputError {
  return new InputError('cloudwatch-failed', `The history of ${describeMetric(query)} could not be read`, [
    {
      where: 'CloudWatch GetMetricData',
      given,
      allowed:
        'a complete answer; credentials that may call cloudwatch:GetMetricData in the account of the environment',
      remedy,
    },
  ]);
}
