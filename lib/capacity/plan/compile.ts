import { type CapacityPlan, MAX_SCHEDULED_ACTIONS } from '../../model/plan/capacity-plan';
import { InputError } from '../../model/validation/input-error';
import { LocalClock } from '../series/local-clock';
import { DAY_MS, WEEK_HOURS } from '../series/series';
import { datedActions } from './dated-actions';
import { basisForPlan, rounded, summarizeEvidence } from './evidence';
import { weeklyFloors } from './floor-timeline';
import { applyHourlyHysteresis, applyWeeklyHysteresis } from './hysteresis';
import { spanName } from './override-spans';
import type { CompiledActions, PlanInput } from './plan-input';
import {
  DEMAND_TOLERANCE,
  datedEvents,
  type RequiredCapacity,
  requireHourly,
  requireWeekly,
  scaledDemand,
} from './required-capacity';
import { cheapestCover, expandFloors } from './step-function';
import { changeSlots, DEFAULT_MAX_CHANGES, weeklyActions } from './weekly-actions';

/** Events that the quota's error names; the rest is only counted. */
const MAX_NAMED_EVENTS = 10;

/**
 * Compiles a demand forecast into the floor of a service: weekly recurring actions for the ordinary week, dated ones
 * for events that need more or clearly less.
 *
 * The ordinary week needs, in each local hour, the most that any forecast week needs in it. Deterministic.
 * Throws `InputError` (code `too-many-actions`) above the quota of scheduled actions per target.
 */
export function compilePlan(input: PlanInput): CapacityPlan {
  const compiled = compileActions(input);
  refuseTooMany(compiled, input.service);
  const { value, unit, source } = input.capacity;
  return {
    version: 1,
    service: input.service,
    timeZone: input.timeZone,
    perTaskCapacity: { value: rounded(value), unit, source },
    quantile: input.probability,
    basis: basisForPlan(input),
    actions: compiled.actions,
    evidence: summarizeEvidence(input, compiled),
  };
}

/** The actions of a plan, however many there are. Throws RangeError for less than a week of the quantile planned for. */
export function compileActions(input: PlanInput): CompiledActions {
  const { forecast, capacity, bounds, timeZone, leadTimeMinutes } = input;
  const needAt = (factor: number) =>
    requireHourly(scaledDemand(forecast, factor), input.probability, capacity, bounds, leadTimeMinutes);
  const expected = needAt(1);
  if (expected.tasks.length < WEEK_HOURS) throw new RangeError('compilePlan needs a week of the quantile it plans for');
  const clock = new LocalClock(timeZone, expected.startMs - DAY_MS, expected.endMs + DAY_MS);
  const events = datedEvents(forecast);
  const weekOf = (need: RequiredCapacity) => requireWeekly(need, clock, events, bounds.minCapacity);
  const ordinary = weekOf(expected);
  let [need, week] = [expected, ordinary];
  if (input.hysteresis === true && input.previous !== undefined) {
    const low = needAt(1 / (1 + DEMAND_TOLERANCE));
    const high = weekOf(needAt(1 + DEMAND_TOLERANCE));
    const inForce = weeklyFloors(input.previous.actions, bounds.minCapacity);
    week = applyWeeklyHysteresis({ low: weekOf(low), expected: ordinary, high }, inForce);
    need = applyHourlyHysteresis({ low, expected }, week, clock);
  }
  const changes = cheapestCover(
    week,
    input.maxChangesPerWeek ?? DEFAULT_MAX_CHANGES,
    changeSlots(input.previous?.actions ?? []),
  );
  const isFlat = changes.length === 1;
  const weekly = isFlat && changes[0]?.floor === bounds.minCapacity ? [] : weeklyActions(changes, leadTimeMinutes % 60);
  const dated = datedActions({
    need,
    ordinary: week,
    dated: events,
    weekly,
    timeZone,
    minCapacity: bounds.minCapacity,
  });
  return {
    need,
    weeklyNeed: ordinary,
    weeklyFloor: expandFloors(changes, WEEK_HOURS),
    weekly,
    dated,
    actions: [...weekly, ...dated.flatMap(({ actions }) => actions)],
  };
}

function refuseTooMany({ actions, weekly, dated }: CompiledActions, service: string): void {
  if (actions.length <= MAX_SCHEDULED_ACTIONS) return;
  const largest = [...dated].sort((a, b) => b.actions.length - a.actions.length);
  const named = largest.slice(0, MAX_NAMED_EVENTS);
  const others = largest.slice(MAX_NAMED_EVENTS);
  const slots = [
    `${weekly.length} weekly`,
    ...named.map((each) => `${each.actions.length} for ${spanName(each.span)} from ${iso(each.span.startMs)}`),
    ...(others.length === 0
      ? []
      : [`${others.reduce((sum, each) => sum + each.actions.length, 0)} for ${others.length} more`]),
  ];
  throw new InputError('too-many-actions', `The plan of ${service} does not fit`, [
    {
      where: `services.${service}`,
      given: `${actions.length} scheduled actions: ${slots.join(', ')}`,
      allowed: `at most ${MAX_SCHEDULED_ACTIONS} per scalable target (an AWS quota that cannot be raised)`,
      remedy: 'Plan with fewer changes per week, or for fewer dated events.',
    },
  ]);
}

function iso(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 16).concat('Z');
}
