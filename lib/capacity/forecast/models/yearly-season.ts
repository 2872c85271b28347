import { isGap, WEEK_HOURS } from '../../series/series';
import { levelAtEnd } from '../level';
import type { ForecastModel } from '../model';
import type { ScaleName } from '../scale';
import { mean } from '../statistics';
import { weeklyProfile } from '../weekly-profile';

/** 52 weeks: a year, to the same day of the week. */
const YEAR_HOURS = 52 * WEEK_HOURS;
/** Half-life of the level, and about the age of what it weighs: the level is that of three days before the end. */
const LEVEL_HOURS = 72;
/** Share of last year's change that is expected again before anything is known, and how many weeks that belief is worth. */
const REPEATED = { share: 0.5, weeks: 4 };
/** Weeks of this year that are compared with last year's. */
const COMPARED_WEEKS = 26;

/** The weekly profile on a level that moves as it did a year before. Needs a year and two weeks of history. */
export function yearlySeason(scaleName: ScaleName): ForecastModel {
  return {
    name: `yearly-season-${scaleName}`,
    minHours: YEAR_HOURS + 2 * WEEK_HOURS,
    predict: (training, from, hours) => {
      const { deseasonalized, profile, scale } = weeklyProfile(training, scaleName);
      const end = training.values.length;
      const level = levelAtEnd({ deseasonalized }, LEVEL_HOURS);
      const repeated = repeatedShare(deseasonalized);
      const then = weekAround(deseasonalized, end - LEVEL_HOURS - YEAR_HOURS);
      const forecast = new Float64Array(hours);
      for (let first = 0; first < hours; first += 24) {
        // The level of a week moves slowly: one change for each day.
        const change = repeated * (weekAround(deseasonalized, from + first + 12 - YEAR_HOURS) - then);
        const expected = level + (isGap(change) ? 0 : change);
        for (let hour = first; hour < first + 24 && hour < hours; hour++)
          forecast[hour] = scale.invert(expected + (profile[training.slots[from + hour] as number] as number));
      }
      return forecast;
    },
  };
}

/** How much of last year's changes from week to week came again this year: least squares, begun with what is assumed. */
function repeatedShare(levels: Float64Array): number {
  let products = 0;
  let squares = 0;
  let weeks = 0;
  for (let age = 0; age < COMPARED_WEEKS; age++) {
    const thisYear = changeOver(levels, levels.length - age * WEEK_HOURS);
    const lastYear = changeOver(levels, levels.length - age * WEEK_HOURS - YEAR_HOURS);
    if (isGap(thisYear + lastYear)) continue;
    products += thisYear * lastYear;
    squares += lastYear * lastYear;
    weeks++;
  }
  const belief = weeks > 0 ? (REPEATED.weeks * squares) / weeks : 1;
  const share = squares + belief > 0 ? (products + belief * REPEATED.share) / (squares + belief) : REPEATED.share;
  return Math.min(1, Math.max(0, share));
}

/** Change of the level from one week to the next, the latter ending at an index. */
function changeOver(levels: Float64Array, end: number): number {
  return weekAround(levels, end - WEEK_HOURS / 2) - weekAround(levels, end - 1.5 * WEEK_HOURS);
}

/** Mean of the week around an index; NaN where none of it is known. */
function weekAround(values: Float64Array, index: number): number {
  const [from, to] = [Math.max(0, index - WEEK_HOURS / 2), Math.max(0, index + WEEK_HOURS / 2)];
  return mean(values.subarray(from, to)) ?? Number.NaN;
}
