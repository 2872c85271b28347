import { isGap, type Series, WEEK_HOURS } from '../../series/series';
import { quantile } from '../statistics';
import type { WeekQuantiles } from './judged-weeks';

/** Weeks whose errors give seasonal naive its quantiles. */
const WEEKS = 4;

/** The week before repeated, with quantiles from how far it was off in the last four weeks: the yardstick. */
export function naiveQuantiles({ values }: Series): WeekQuantiles {
  const q50 = Array.from({ length: WEEK_HOURS }, (_, hour) => weekBefore(values, values.length + hour));
  const errors: number[] = [];
  for (let index = Math.max(WEEK_HOURS, values.length - WEEKS * WEEK_HOURS); index < values.length; index++) {
    const error = (values[index] as number) - weekBefore(values, index);
    if (!isGap(error)) errors.push(error);
  }
  const raised = (probability: number) => {
    const shift = errors.length === 0 ? 0 : quantile(errors, probability);
    return q50.map((value) => Math.max(0, value + shift));
  };
  return { q50, q90: raised(0.9), q95: raised(0.95) };
}

/** The same hour of the last week in which it is known; the last known value where there is none. */
function weekBefore(values: readonly number[], hour: number): number {
  for (let index = hour - WEEK_HOURS; index >= 0; index -= WEEK_HOURS) {
    const value = values[index] as number;
    if (!isGap(value)) return value;
  }
  return values.slice(0, hour).findLast((value) => !isGap(value)) ?? 0;
}
