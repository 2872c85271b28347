import { levelAtEnd } from '../level';
import type { ForecastModel } from '../model';
import type { ScaleName } from '../scale';
import { weeklyProfile } from '../weekly-profile';

/** Half-life of the level of the last hours. */
const CARRY_HALF_LIFE_HOURS = 6;
/** Share of the last hours' deviation that is carried into the forecast, and over how many hours it fades. */
const CARRIED = 0.9;
const FADE_HOURS = 24;

/**
 * Hour-of-week profile on the level of the last `halfLifeHours`, with the deviation of the last hours carried into the
 * first two days with a fading weight. A short half-life follows a level that moves, a long one ignores what will pass.
 */
export function profileLevel(scaleName: ScaleName, halfLifeHours: number): ForecastModel {
  return {
    name: `profile-level-${scaleName}-${halfLifeHours}h`,
    minHours: 24,
    predict: (training, from, hours) => {
      const weekly = weeklyProfile(training, scaleName);
      const level = levelAtEnd(weekly, halfLifeHours);
      const deviation = levelAtEnd(weekly, CARRY_HALF_LIFE_HOURS) - level;
      const end = training.values.length;
      return new Float64Array(hours).map((_, index) => {
        const carried = CARRIED * deviation * Math.exp(-(from + index - end) / FADE_HOURS);
        const profile = weekly.profile[training.slots[from + index] as number] as number;
        return weekly.scale.invert(level + carried + profile);
      });
    },
  };
}
