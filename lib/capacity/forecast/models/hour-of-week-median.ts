import { isGap, WEEK_HOURS } from '../../series/series';
import type { ForecastModel } from '../model';
import { median } from '../statistics';

/** The median of the same hour of the last weeks: nothing but repetition, and hard to mislead. */
export function hourOfWeekMedian(weeks: number): ForecastModel {
  return {
    name: `hour-of-week-median-${weeks}w`,
    minHours: WEEK_HOURS,
    predict: ({ values, slots }, from, hours) => {
      const recent = Array.from({ length: WEEK_HOURS }, (): number[] => []);
      for (let index = values.length - 1; index >= 0; index--) {
        const value = values[index] as number;
        const list = recent[slots[index] as number] as number[];
        if (!isGap(value) && list.length < weeks) list.push(value);
      }
      const own = recent.map((list) => median(list));
      const filled = own.map((value, slot) => (!isGap(value) ? value : sameHour(own, slot)));
      return new Float64Array(hours).map((_, index) => filled[slots[from + index] as number] as number);
    },
  };
}

/** For an hour of the week that was never seen: as on the other days. */
function sameHour(own: readonly number[], slot: number): number {
  const others = own.filter((value, index) => !isGap(value) && index % 24 === slot % 24);
  return others.length > 0 ? median(others) : 0;
}
