import { HOUR_MS, isGap, type Series } from './series';

const { floor, max } = Math;

/** How the values of one hour combine: counts are summed, gauges averaged, and of a maximum the highest is taken. */
export type Statistic = 'sum' | 'average' | 'maximum';

/** What is known of an hour. */
export interface HourBucket {
  readonly sum: number;
  readonly count: number;
  readonly highest: number;
}

/** The values of a series by hours since 1970; hours without any are left out. */
export function hourBuckets({ startMs, stepSeconds, values }: Series): Map<number, HourBucket> {
  const hours = new Map<number, HourBucket>();
  values.forEach((value, index) => {
    if (isGap(value)) return;
    const hour = floor((startMs + index * stepSeconds * 1000) / HOUR_MS);
    const { sum, count, highest } = hours.get(hour) ?? { sum: 0, count: 0, highest: value };
    hours.set(hour, { sum: sum + value, count: count + 1, highest: max(highest, value) });
  });
  return hours;
}

/** A value for an hour from what is known of it. */
export function combined({ sum, count, highest }: HourBucket, statistic: Statistic): number {
  switch (statistic) {
    case 'sum':
      return sum;
    case 'average':
      return sum / count;
    case 'maximum':
      return highest;
  }
}
