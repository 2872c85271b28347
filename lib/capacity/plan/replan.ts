import type { CapacityPlan } from '../../model/plan/capacity-plan';
import { compilePlan } from './compile';
import type { PlanInput } from './plan-input';
import { reasonsNotComparable, reasonsToReplace } from './replacement-reasons';
import { type ChosenQuantile, chooseQuantile, riskCurve } from './risk-curve';

/** What a plan aims at: a demand quantile, or the shortfall it may leave to reactive scaling. */
export type PlanGoal =
  | { readonly quantile: number /** Why this one, in words. */; readonly reason: string }
  | { readonly maxShortfallMinutesPerWeek: number };

/** What a plan is made from, before its quantile is known. */
export interface PlanRequest
  extends Omit<
    PlanInput,
    'probability' | 'probabilityReason' | 'maxShortfallMinutesPerWeek' | 'previous' | 'hysteresis'
  > {
  readonly goal: PlanGoal;
  /** The committed plan. @default none, or none that counts */
  readonly previous?: CapacityPlan;
}

/** A plan, and how it came about. */
export interface Replanned {
  readonly plan: CapacityPlan;
  /** `kept`: the committed plan, unchanged; `replaced`: another one; `new`: there was none that counts. */
  readonly state: 'new' | 'kept' | 'replaced';
  /** Why it was replaced, in words; empty otherwise. */
  readonly reasons: readonly string[];
  /** What the new plan is, or would have been, compiled from. */
  readonly input: PlanInput;
  /** What the quantile could not do, in words. */
  readonly notes: readonly string[];
}

/**
 * The plan for a forecast: the committed one where it still fits (`reasonsToReplace`), else the cheapest new one,
 * in which floors that are right within the tolerance stay.
 *
 * Replanning with the plan it returned gives that plan again. Throws as `compilePlan` does.
 */
export function replan({ goal, previous, ...request }: PlanRequest): Replanned {
  const { input, notes } = inputFor(goal, { ...request, ...(previous === undefined ? {} : { previous }) });
  if (previous === undefined) return { plan: compilePlan(input), state: 'new', reasons: [], input, notes };
  const reasons = reasonsToReplace(previous, input);
  if (reasons.length === 0) return { plan: previous, state: 'kept', reasons, input, notes };
  return { plan: successor(previous, input), state: 'replaced', reasons, input, notes };
}

/** Under the same settings, floors that still fit stay; under others only change times of the old plan are of use. */
function successor(previous: CapacityPlan, input: PlanInput): CapacityPlan {
  if (reasonsNotComparable(previous, input).length > 0) return compilePlan(input);
  const settled = compilePlan({ ...input, hysteresis: true });
  // Many floors just within the tolerance may together miss a stated risk; what would be replaced at once is not taken.
  return reasonsToReplace(settled, input).length === 0 ? settled : compilePlan(input);
}

function inputFor(
  goal: PlanGoal,
  request: Omit<PlanInput, 'probability'>,
): { readonly input: PlanInput; readonly notes: string[] } {
  if ('quantile' in goal) {
    return { input: { ...request, probability: goal.quantile, probabilityReason: goal.reason }, notes: [] };
  }
  const { maxShortfallMinutesPerWeek } = goal;
  const chosen = chooseQuantile(riskCurve(request), maxShortfallMinutesPerWeek);
  const probabilityReason = reasonFor(chosen, maxShortfallMinutesPerWeek);
  const input = { ...request, probability: chosen.point.probability, probabilityReason, maxShortfallMinutesPerWeek };
  return { input, notes: chosen.reached ? [] : [probabilityReason] };
}

function reasonFor({ reached }: ChosenQuantile, goal: number): string {
  return reached
    ? `the cheapest that leaves at most ${goal} minutes of shortfall a week`
    : `the one that leaves least: no quantile up to the ceiling leaves only ${goal} minutes of shortfall a week`;
}
