import { isGap, WEEK_HOURS } from '../../series';
import { levelAtEnd } from '../level';
import type { ForecastModel } from '../model';
import type { ScaleName } from '../scale';
import { mean } from '../statistics';
import { weeklyProfile } from '../weekly-profile';

/** 52 weeks: a year, to the same day of the week. */
const YEAR_HOURS = 52 * WEEK_HOURS;
const LEVEL_HALF_LIFE_HOURS = 72;
/** Share of last year's change that is expected again: no two years are alike (assumption). */
const REPEATED = 0.5;

/** The weekly profile on a level that moves as it did a year before. Needs a year and two weeks of history. */
export function yearlySeason(scaleName: ScaleName): ForecastModel {
  return {
    name: `yearly-season-${scaleName}`,
    minHours: YEAR_HOURS + 2 * WEEK_HOURS,
    predict: (training, from, hours) => {
      const weekly = weeklyProfile(training, scaleName);
      const level = levelAtEnd(weekly, LEVEL_HALF_LIFE_HOURS);
      const lastYear = (index: number) => weekAround(weekly.deseasonalized, index - YEAR_HOURS);
      const then = lastYear(training.values.length - 1);
      const forecast = new Float64Array(hours);
      for (let first = 0; first < hours; first += 24) {
        // The level of a week moves slowly: one change for each day.
        const change = lastYear(from + first) - then;
        const expected = level + (!isGap(change) ? REPEATED * change : 0);
        for (let hour = first; hour < first + 24 && hour < hours; hour++) {
          forecast[hour] = weekly.scale.invert(
            expected + (weekly.profile[training.slots[from + hour] as number] as number),
          );
        }
      }
      return forecast;
    },
  };
}

function weekAround(values: Float64Array, index: number): number {
  const from = index - WEEK_HOURS / 2;
  return mean(values.subarray(Math.max(from, 0), index + WEEK_HOURS / 2)) ?? Number.NaN;
}
