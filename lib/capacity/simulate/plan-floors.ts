import type { CapacityPlan } from '../../model/plan/capacity-plan';
import { FloorTimeline } from '../plan/floor-timeline';
import type { FloorChange } from './replay';

/**
 * The floors a plan sets between two instants, as its scheduled actions fire in its time zone; the first is the one in
 * force at the beginning. Below it and before any action, `minCapacity` holds.
 */
export function planFloors(
  plan: Pick<CapacityPlan, 'actions' | 'timeZone'>,
  fromMs: number,
  toMs: number,
  minCapacity: number,
): FloorChange[] {
  return new FloorTimeline(plan, fromMs, toMs, minCapacity).spans.map(({ startMs, floor, action }) => ({
    atMs: startMs,
    floor,
    name: action === undefined ? undefined : action.name,
  }));
}
