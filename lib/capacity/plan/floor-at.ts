import type { CapacityPlan, PlannedAction } from '../../model/capacity-plan';
import { DAY_MS, LocalClock } from '../series';
import { lastFiring } from './schedule-time';

/**
 * The floor in force at an instant: what the action that fired last has set. Undefined before any action has fired.
 *
 * Weekly actions are replayed by the local clock of the plan's zone, so that a change of clocks is respected.
 */
export function floorAt(plan: Pick<CapacityPlan, 'actions' | 'timeZone'>, instantMs: number): number | undefined {
  const clock = new LocalClock(plan.timeZone, instantMs - 9 * DAY_MS, instantMs + DAY_MS);
  let latest: { firedMs: number; action: PlannedAction } | undefined;
  for (const action of plan.actions) {
    const firedMs = lastFiring(action.schedule, clock, instantMs);
    if (firedMs !== undefined && (latest === undefined || firedMs >= latest.firedMs)) latest = { firedMs, action };
  }
  return latest?.action.minCapacity;
}
