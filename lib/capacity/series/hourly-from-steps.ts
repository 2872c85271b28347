import { combined, hourBuckets, type Statistic } from './hour-buckets';
import { HOUR_MS, type Series } from './series';

/**
 * Hourly values from recordings of one metric at several steps; of those that know an hour, the finest counts.
 *
 * What is missing within an hour counts as nothing, as in CloudWatch's own hours: many metrics have no value in a minute
 * without events. An hour that no recording knows is a gap; no values at all give an empty series.
 */
export function hourlyFromSteps(recordings: readonly Series[], statistic: Statistic): Series {
  const finestLast = [...recordings].sort((a, b) => b.stepSeconds - a.stepSeconds);
  const hours = new Map<number, number>();
  for (const recording of finestLast) {
    for (const [hour, bucket] of hourBuckets(recording)) hours.set(hour, combined(bucket, statistic));
  }
  const order = [...hours.keys()].sort((a, b) => a - b);
  const [first = 0] = order;
  const last = order.at(-1) ?? first - 1;
  const values = Array.from({ length: last - first + 1 }, (_, index) => hours.get(first + index) ?? Number.NaN);
  return { startMs: first * HOUR_MS, stepSeconds: HOUR_MS / 1000, values };
}
