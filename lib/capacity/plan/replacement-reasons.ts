import type { CapacityPlan, PlanBasis } from '../../model/plan/capacity-plan';
import type { EventWindow } from '../forecast/events/event-window';
import { LocalClock } from '../series/local-clock';
import { DAY_MS, HOUR_MS } from '../series/series';
import { compileActions } from './compile';
import { basisForPlan, iso, rounded } from './evidence';
import { FloorTimeline, weeklyFloors } from './floor-timeline';
import type { PlanInput } from './plan-input';
import {
  DEMAND_TOLERANCE,
  datedEvents,
  demandAt,
  type RequiredCapacity,
  requireHourly,
  scaledDemand,
  uncoveredHours,
} from './required-capacity';
import { firings } from './schedule-time';
import { shortfallMinutesPerWeek } from './shortfall';

/** Relative cost in task-hours that a plan in force may have above the cheapest one for slightly more demand. */
export const COST_TOLERANCE = 0.05;
/** Relative shortfall that a plan in force may have above the stated risk. */
export const SHORTFALL_TOLERANCE = 0.1;

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/**
 * Why the plan in force must give way to a new one, in words; empty when it can be kept.
 *
 * It is kept while it was made for the same settings, covers every hour of the new forecast, costs what a plan costs,
 * and its dated actions are those of the events ahead. `input` is what the new plan would be compiled from.
 */
export function reasonsToReplace(previous: CapacityPlan, input: PlanInput): string[] {
  const unlike = reasonsNotComparable(previous, input);
  const { basis } = previous;
  if (basis === undefined || unlike.length > 0) return unlike;
  const { forecast, capacity, bounds, leadTimeMinutes } = input;
  const need = requireHourly(forecast, previous.quantile, capacity, bounds, leadTimeMinutes);
  const floors = new FloorTimeline(previous, need.startMs, need.endMs + DAY_MS, bounds.minCapacity);
  return [
    ...describeUncoveredHours(previous, input, floors),
    ...riskExceeded(input, floors),
    ...exceedsCostTolerance(previous, input, need, floors),
    ...eventsChanged(previous, basis, input),
  ];
}

/** Why the plan in force says nothing about the floors of a new one: other settings, or no plan of this compiler. */
export function reasonsNotComparable(previous: CapacityPlan, input: PlanInput): string[] {
  const { basis } = previous;
  if (basis === undefined) return ['the committed plan does not say what it was made for'];
  if (Date.parse(basis.from) > input.forecast.startMs)
    return [`the committed plan was made for a later start, ${basis.from}`];
  const settings = settingsChanged(previous, basis, input);
  if (settings.length > 0) return settings;
  if (!input.forecast.probabilities.includes(previous.quantile))
    return [`quantile ${previous.quantile} is no longer planned with`];
  return editedByHand(previous);
}

function settingsChanged(previous: CapacityPlan, basis: PlanBasis, input: PlanInput): string[] {
  const next = basisForPlan(input);
  const { value, unit, source } = input.capacity;
  const goal = (risk: number | undefined, quantile: number) =>
    risk === undefined ? `quantile ${quantile}` : `at most ${risk} minutes of shortfall a week`;
  const pairs: [string, unknown, unknown][] = [
    ['the service', previous.service, input.service],
    ['the time zone', previous.timeZone, input.timeZone],
    ['the capacity of a task', previous.perTaskCapacity.value, rounded(value)],
    ['the unit of demand', previous.perTaskCapacity.unit, unit],
    ['the source of the capacity', previous.perTaskCapacity.source, source],
    [
      'the goal',
      goal(basis.maxShortfallMinutesPerWeek, previous.quantile),
      goal(next.maxShortfallMinutesPerWeek, input.probability),
    ],
    ['the target utilisation', basis.targetUtilizationPercent, next.targetUtilizationPercent],
    ['the lead time in minutes', basis.leadTimeMinutes, next.leadTimeMinutes],
    ['the minimum', basis.minCapacity, next.minCapacity],
    ['the ceiling', basis.maxCapacity, next.maxCapacity],
    ['changes allowed per week', basis.maxChangesPerWeek, next.maxChangesPerWeek],
  ];
  return pairs
    .filter(([, before, now]) => before !== now)
    .map(([what, before, now]) => `${what} is now ${JSON.stringify(now)}, was ${JSON.stringify(before)}`);
}

/** The weekly floors must add up to what the evidence says of them. */
function editedByHand(previous: CapacityPlan): string[] {
  const { taskHoursPerWeek } = previous.evidence as { taskHoursPerWeek?: { floor?: unknown; minimum?: unknown } };
  const { minCapacity = 0 } = previous.basis ?? {};
  const floor = weeklyFloors(previous.actions, minCapacity).reduce((sum, value) => sum + value, 0);
  return floor === taskHoursPerWeek?.floor
    ? []
    : [`its actions were edited by hand: they add up to ${floor} task-hours a week, not ${taskHoursPerWeek?.floor}`];
}

function describeUncoveredHours(previous: CapacityPlan, input: PlanInput, floors: FloorTimeline): string[] {
  const { capacity, bounds, leadTimeMinutes } = input;
  const tolerated = scaledDemand(input.forecast, 1 / (1 + DEMAND_TOLERANCE));
  const need = requireHourly(tolerated, previous.quantile, capacity, bounds, leadTimeMinutes);
  const hours = uncoveredHours(need, floors);
  if (hours.length === 0) return [];
  const strict = requireHourly(input.forecast, previous.quantile, capacity, bounds, leadTimeMinutes);
  const worst = hours.reduce((most, hour) => (hour.needed - hour.had > most.needed - most.had ? hour : most));
  const needed = strict.tasks[(worst.hourMs - need.startMs) / HOUR_MS] ?? worst.needed;
  const others = hours.length === 1 ? '' : ` (and ${hours.length - 1} other hours)`;
  return [`${localHour(worst.hourMs, input.timeZone)} needs ${needed}, had ${worst.had}${others}`];
}

function riskExceeded(input: PlanInput, floors: FloorTimeline): string[] {
  const goal = input.maxShortfallMinutesPerWeek;
  if (goal === undefined) return [];
  const now = shortfallMinutesPerWeek(input.forecast, floors, input.capacity);
  const fresh = shortfallMinutesPerWeek(input.forecast, timelineOf(input), input.capacity);
  // Where the goal is out of reach, the best there is takes its place.
  if (now <= Math.max(goal, fresh) * (1 + SHORTFALL_TOLERANCE)) return [];
  return [`${now.toFixed(0)} minutes of shortfall a week are expected, ${goal} are allowed`];
}

/** Against the cheapest plan for slightly more demand, so that a demand on the edge of one task more changes nothing. */
function exceedsCostTolerance(
  previous: CapacityPlan,
  input: PlanInput,
  need: RequiredCapacity,
  floors: FloorTimeline,
): string[] {
  const cost = (timeline: FloorTimeline) => timeline.taskHours(need.startMs, need.endMs);
  const now = cost(floors);
  const slightlyMore = {
    ...input,
    forecast: scaledDemand(input.forecast, 1 + DEMAND_TOLERANCE),
    probability: toleratedQuantile(previous, input),
  };
  if (now <= cost(timelineOf(slightlyMore)) * (1 + COST_TOLERANCE)) return [];
  const weeks = (need.endMs - need.startMs) / (7 * DAY_MS);
  const perWeek = (taskHours: number) => (taskHours / weeks).toFixed(0);
  return [`it costs ${perWeek(now)} task-hours a week, ${perWeek(cost(timelineOf(input)))} are enough`];
}

/** A quantile chosen by risk may be one step of the grid above what would be chosen now. */
function toleratedQuantile(previous: CapacityPlan, { forecast, probability }: PlanInput): number {
  const next = forecast.probabilities.find((each) => each > probability) ?? probability;
  return previous.quantile > probability ? Math.min(next, previous.quantile) : probability;
}

/** Events that moved or vanished under a dated action, and new ones that are worth one. Past ones do not matter. */
function eventsChanged(previous: CapacityPlan, basis: PlanBasis, input: PlanInput): string[] {
  const { forecast } = input;
  const untilMs = forecast.startMs + demandAt(forecast, input.probability).length * HOUR_MS;
  const dated = datedEvents(forecast);
  const knownEndMs = Date.parse(basis.from) + basis.hours * HOUR_MS;
  const clock = new LocalClock(input.timeZone, forecast.startMs - DAY_MS, Math.max(untilMs, knownEndMs) + DAY_MS);
  const firesWithin = (plan: Pick<CapacityPlan, 'actions'>, fromMs: number, toMs: number) =>
    plan.actions.some(
      ({ schedule }) =>
        schedule.startsWith('at(') && firings(schedule, clock, Math.max(fromMs, forecast.startMs), toMs).length > 0,
    );
  const leadMs = input.leadTimeMinutes * 60_000 + HOUR_MS;
  const lost = basis.events.filter(({ name, start, end }) => {
    const [startMs, endMs] = [Date.parse(start), Date.parse(end)];
    if (endMs <= forecast.startMs || startMs >= untilMs) return false;
    const still = dated.some(
      (event) => event.name === name && event.startMs === startMs && Math.min(event.endMs, knownEndMs) === endMs,
    );
    return !still && firesWithin(previous, startMs - leadMs, endMs + HOUR_MS);
  });
  const isKnown = (event: EventWindow) =>
    basis.events.some(
      ({ name, start, end }) =>
        name === event.name && Date.parse(start) === event.startMs && Math.min(event.endMs, untilMs) <= Date.parse(end),
    );
  const unknown = dated.filter((event) => !isKnown(event));
  const fresh = unknown.length === 0 ? { actions: [] } : compileActions(input);
  const gained = unknown.filter((event) => firesWithin(fresh, event.startMs - leadMs, Math.min(event.endMs, untilMs)));
  return [
    ...lost.map(({ name, start }) => `${name} of ${start} is no longer ahead, but has actions`),
    ...gained.map(({ name, startMs }) => `${name} of ${iso(startMs)} is new and has actions`),
  ];
}

function timelineOf(input: PlanInput): FloorTimeline {
  const { actions, need } = compileActions(input);
  return new FloorTimeline(
    { actions, timeZone: input.timeZone },
    need.startMs,
    need.endMs + DAY_MS,
    input.bounds.minCapacity,
  );
}

/** "Tue 2026-11-24 09:00", local time. */
export function localHour(instantMs: number, timeZone: string): string {
  const local = new LocalClock(timeZone, instantMs - DAY_MS, instantMs + DAY_MS).format(instantMs);
  return `${DAYS[new Date(`${local}Z`).getUTCDay()]} ${local.slice(0, 10)} ${local.slice(11, 16)}`;
}
