import { describeSchedule } from '../../report/format/wording';
import type { Effect } from '../finding';
import type { OtherAction, WeeklyPlan } from './weekly-plan';

/** What is said of floors for single dates. */
export interface DatedFloors {
  readonly effect: Effect;
  /** "drops or lowers a planned floor (2026-12-24 at 08:00: 18)". */
  readonly words: string;
}

/** Floors for single dates: those that are gone or lower, and those that are new or higher. */
export function describeDated(before: WeeklyPlan, after: WeeklyPlan): DatedFloors | undefined {
  const floors = (actions: readonly OtherAction[]) => new Map(actions.map((action) => [action.schedule, action.floor]));
  const [old, now] = [floors(before.others), floors(after.others)];
  const lost = [...old].filter(([schedule, floor]) => (now.get(schedule) ?? -1) < (floor ?? 0));
  const won = [...now].filter(([schedule, floor]) => (old.get(schedule) ?? -1) < (floor ?? 0));
  if (lost.length + won.length === 0) return undefined;
  const list = (items: readonly (readonly [string, number | undefined])[]) =>
    items.map(([schedule, floor]) => `${describeSchedule(schedule)}: ${floor ?? 'none'}`).join('; ');
  if (lost.length === 0) return { effect: 'better', words: `plans a floor (${list(won)})` };
  const instead = won.length === 0 ? '' : `, and plans others (${list(won)})`;
  return { effect: 'worse', words: `drops or lowers a planned floor (${list(lost)})${instead}` };
}
