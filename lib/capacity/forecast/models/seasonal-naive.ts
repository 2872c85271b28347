import { isGap, WEEK_HOURS } from '../../series/series';
import type { ForecastModel, Training } from '../model';

/** The same hour one week earlier: the yardstick every other model is measured against. */
export const seasonalNaive: ForecastModel = {
  name: 'seasonal-naive',
  minHours: 1,
  predict: (training, from, hours) => {
    const fallback = training.values.findLast((value) => !isGap(value)) ?? 0;
    return new Float64Array(hours).map((_, index) => weekBefore(training, from + index) ?? fallback);
  },
};

function weekBefore({ values }: Training, hour: number): number | undefined {
  let index = hour;
  while (index >= values.length) index -= WEEK_HOURS;
  for (; index >= 0; index -= WEEK_HOURS) {
    const value = values[index] as number;
    if (!isGap(value)) return value;
  }
  return undefined;
}
