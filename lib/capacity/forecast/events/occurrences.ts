import type { BusinessEvent } from '../../../model/demand/calendar-event';
import { CRON_DAYS } from '../../../model/plan/schedule';
import type { LocalClock } from '../../series/local-clock';
import { HOUR_MS } from '../../series/series';
import { type EventWindow, effectSpan } from './event-window';
import { daysOff, holidayDays } from './holiday-days';
import { at, type DaySpan, dateOf, dayOf, dayOfText, monthsIn, startOfDay, weekday, yearsAround } from './local-days';

/** Days beyond the span that are expanded: an event of the day before may run past midnight. */
const MARGIN_DAYS = 2;
/** From here on, in days, the weekly floor carries a yearly event: a plan looks two weeks ahead (assumption). */
const LONG_DAYS = 28;

/** When an occurrence takes place; what is left out is the event's own. */
interface Occurrence {
  readonly startMs: number;
  readonly endMs: number;
  readonly recurring: boolean;
  readonly name?: string;
  readonly group?: string;
}

/**
 * Every occurrence of the calendar's events that touches the span, leads and tails included, in order of their start.
 * Weekly events and seasons that the history knows are left out: the profile and the level hold them.
 */
export function eventWindows(
  events: readonly BusinessEvent[],
  clock: LocalClock,
  fromMs: number,
  toMs: number,
): EventWindow[] {
  return events
    .flatMap((event) => windowsOf(event, events, clock, fromMs, toMs))
    .filter((window) => effectSpan(window).toMs > fromMs && effectSpan(window).fromMs < toMs)
    .sort((a, b) => a.startMs - b.startMs);
}

function windowsOf(
  event: BusinessEvent,
  events: readonly BusinessEvent[],
  clock: LocalClock,
  fromMs: number,
  toMs: number,
): EventWindow[] {
  const { name, multiplier, alreadyInHistory, leadHours = 0, tailHours = 0 } = event;
  const margin = MARGIN_DAYS + Math.ceil(leadHours / 24) + Math.ceil(tailHours / 24);
  const span = { from: clock.day(fromMs) - margin, to: clock.day(toMs) + margin + 1 };
  const windows = occurrences(event, events, clock, span)
    .map((occurrence) => cut(occurrence, event, clock))
    // Cut away, or in the hour that a change of clocks skips.
    .filter(({ startMs, endMs }) => endMs > startMs)
    .map((occurrence) => ({
      name,
      inHistory: alreadyInHistory,
      multiplier,
      ...occurrence,
    }));
  return withRamps(windows, leadHours * HOUR_MS, tailHours * HOUR_MS);
}

function occurrences(
  event: BusinessEvent,
  events: readonly BusinessEvent[],
  clock: LocalClock,
  span: DaySpan,
): Occurrence[] {
  const hoursOf = (day: number, { startTime, endTime }: { startTime: string; endTime: string }) => ({
    startMs: at(clock, day, startTime),
    endMs: at(clock, endTime > startTime ? day : day + 1, endTime),
  });
  const daysOf = ({ from, to }: DaySpan) => ({ startMs: startOfDay(clock, from), endMs: startOfDay(clock, to) });
  switch (event.kind) {
    case 'dated':
      return [{ startMs: clock.instant(event.start), endMs: clock.instant(event.end), recurring: false }];
    case 'weekly': {
      // The weekly profile has learned it.
      if (event.alreadyInHistory) return [];
      const days = new Set(event.days.map((name) => CRON_DAYS.indexOf(name)));
      return Array.from({ length: span.to - span.from }, (_, index) => span.from + index)
        .filter((day) => days.has(weekday(day)))
        .map((day) => ({ ...hoursOf(day, event), recurring: true }));
    }
    case 'monthly': {
      const closed = event.businessDay === undefined ? undefined : daysOff(events, span);
      return monthsIn(span)
        .map((days) => monthlyDay(event, days, closed))
        .filter((day) => day !== undefined)
        .map((day) => ({ ...hoursOf(day, event), recurring: false }));
    }
    case 'yearly':
      return yearlyDays(event.from, event.to, span).map((days) => ({
        ...daysOf(days),
        recurring: days.to - days.from >= LONG_DAYS,
      }));
    case 'season':
      // The level follows a season that the history is part of.
      if (event.alreadyInHistory) return [];
      return seasonDays(event.months, span).map((days) => ({ ...daysOf(days), recurring: true }));
    case 'holidays':
      return holidayDays(event, span).map((days) => ({
        ...daysOf(days),
        recurring: false,
        name: `${event.name}/${days.slug}`,
        group: event.name,
      }));
  }
}

/** The n-th day or business day of a month, from its end where n is negative; undefined where there is none. */
function monthlyDay(
  { businessDay, dayOfMonth }: Extract<BusinessEvent, { kind: 'monthly' }>,
  days: readonly number[],
  closed: ReadonlySet<number> | undefined,
): number | undefined {
  const candidates = closed === undefined ? days : days.filter((day) => weekday(day) % 6 !== 0 && !closed.has(day));
  const n = businessDay ?? dayOfMonth ?? 0;
  return candidates.at(n > 0 ? n - 1 : n);
}

/** The days from one month and day to another in each year; February 29 counts in the years that have it. */
function yearlyDays(from: string, to: string, span: DaySpan): DaySpan[] {
  const [fromMonth = 1, fromDate = 1] = from.split('-').map(Number);
  const [toMonth = 1, toDate = 1] = to.split('-').map(Number);
  return yearsAround(span).map((year) => {
    const endYear = to < from ? year + 1 : year;
    // A date that the month does not have is the first of the next: from there on, and up to there.
    const isMissing = dateOf(dayOf(endYear, toMonth, toDate)).getUTCMonth() + 1 !== toMonth;
    return { from: dayOf(year, fromMonth, fromDate), to: dayOf(endYear, toMonth, toDate) + (isMissing ? 0 : 1) };
  });
}

/** Months in a row as one span, also over New Year. */
function seasonDays(months: readonly number[], span: DaySpan): DaySpan[] {
  const seasons: DaySpan[] = [];
  for (const year of yearsAround(span)) {
    for (let month = 1; month <= 12; month++) {
      if (!months.includes(month)) continue;
      const days = { from: dayOf(year, month, 1), to: dayOf(year, month + 1, 1) };
      const last = seasons.at(-1);
      if (last?.to === days.from) seasons[seasons.length - 1] = { from: last.from, to: days.to };
      else seasons.push(days);
    }
  }
  return seasons;
}

/** What of an occurrence lies from the day `since` to the day `until`. */
function cut(occurrence: Occurrence, event: BusinessEvent, clock: LocalClock): Occurrence {
  if (event.kind === 'dated') return occurrence;
  const { since, until } = event;
  const startMs = since === undefined ? occurrence.startMs : startOfDay(clock, dayOfText(since));
  const endMs = until === undefined ? occurrence.endMs : startOfDay(clock, dayOfText(until) + 1);
  return {
    ...occurrence,
    startMs: Math.max(startMs, occurrence.startMs),
    endMs: Math.min(endMs, occurrence.endMs),
  };
}

/** Lead and tail end where the event's occurrence before or after lies: days in a row are one stay, not many visits. */
function withRamps(windows: readonly EventWindow[], leadMs: number, tailMs: number): EventWindow[] {
  if (leadMs === 0 && tailMs === 0) return [...windows];
  const ordered = [...windows].sort((a, b) => a.startMs - b.startMs);
  return ordered.map((window, index) => {
    const before = window.startMs - (ordered[index - 1]?.endMs ?? Number.NEGATIVE_INFINITY);
    const after = (ordered[index + 1]?.startMs ?? Number.POSITIVE_INFINITY) - window.endMs;
    const lead = Math.max(0, Math.min(leadMs, before));
    const tail = Math.max(0, Math.min(tailMs, after));
    return { ...window, ...(lead > 0 ? { leadMs: lead } : {}), ...(tail > 0 ? { tailMs: tail } : {}) };
  });
}
