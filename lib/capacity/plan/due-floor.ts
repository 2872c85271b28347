import { actionAt, type FloorSchedule } from './floor-at';
import type { FloorBounds } from './tasks-needed';

/** What becomes of a target's minimum, and why. */
export interface FloorDecision {
  /** `raise` the minimum; `keep` it, it is high enough; or `suspended`: too low, but an operator has paused schedules. */
  readonly decision: 'raise' | 'keep' | 'suspended';
  /** The floor the plan has set last, in tasks; undefined before any of its actions has fired. */
  readonly due: number | undefined;
  /** The action that set it. */
  readonly action: string | undefined;
  /** The target's minimum once the decision is carried out. */
  readonly minCapacity: number;
}

/**
 * What a deployment must do to a target so that its minimum is not below the floor that is due.
 *
 * Wanted is the higher of the configured minimum and the due floor, no higher than either maximum: the configured one
 * and the one the target has now, which somebody may have lowered. The minimum is never lowered, so that this may run
 * at any time and as often as one likes.
 */
export function dueFloor(
  plan: FloorSchedule,
  configured: FloorBounds,
  current: FloorBounds & { readonly scheduleSuspended: boolean },
  instantMs: number,
): FloorDecision {
  const inForce = actionAt(plan, instantMs);
  const due = inForce?.minCapacity;
  const wanted = Math.min(
    Math.max(configured.minCapacity, due ?? configured.minCapacity),
    configured.maxCapacity,
    current.maxCapacity,
  );
  const why = { due, action: inForce?.name };
  if (current.minCapacity >= wanted) return { decision: 'keep', ...why, minCapacity: current.minCapacity };
  if (current.scheduleSuspended) return { decision: 'suspended', ...why, minCapacity: current.minCapacity };
  return { decision: 'raise', ...why, minCapacity: wanted };
}
