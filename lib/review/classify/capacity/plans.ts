import { inWords } from '../../../report/schedule-words';
import type { Effect } from '../../finding';
import { shiftWords, spanWords } from '../../schedule/span-words';
import type { OtherAction, WeeklyPlan } from '../../schedule/weekly-plan';
import { targetName } from '../../words/scaling';
import { type PlanChange, planChange } from '../availability/floors';
import { eachChange } from '../rule';

const PATH = 'Properties.ScheduledActions';

/** Plans that shift, rise or are written in another way; a floor that falls is a matter of availability. */
export const plans = eachChange((change, stack) => {
  const plan = planChange(change);
  const { key, resource, values } = change;
  const causes = values.filter(({ path }) => path.startsWith(PATH));
  if (resource.type !== 'AWS::ApplicationAutoScaling::ScalableTarget' || causes.length === 0) return [];
  if (change.before === undefined || change.after === undefined) return [];
  const it = targetName(change, stack);
  const found = plan === undefined ? undecided(it) : sentence(it, plan);
  const settles = [{ key, path: PATH }];
  return found === undefined
    ? [{ about: resource, effect: 'neutral', summary: '', causes, settles, isNoise: true }]
    : [{ about: resource, ...found, causes, settles }];
});

/** Says again what the scalable target says, for a deployment in the middle of the day. */
export const reassertedFloors = eachChange(({ key, resource, before, after, values }) => {
  if (resource.type !== 'Custom::ReassertedFloor' || before === undefined || after === undefined) return [];
  const settles = values.map(({ path }) => ({ key, path }));
  return [{ about: resource, effect: 'neutral', summary: '', causes: values, settles, isNoise: true }];
});

interface Said {
  readonly effect: Effect;
  readonly summary: string;
}

function undecided(it: string): Said {
  return { effect: 'neutral', summary: `Changes the scheduled actions of ${it}, which are in several time zones.` };
}

/** Undefined where the floors are the same at the same times. */
function sentence(it: string, { before, after, higher, shift }: PlanChange): Said | undefined {
  const zone = after.timeZone;
  const dated = datedWords(before, after);
  if (shift !== undefined) {
    const count = after.changes.length;
    return {
      effect: 'neutral',
      summary: `Shifts the plan of ${it}: all ${count} changes of its floor in a week come ${shiftWords(shift)} (${zone}).`,
    };
  }
  if (higher.length > 0)
    return { effect: 'better', summary: `Raises the planned floor of ${it}: ${spanWords(higher)} (${zone}).` };
  if (before.timeZone !== after.timeZone)
    return {
      effect: 'neutral',
      summary: `Reads the plan of ${it} by the clock of ${zone} instead of ${before.timeZone}.`,
    };
  if (dated !== undefined) return { effect: dated.effect, summary: `${dated.summary} for ${it} (${zone}).` };
  return undefined;
}

/** Floors for single dates: those that are gone or lower, and those that are new or higher. */
function datedWords(before: WeeklyPlan, after: WeeklyPlan): Said | undefined {
  const floors = (actions: readonly OtherAction[]) => new Map(actions.map((action) => [action.schedule, action.floor]));
  const [old, now] = [floors(before.others), floors(after.others)];
  const lost = [...old].filter(([schedule, floor]) => (now.get(schedule) ?? -1) < (floor ?? 0));
  const won = [...now].filter(([schedule, floor]) => (old.get(schedule) ?? -1) < (floor ?? 0));
  if (lost.length + won.length === 0) return undefined;
  const list = (items: readonly (readonly [string, number | undefined])[]) =>
    items.map(([schedule, floor]) => `${inWords(schedule)}: ${floor ?? 'none'}`).join('; ');
  if (lost.length === 0) return { effect: 'better', summary: `Plans a floor (${list(won)})` };
  const instead = won.length === 0 ? '' : `, and plans others (${list(won)})`;
  return { effect: 'worse', summary: `Drops or lowers a planned floor (${list(lost)})${instead}` };
}
