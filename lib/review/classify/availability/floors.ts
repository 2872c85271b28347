import type { ResourceChange, StackChange } from '../../change';
import { describeDated } from '../../schedule/dated-words';
import { describeSpans } from '../../schedule/span-words';
import { differingSpans, findTimeShift, type Span, type WeeklyPlan, weeklyPlan } from '../../schedule/weekly-plan';
import { targetName } from '../../words/scaling';
import { eachChange } from '../rule';

const PATH = 'Properties.ScheduledActions';

/** Both plans of a scalable target whose scheduled actions differ. */
export interface PlanChange {
  readonly before: WeeklyPlan;
  readonly after: WeeklyPlan;
  readonly lower: readonly Span[];
  readonly higher: readonly Span[];
  /** Where the ceilings differ that actions set. */
  readonly ceilings: readonly Span[];
  /** Minutes by which the whole plan comes later, if that is all that differs. */
  readonly shift?: number;
}

export function planChange({ resource, before, after, values }: ResourceChange): PlanChange | undefined {
  if (resource.type !== 'AWS::ApplicationAutoScaling::ScalableTarget') return undefined;
  if (!values.some(({ path }) => path.startsWith(PATH))) return undefined;
  const [old, now] = [before, after].map((side) => weeklyPlan(side?.Properties ?? {}));
  if (old === undefined || now === undefined) return undefined;
  const spans = differingSpans(old.floors, now.floors);
  const ceilings = differingSpans(old.ceilings, now.ceilings);
  const shift = ceilings.length === 0 ? findTimeShift(old.floors, now.floors) : undefined;
  return {
    before: old,
    after: now,
    lower: spans.filter((span) => span.after < span.before),
    higher: spans.filter((span) => span.after > span.before),
    ceilings,
    shift,
  };
}

/** Floors of the scheduled actions that are lower than before at some time of the week, if only at night. */
export const floors = eachChange((change, stack: StackChange) => {
  const plan = planChange(change);
  if (plan === undefined || plan.lower.length === 0 || plan.shift !== undefined) return [];
  const { key, resource, values } = change;
  const causes = values.filter(({ path }) => path.startsWith(PATH));
  const raised = plan.higher.length > 0 ? `; keeps ${describeSpans(plan.higher)}` : '';
  const dated = describeDated(plan.before, plan.after);
  const capped = plan.ceilings.length > 0 ? `; lets it go to ${describeSpans(plan.ceilings, 'at most')}` : '';
  return [
    {
      about: resource,
      effect: 'worse',
      summary: `Lowers the planned floor of ${targetName(change, stack)}: ${describeSpans(plan.lower)}${raised}${capped}${dated === undefined ? '' : `; ${dated.words}`} (${plan.after.timeZone}).`,
      causes,
      remedy: 'Replay the plan with `tidemark simulate` before it is deployed.',
      settles: [{ key, path: PATH }],
    },
  ];
});
