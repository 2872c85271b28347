import type { CapacityPlan, PlannedAction } from '../../model/plan/capacity-plan';
import { LocalClock } from '../series/local-clock';
import { DAY_MS } from '../series/series';
import { lastFiring } from './schedule-time';

/** What of a plan says which floor is due when. */
export type FloorSchedule = Pick<CapacityPlan, 'actions' | 'timeZone'>;

/**
 * The action in force at an instant: the one that fired last. Undefined before any action has fired.
 *
 * Weekly actions are replayed by the local clock of the plan's zone, so that a change of clocks is respected.
 */
export function actionAt(plan: FloorSchedule, instantMs: number): PlannedAction | undefined {
  const clock = new LocalClock(plan.timeZone, instantMs - 9 * DAY_MS, instantMs + DAY_MS);
  let latest: { firedMs: number; action: PlannedAction } | undefined;
  for (const action of plan.actions) {
    const firedMs = lastFiring(action.schedule, clock, instantMs);
    if (firedMs !== undefined && (latest === undefined || firedMs >= latest.firedMs)) latest = { firedMs, action };
  }
  return latest?.action;
}

/** The floor in force at an instant: what the action that fired last has set. Undefined before any action has fired. */
export function floorAt(plan: FloorSchedule, instantMs: number): number | undefined {
  return actionAt(plan, instantMs)?.minCapacity;
}
