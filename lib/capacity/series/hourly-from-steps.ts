import { HOUR_MS, isGap, type Series } from './series';

/** How the values of one hour combine: counts are summed, gauges averaged, and of a maximum the highest is taken. */
export type HourStatistic = 'sum' | 'average' | 'maximum';

interface Hour {
  readonly sum: number;
  readonly count: number;
  readonly highest: number;
}

/**
 * Hourly values from recordings of one metric at several steps; of those that know an hour, the finest counts.
 *
 * What is missing within an hour counts as nothing, as in CloudWatch's own hours: many metrics have no value in a minute
 * without events. An hour that no recording knows is a gap; no values at all give an empty series.
 */
export function hourlyFromSteps(recordings: readonly Series[], statistic: HourStatistic): Series {
  const finestLast = [...recordings].sort((a, b) => b.stepSeconds - a.stepSeconds);
  const hours = new Map<number, number>();
  for (const recording of finestLast) {
    for (const [hour, { sum, count, highest }] of hoursOf(recording))
      hours.set(hour, statistic === 'maximum' ? highest : statistic === 'sum' ? sum : sum / count);
  }
  const order = [...hours.keys()].sort((a, b) => a - b);
  const [first = 0] = order;
  const last = order.at(-1) ?? first - 1;
  const values = Array.from({ length: last - first + 1 }, (_, index) => hours.get(first + index) ?? Number.NaN);
  return { startMs: first * HOUR_MS, stepSeconds: HOUR_MS / 1000, values };
}

function hoursOf({ startMs, stepSeconds, values }: Series): Map<number, Hour> {
  const hours = new Map<number, Hour>();
  values.forEach((value, index) => {
    if (isGap(value)) return;
    const key = Math.floor((startMs + index * stepSeconds * 1000) / HOUR_MS);
    const { sum, count, highest } = hours.get(key) ?? { sum: 0, count: 0, highest: value };
    hours.set(key, { sum: sum + value, count: count + 1, highest: Math.max(value, highest) });
  });
  return hours;
}
