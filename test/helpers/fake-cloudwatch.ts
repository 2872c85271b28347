import type { GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import type { GetMetricData } from '../../lib/adapters/cloudwatch/metric-query';
import { DAY_MS } from '../../lib/capacity/series/series';

/** A value as an application or a service of AWS publishes it. */
export interface Published {
  readonly timeMs: number;
  readonly value: number;
  /** When CloudWatch can first return it. @default at its own time */
  readonly visibleMs?: number;
}

/**
 * CloudWatch's GetMetricData as far as it is used, for one metric. What it does, each tested in test/adapters/fake-cloudwatch.test.ts:
 *
 * 1. Values are summed (Sum), averaged (Average) or the highest is taken (Maximum) over intervals of `Period` seconds,
 *    which begin at multiples of the period; an interval without values is left out, whatever the statistic.
 * 2. Intervals that begin in [StartTime, EndTime) are returned, each with its beginning, in ascending order.
 * 3. What is older than its period's retention is not returned: under 300 s 15 days, under 3,600 s 63 days, else 455 days.
 * 4. The interval that still runs is returned with what it has so far.
 * 5. At most `pageSize` values a call; the rest with the NextToken that came with it, and StatusCode PartialData until
 *    the last page. A token that was not given is an error.
 * 6. A period that is no multiple of 60 is an error (high-resolution metrics are not modelled).
 * 7. The first `throttled` calls fail with ThrottlingException.
 */
export class FakeCloudWatch {
  readonly calls: GetMetricDataCommandInput[] = [];
  nowMs: number;
  private readonly published: readonly Published[];
  private readonly pageSize: number;
  private throttled: number;

  constructor(nowMs: number, published: readonly Published[], options: { pageSize?: number; throttled?: number } = {}) {
    this.nowMs = nowMs;
    this.published = published;
    this.pageSize = options.pageSize ?? 100_800;
    this.throttled = options.throttled ?? 0;
  }

  readonly send: GetMetricData = async (input) => {
    this.calls.push(input);
    if (this.throttled > 0) {
      this.throttled--;
      throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    }
    const { Period = 0, Stat = '' } = input.MetricDataQueries?.[0]?.MetricStat ?? {};
    if (Period <= 0 || Period % 60 !== 0) throw Object.assign(new Error('Period'), { name: 'InvalidParameterValue' });
    const all = this.intervals(Number(input.StartTime), Number(input.EndTime), Period, Stat);
    const from = input.NextToken === undefined ? 0 : Number(input.NextToken);
    if (Number.isNaN(from)) throw Object.assign(new Error('NextToken'), { name: 'InvalidNextToken' });
    const page = all.slice(from, from + this.pageSize);
    const next = from + this.pageSize;
    const isLast = next >= all.length;
    return {
      MetricDataResults: [
        {
          Id: 'demand',
          Timestamps: page.map(([timeMs]) => new Date(timeMs)),
          Values: page.map(([, value]) => value),
          StatusCode: isLast ? 'Complete' : 'PartialData',
        },
      ],
      ...(isLast ? {} : { NextToken: String(next) }),
    };
  };

  private intervals(startMs: number, endMs: number, period: number, stat: string): [number, number][] {
    const days = period < 300 ? 15 : period < 3600 ? 63 : 455;
    const periodMs = period * 1000;
    const lists = new Map<number, number[]>();
    for (const { timeMs, value, visibleMs = timeMs } of this.published) {
      const beginMs = Math.floor(timeMs / periodMs) * periodMs;
      if (beginMs < startMs || beginMs >= endMs || timeMs < this.nowMs - days * DAY_MS) continue;
      if (visibleMs > this.nowMs || timeMs > this.nowMs) continue;
      lists.set(beginMs, [...(lists.get(beginMs) ?? []), value]);
    }
    const combine = (values: readonly number[]) => {
      const sum = values.reduce((a, b) => a + b, 0);
      return stat === 'Maximum' ? Math.max(...values) : stat === 'Sum' ? sum : sum / values.length;
    };
    return [...lists].sort(([a], [b]) => a - b).map(([timeMs, values]) => [timeMs, combine(values)]);
  }
}

/** One value a step from `fromMs` to before `toMs`. */
export function every(
  stepSeconds: number,
  fromMs: number,
  toMs: number,
  value: (timeMs: number) => number,
): Published[] {
  const stepMs = stepSeconds * 1000;
  return Array.from({ length: Math.ceil((toMs - fromMs) / stepMs) }, (_, index) => {
    const timeMs = fromMs + index * stepMs;
    return { timeMs, value: value(timeMs) };
  });
}
