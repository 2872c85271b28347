import type { LocalClock } from '../series/local-clock';
import { HOUR_MS } from '../series/series';
import type { RequiredCapacity } from './required-capacity';

/** A need at the demand expected, and at the least and the most that counts as the same demand. */
export interface Band<T> {
  readonly low: T;
  readonly expected: T;
  readonly high: T;
}

/**
 * The need of each hour of the week, taken from the floors in force where those are right for a demand within the
 * tolerance. A new plan then differs from the old one where it has to, and costs no more than one for the high demand.
 */
export function applyWeeklyHysteresis(
  { low, expected, high }: Band<readonly number[]>,
  inForce: readonly number[],
): number[] {
  return expected.map((need, slot) => {
    const floor = inForce[slot] ?? need;
    return floor >= (low[slot] ?? need) && floor <= (high[slot] ?? need) ? floor : need;
  });
}

/** The need of each hour of the forecast, not above the settled week where that holds the low demand. */
export function applyHourlyHysteresis(
  { low, expected }: Pick<Band<RequiredCapacity>, 'low' | 'expected'>,
  week: readonly number[],
  clock: LocalClock,
): RequiredCapacity {
  const tasks = expected.tasks.map((need, index) => {
    const instantMs = expected.startMs + index * HOUR_MS;
    // Where the zone is off UTC by half an hour, an hour of the forecast lies in two of the clock.
    const slots = [clock.hourOfWeek(instantMs), clock.hourOfWeek(instantMs + HOUR_MS - 1)];
    const floor = Math.min(...slots.map((slot) => week[slot] ?? need));
    return need > floor && (low.tasks[index] ?? need) <= floor ? floor : need;
  });
  return { ...expected, tasks };
}
