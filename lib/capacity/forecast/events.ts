import type { BusinessEvent } from '../../model/calendar';
import { CRON_DAYS } from '../../model/schedule';
import { DAY_MS, type LocalClock } from '../series';

/** One occurrence of an event. */
export interface EventWindow {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Demand relative to the same hours without the event; learned from past windows of the same name when absent. */
  readonly multiplier?: number;
  /** Whether the window, if past, shows in the history: it then teaches the multiplier and stays out of the profile. */
  readonly inHistory: boolean;
  /** Whether it recurs every week or lasts for months, so that the weekly floor carries it rather than a dated action. */
  readonly recurring: boolean;
}

/** Every occurrence of the calendar's events that touches the span. Weekly events the history knows are left out. */
export function eventWindows(
  events: readonly BusinessEvent[],
  clock: LocalClock,
  fromMs: number,
  toMs: number,
): EventWindow[] {
  return events
    .flatMap((event) => occurrences(event, clock, fromMs, toMs))
    .filter((window) => window.endMs > fromMs && window.startMs < toMs)
    .sort((a, b) => a.startMs - b.startMs);
}

function occurrences(event: BusinessEvent, clock: LocalClock, fromMs: number, toMs: number): EventWindow[] {
  const { name, multiplier, alreadyInHistory } = event;
  const about = { name, inHistory: alreadyInHistory, ...(multiplier === undefined ? {} : { multiplier }) };
  switch (event.kind) {
    case 'dated':
      return [{ ...about, recurring: false, startMs: clock.instant(event.start), endMs: clock.instant(event.end) }];
    case 'weekly':
      // The weekly profile has learned it.
      if (alreadyInHistory) return [];
      return daysOf(clock, fromMs, toMs)
        .filter((day) => event.days.some((name) => CRON_DAYS.indexOf(name) === weekday(day)))
        .map((day) => ({ ...about, recurring: true, ...hoursOf(clock, day, event.startTime, event.endTime) }));
    case 'monthly':
      return daysOf(clock, fromMs, toMs)
        .filter((day) =>
          event.dayOfMonth === undefined
            ? businessDay(day) === event.businessDay
            : date(day).getUTCDate() === event.dayOfMonth,
        )
        .map((day) => ({ ...about, recurring: false, ...hoursOf(clock, day, event.startTime, event.endTime) }));
    case 'season':
      // The level follows a season that the history is part of.
      if (alreadyInHistory) return [];
      return daysOf(clock, fromMs, toMs)
        .filter((day) => event.months.includes(date(day).getUTCMonth() + 1))
        .map((day) => ({ ...about, recurring: true, startMs: startOf(clock, day), endMs: startOf(clock, day + 1) }));
  }
}

function daysOf(clock: LocalClock, fromMs: number, toMs: number): number[] {
  const first = clock.day(fromMs);
  return Array.from({ length: clock.day(toMs) - first + 1 }, (_, index) => first + index);
}

/** A local day as a date whose UTC fields are the local ones. */
function date(day: number): Date {
  return new Date(day * DAY_MS);
}

function weekday(day: number): number {
  return date(day).getUTCDay();
}

/** Which business day (Monday to Friday) of its month a day is; undefined on weekends. */
function businessDay(day: number): number | undefined {
  const isWeekend = (d: number) => weekday(d) === 0 || weekday(d) === 6;
  if (isWeekend(day)) return undefined;
  const first = day - date(day).getUTCDate() + 1;
  return Array.from({ length: day - first + 1 }, (_, index) => first + index).filter((d) => !isWeekend(d)).length;
}

function startOf(clock: LocalClock, day: number): number {
  return clock.instant(date(day).toISOString().slice(0, 16));
}

function hoursOf(
  clock: LocalClock,
  day: number,
  startTime: string,
  endTime: string,
): { startMs: number; endMs: number } {
  const local = date(day).toISOString().slice(0, 11);
  return { startMs: clock.instant(local + startTime), endMs: clock.instant(local + endTime) };
}
