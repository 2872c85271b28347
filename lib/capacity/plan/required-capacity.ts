import type { TaskCapacity } from '../../model/scaling/task-capacity';
import { type EventWindow, effectSpan } from '../forecast/events/event-window';
import type { Forecast } from '../forecast/forecast';
import type { LocalClock } from '../series/local-clock';
import { HOUR_MS, WEEK_HOURS } from '../series/series';
import type { FloorTimeline } from './floor-timeline';
import { type FloorBounds, tasksNeeded } from './tasks-needed';

const MINUTE_MS = 60_000;

/**
 * Relative change of demand that a floor in force survives, up and down. Counted in utilisation and not in tasks: 5 %
 * is 63 % instead of 60 % of a task for a service of any size, while one task is half of a small service and nothing of
 * a large one. Our choice.
 */
export const DEMAND_TOLERANCE = 0.05;

/** Tasks each hour of a forecast needs, and how long before the hour they have to be asked for. */
export interface RequiredCapacity {
  readonly startMs: number;
  readonly endMs: number;
  /** One number for each hour from `startMs` on. */
  readonly tasks: readonly number[];
  readonly leadTimeMinutes: number;
}

/** What each hour of a forecast needs at one of its quantiles. Throws RangeError for a quantile it does not hold. */
export function requireHourly(
  forecast: Forecast,
  probability: number,
  capacity: TaskCapacity,
  bounds: FloorBounds,
  leadTimeMinutes: number,
): RequiredCapacity {
  const demand = demandAt(forecast, probability);
  return {
    startMs: forecast.startMs,
    endMs: forecast.startMs + demand.length * HOUR_MS,
    tasks: demand.map((value) => tasksNeeded(value, capacity, bounds)),
    leadTimeMinutes,
  };
}

/** The same forecast with every demand multiplied. */
export function scaledDemand(forecast: Forecast, factor: number): Forecast {
  return { ...forecast, quantiles: forecast.quantiles.map((values) => values.map((value) => value * factor)) };
}

/** The events that dated actions are for, each with its lead and tail as part of its span. */
export function datedEvents({ events }: Forecast): EventWindow[] {
  return events
    .filter((event) => !event.recurring)
    .map((event) => {
      const { fromMs, toMs } = effectSpan(event);
      return { ...event, startMs: fromMs, endMs: toMs };
    });
}

/** Demand of each hour at a quantile. Throws RangeError for a quantile the forecast does not hold. */
export function demandAt(forecast: Forecast, probability: number): readonly number[] {
  const demand = forecast.quantiles[forecast.probabilities.indexOf(probability)];
  if (demand === undefined) throw new RangeError(`the forecast holds no quantile ${probability}`);
  return demand;
}

/**
 * Most tasks each hour of the local week (0 = Monday 00:00) needs in any forecast week; lead times of whole hours reach
 * back. Hours of dated events do not count, unless the forecast holds no other hour for their place in the week.
 */
export function requireWeekly(
  need: RequiredCapacity,
  clock: LocalClock,
  dated: readonly EventWindow[],
  minCapacity: number,
): number[] {
  const ordinary = new Array<number | undefined>(WEEK_HOURS).fill(undefined);
  const special = new Array<number>(WEEK_HOURS).fill(minCapacity);
  need.tasks.forEach((count, index) => {
    const instantMs = need.startMs + index * HOUR_MS;
    const isSpecial = dated.some((event) => event.startMs < instantMs + HOUR_MS && event.endMs > instantMs);
    // Where the zone is off UTC by half an hour, an hour of the forecast lies in two of the clock.
    for (const slot of new Set([clock.hourOfWeek(instantMs), clock.hourOfWeek(instantMs + HOUR_MS - MINUTE_MS)])) {
      if (isSpecial) special[slot] = Math.max(special[slot] ?? 0, count);
      else ordinary[slot] = Math.max(ordinary[slot] ?? 0, count);
    }
  });
  const week = ordinary.map((count, slot) => count ?? special[slot] ?? minCapacity);
  const ahead = Math.floor(need.leadTimeMinutes / 60);
  return week.map((_, slot) =>
    Math.max(...Array.from({ length: ahead + 1 }, (_, hours) => week[(slot + hours) % WEEK_HOURS] ?? minCapacity)),
  );
}

/** From when to when the floor has to hold what an hour needs: from the lead time before it to its end. */
export function spanOfHour(need: RequiredCapacity, index: number): { readonly fromMs: number; readonly toMs: number } {
  const hourMs = need.startMs + index * HOUR_MS;
  // What lies before the forecast cannot be planned any more.
  return { fromMs: Math.max(need.startMs, hourMs - need.leadTimeMinutes * MINUTE_MS), toMs: hourMs + HOUR_MS };
}

/** An hour that the floor in force does not cover. */
export interface UncoveredHour {
  readonly hourMs: number;
  readonly needed: number;
  readonly had: number;
}

/** Hours whose need the floor does not hold from the lead time before them to their end. */
export function uncoveredHours(need: RequiredCapacity, floors: FloorTimeline): UncoveredHour[] {
  return need.tasks.flatMap((needed, index) => {
    const { fromMs, toMs } = spanOfHour(need, index);
    const had = floors.lowest(fromMs, toMs);
    return had < needed ? [{ hourMs: need.startMs + index * HOUR_MS, needed, had }] : [];
  });
}
