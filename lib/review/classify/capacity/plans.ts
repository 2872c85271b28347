import type { Effect } from '../../finding';
import { type DatedFloors, describeDated } from '../../schedule/dated-words';
import { describeShift, describeSpans } from '../../schedule/span-words';
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
function sentence(it: string, { before, after, higher, ceilings, shift }: PlanChange): Said | undefined {
  const zone = after.timeZone;
  const dated = describeDated(before, after);
  if (shift !== undefined) {
    const count = after.floors.changes.length;
    return {
      effect: dated?.effect ?? 'neutral',
      summary: `Shifts the plan of ${it}: all ${count} changes of its floor in a week come ${describeShift(shift)}${beside(dated)} (${zone}).`,
    };
  }
  const capped = ceilings.length > 0 ? `lets it go to ${describeSpans(ceilings, 'at most')}` : '';
  if (higher.length > 0) {
    const also = capped === '' ? '' : `; ${capped}`;
    const effect: Effect = dated?.effect === 'worse' ? 'worse' : 'better';
    return {
      effect,
      summary: `Raises the planned floor of ${it}: ${describeSpans(higher)}${also}${beside(dated)} (${zone}).`,
    };
  }
  if (capped !== '') {
    const effect: Effect = ceilings.some((span) => span.after < span.before) ? 'worse' : 'better';
    return { effect, summary: `Changes the planned ceiling of ${it}: ${capped} (${zone}).` };
  }
  if (before.timeZone !== after.timeZone)
    return {
      effect: 'neutral',
      summary: `Reads the plan of ${it} by the clock of ${zone} instead of ${before.timeZone}.`,
    };
  if (dated !== undefined) {
    const { effect, words } = dated;
    return { effect, summary: `${words.charAt(0).toUpperCase()}${words.slice(1)} for ${it} (${zone}).` };
  }
  return undefined;
}

function beside(dated: DatedFloors | undefined): string {
  return dated === undefined ? '' : `; ${dated.words}`;
}
