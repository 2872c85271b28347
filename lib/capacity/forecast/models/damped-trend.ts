import { isGap, WEEK_HOURS } from '../../series/series';
import { levelAtEnd } from '../level';
import type { ForecastModel } from '../model';
import type { ScaleName } from '../scale';
import { type WeeklyProfile, weeklyProfile } from '../weekly-profile';

/** Half-life of the level, and about the mean age of what it weighs: the level is that of a day before the end. */
const LEVEL_HOURS = 24;
const SLOPE_HOURS = 2 * WEEK_HOURS;
/** Share of the slope that is left after each hour (Gardner & McKenzie 1985): growth ends after four to five days. */
const DAMPING = 0.99;

/**
 * The weekly profile on a level that goes on growing or falling as in the last two weeks, for some days. It follows a
 * platform that grows, and its damping is what keeps a few busy days from becoming a trend without end.
 */
export function dampedTrend(scaleName: ScaleName): ForecastModel {
  return {
    name: `damped-trend-${scaleName}`,
    minHours: SLOPE_HOURS,
    predict: (training, from, hours) => {
      const weekly = weeklyProfile(training, scaleName);
      const level = levelAtEnd(weekly, LEVEL_HOURS);
      const slope = slopeOf(weekly);
      const ahead = from - training.values.length + LEVEL_HOURS;
      return new Float64Array(hours).map((_, index) => {
        const grown = (slope * DAMPING * (1 - DAMPING ** (ahead + index))) / (1 - DAMPING);
        const profile = weekly.profile[training.slots[from + index] as number] as number;
        return weekly.scale.invert(level + grown + profile);
      });
    },
  };
}

/** Change per hour over the last two weeks, by least squares. */
function slopeOf({ deseasonalized }: WeeklyProfile): number {
  const end = deseasonalized.length;
  let count = 0;
  let sumT = 0;
  let sumY = 0;
  let sumTT = 0;
  let sumTY = 0;
  for (let index = end > SLOPE_HOURS ? end - SLOPE_HOURS : 0; index < end; index++) {
    const y = deseasonalized[index] as number;
    if (isGap(y)) continue;
    const t = index - end;
    count++;
    sumT += t;
    sumY += y;
    sumTT += t * t;
    sumTY += t * y;
  }
  const spread = count * sumTT - sumT * sumT;
  return spread > 0 ? (count * sumTY - sumT * sumY) / spread : 0;
}
