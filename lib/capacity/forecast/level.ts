import { isGap } from '../series/series';
import { type Weighted, weightedMedian } from './statistics';
import type { WeeklyProfile } from './weekly-profile';

/** Values older than so many half-lives weigh less than half a percent. */
const HALF_LIVES = 8;

/**
 * The level at the end of the history: weighted median of what the profile leaves, weights halving every
 * `halfLifeHours`. A median, so that an outage or a spike shorter than about the half-life does not move it.
 */
export function levelAtEnd({ deseasonalized }: Pick<WeeklyProfile, 'deseasonalized'>, halfLifeHours: number): number {
  const length = deseasonalized.length;
  const first = length - HALF_LIVES * halfLifeHours;
  const recent: Weighted = { values: [], weights: [] };
  for (let index = Math.max(first, 0); index < length; index++) {
    const value = deseasonalized[index] as number;
    if (isGap(value)) continue;
    recent.values.push(value);
    recent.weights.push(0.5 ** ((length - 1 - index) / halfLifeHours));
  }
  return weightedMedian(recent) ?? lastKnown(deseasonalized) ?? 0;
}

function lastKnown(values: Float64Array): number | undefined {
  return values.findLast((value) => !isGap(value));
}
