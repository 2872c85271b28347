import { DAY_MS, HOUR_MS, WEEK_HOURS } from '../../series/series';
import type { FloorChange } from '../replay';

/** What AWS documents of predictive scaling of ECS services ("How predictive scaling works"; aws-facts 1). */
const LEARNS_FROM_HOURS = 14 * 24;
const NEEDS_HOURS = 24;
const REFRESHED_EVERY_HOURS = 6;

export interface PredictiveScaling {
  /** Demand one task serves at the target of the policy. */
  readonly targetPerTask: number;
  readonly schedulingBufferSeconds: number;
  readonly minCapacity: number;
  readonly maxCapacity: number;
}

/**
 * The capacity that AWS predictive scaling asks for, hour by hour: forecast every 6 hours from at most 14 days, asked
 * for ahead by the scheduling buffer, never lowering the number of tasks by itself.
 *
 * AWS does not publish its model. Taken here: the mean of the same hour of the week, of the same hour of the day while
 * there is less than a week, moved to the level of the last day. Replace `predicted` where you know better. That the
 * forecast of an hour also holds off scale-in during it is taken in its favour.
 *
 * `hourly` is the mean demand of whole hours from `startMs` on; floors begin after `fromHour`.
 */
export function predictiveFloors(
  hourly: readonly number[],
  startMs: number,
  fromHour: number,
  { targetPerTask, schedulingBufferSeconds, minCapacity, maxCapacity }: PredictiveScaling,
): FloorChange[] {
  const floors: FloorChange[] = [];
  for (let hour = fromHour; hour < hourly.length; hour++) {
    // The last refresh before this hour: what came after it is not known.
    const known = hour - ((hour - fromHour) % REFRESHED_EVERY_HOURS);
    if (known < NEEDS_HOURS) continue;
    const tasks = Math.ceil(predicted(hourly, known, hour) / targetPerTask - 1e-9);
    const floor = Math.min(maxCapacity, Math.max(minCapacity, tasks));
    floors.push({ atMs: startMs + hour * HOUR_MS - schedulingBufferSeconds * 1000, floor, name: 'predictive' });
  }
  return floors;
}

function predicted(hourly: readonly number[], known: number, hour: number): number {
  const since = Math.max(0, known - LEARNS_FROM_HOURS);
  const season = known - since >= WEEK_HOURS + 24 ? WEEK_HOURS : DAY_MS / HOUR_MS;
  const seasonal = (at: number, before: number): number => {
    let [sum, count] = [0, 0];
    for (let same = at - season; same >= since; same -= season) {
      const value = hourly[same] as number;
      if (same >= before || !(value >= 0)) continue;
      sum += value;
      count += 1;
    }
    return count === 0 ? Number.NaN : sum / count;
  };
  // Level of the last day against what the season expected of it.
  let [seen, expected] = [0, 0];
  for (let at = known - 24; at < known; at++) {
    const value = hourly[at] as number;
    const usual = seasonal(at, at);
    if (!(value >= 0) || !(usual >= 0)) continue;
    seen += value;
    expected += usual;
  }
  const level = expected > 0 ? seen / expected : 1;
  const usual = seasonal(hour, known);
  return usual >= 0 ? usual * level : 0;
}
