import { HOUR_MS, type Series, WEEK_HOURS } from '../series';
import type { ForecastModel } from './model';

/** The same hour one week earlier: the yardstick every other model is measured against. */
export const seasonalNaive: ForecastModel = {
  name: 'seasonal-naive',
  predict: ({ history }, startMs, hours) => {
    const fallback = history.values.findLast((value) => !Number.isNaN(value)) ?? 0;
    return Array.from({ length: hours }, (_, index) => weekBefore(history, startMs + index * HOUR_MS) ?? fallback);
  },
  notes: () => [],
};

function weekBefore(history: Series, instantMs: number): number | undefined {
  const length = history.values.length;
  let index = Math.round((instantMs - history.startMs) / HOUR_MS);
  while (index >= length) index -= WEEK_HOURS;
  for (; index >= 0; index -= WEEK_HOURS) {
    const value = history.values[index];
    if (value !== undefined && !Number.isNaN(value)) return value;
  }
  return undefined;
}
