import type { TaskCapacity } from '../../model/scaling/task-capacity';

/** Bounds between which a plan may set a floor. */
export interface FloorBounds {
  readonly minCapacity: number;
  readonly maxCapacity: number;
}

/** Guards the rounding up: 3.0000000001 tasks' worth of demand is three tasks, not four. */
const ROUNDING = 1e-9;

/**
 * Tasks that keep utilisation at the target under a demand: ceil(demand / (per-task capacity x target utilisation)),
 * within the bounds. A plan never asks for more than the ceiling nor for less than the spec's own minimum.
 */
export function tasksNeeded(demand: number, capacity: TaskCapacity, bounds: FloorBounds): number {
  const perTask = (capacity.value * capacity.targetUtilizationPercent) / 100;
  const tasks = Math.ceil(demand / perTask - ROUNDING);
  return Math.min(bounds.maxCapacity, Math.max(bounds.minCapacity, tasks));
}
