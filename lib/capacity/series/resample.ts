import { combined, type HourBucket, hourBuckets, type Statistic } from './hour-buckets';
import { HOUR_MS, type Series } from './series';

/**
 * A series at hourly steps, on the hour in UTC.
 *
 * An hour counts when at least half of its intervals are present; a sum is then scaled up to the whole hour. The first
 * and the last hour are left out unless complete, because a recording rarely begins or ends on the hour.
 */
export function toHourly(series: Series, statistic: Statistic): Series {
  const perHour = HOUR_MS / (series.stepSeconds * 1000);
  const buckets = hourBuckets(series);
  const hours = [...buckets.keys()].sort((a, b) => a - b);
  while (hours.length > 0 && !isComplete(buckets, hours[0], perHour)) hours.shift();
  while (hours.length > 0 && !isComplete(buckets, hours.at(-1), perHour)) hours.pop();
  const first = hours[0] ?? 0;
  const length = hours.length === 0 ? 0 : (hours.at(-1) ?? first) - first + 1;
  const values = Array.from({ length }, (_, index) => {
    const bucket = buckets.get(first + index);
    if (bucket === undefined || bucket.count < perHour / 2) return Number.NaN;
    return combined(bucket, statistic) * (statistic === 'sum' ? perHour / bucket.count : 1);
  });
  return { startMs: first * HOUR_MS, stepSeconds: 3600, values };
}

function isComplete(buckets: ReadonlyMap<number, HourBucket>, hour: number | undefined, perHour: number): boolean {
  return hour !== undefined && (buckets.get(hour)?.count ?? 0) >= Math.floor(perHour);
}
