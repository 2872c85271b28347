import { HOUR_MS, type Series } from './series';

/** How the values of one hour combine: counts are summed, gauges averaged. */
export type Statistic = 'sum' | 'average';

/**
 * A series at hourly steps, on the hour in UTC.
 *
 * An hour counts when at least half of its intervals are present; a sum is then scaled up to the whole hour. The first
 * and the last hour are left out unless complete, because a recording rarely begins or ends on the hour.
 */
export function toHourly(series: Series, statistic: Statistic): Series {
  const perHour = HOUR_MS / (series.stepSeconds * 1000);
  const sums = new Map<number, { total: number; count: number }>();
  series.values.forEach((value, index) => {
    if (Number.isNaN(value)) return;
    const hour = Math.floor((series.startMs + index * series.stepSeconds * 1000) / HOUR_MS);
    const sum = sums.get(hour) ?? { total: 0, count: 0 };
    sums.set(hour, { total: sum.total + value, count: sum.count + 1 });
  });
  const hours = [...sums.keys()].sort((a, b) => a - b);
  while (hours.length > 0 && !isComplete(sums, hours[0], perHour)) hours.shift();
  while (hours.length > 0 && !isComplete(sums, hours.at(-1), perHour)) hours.pop();
  const first = hours[0] ?? 0;
  const length = hours.length === 0 ? 0 : (hours.at(-1) ?? first) - first + 1;
  const values = Array.from({ length }, (_, index) => {
    const sum = sums.get(first + index);
    if (sum === undefined || sum.count < perHour / 2) return Number.NaN;
    return (sum.total / sum.count) * (statistic === 'sum' ? perHour : 1);
  });
  return { startMs: first * HOUR_MS, stepSeconds: 3600, values };
}

function isComplete(sums: ReadonlyMap<number, { count: number }>, hour: number | undefined, perHour: number): boolean {
  return hour !== undefined && (sums.get(hour)?.count ?? 0) >= Math.floor(perHour);
}
