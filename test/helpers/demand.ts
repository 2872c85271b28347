import { type ForecastInput, forecast } from '../../lib/capacity/forecast/forecast';
import { HOUR_MS, type Series, WEEK_HOURS } from '../../lib/capacity/series/series';

/** A Monday, 00:00 UTC. */
export const START = Date.parse('2026-01-05T00:00Z');

/** A week's pattern: busy by day, half as busy at the weekend. */
export function pattern(hourOfWeek: number): number {
  const day = 1 + Math.sin(((hourOfWeek % 24) / 24) * Math.PI);
  return 100 * day * (hourOfWeek >= 120 ? 0.5 : 1);
}

/** Noise without randomness: the same on every run, about 0.8 to 1.2. */
export const noise = (index: number) => 1 + 0.2 * Math.sin(index * 12.9898) * Math.cos(index * 78.233);

/** Hourly demand from START on. */
export function demand(
  hours: number,
  value: (index: number) => number = (index) => pattern(index % WEEK_HOURS) * noise(index),
): Series {
  return { startMs: START, stepSeconds: 3600, values: Array.from({ length: hours }, (_, index) => value(index)) };
}

/** The week after a history; quantiles 0.5, 0.9 and 0.95. */
export function weekAfter(series: Series, extra: Partial<ForecastInput> = {}) {
  return forecast({
    history: series,
    startMs: series.startMs + series.values.length * HOUR_MS,
    hours: WEEK_HOURS,
    timeZone: 'UTC',
    probabilities: [0.5, 0.9, 0.95],
    ...extra,
  });
}

/** The median of the week after a history. */
export function medianAfter(series: Series, extra: Partial<ForecastInput> = {}): readonly number[] {
  return weekAfter(series, extra).quantiles[0] ?? [];
}
