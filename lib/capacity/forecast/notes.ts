import { DAY_MS, endMs, HOUR_MS, type Series, WEEK_HOURS } from '../series/series';
import type { Backtest } from './backtest';
import { type EventWindow, effectSpan } from './events/event-window';

/** Errors of fewer origins than these say little about the spread. */
const FEW_ORIGINS = 4;

/** Beyond the second week, in which plans are made, it is worth saying that errors were measured for one. */
const UNREMARKED_HOURS = 2 * WEEK_HOURS;

interface Subject {
  readonly history: Series;
  readonly hours: number;
  readonly tested: Backtest;
  readonly events: readonly EventWindow[];
  readonly startMs: number;
}

/** What this history was too short or too poor for, in words. */
export function noteLimits({ history, hours, tested, events, startMs }: Subject): string[] {
  const weeks = history.values.length / WEEK_HOURS;
  const notes: string[] = [];
  if (weeks < 1)
    notes.push('less than a week of history: days that were not seen are taken to be like those that were');
  else if (weeks < 2)
    notes.push('less than two weeks of history: the difference between days of the week rests on one example each');
  if (tested.origins.length === 0)
    notes.push('too little history to hold a day back: the spread between quantiles is assumed, not measured');
  else if (tested.origins.length < FEW_ORIGINS)
    notes.push(`the spread between quantiles rests on ${tested.origins.length} backtests: it may well be too narrow`);
  if (hours > UNREMARKED_HOURS)
    notes.push('the errors were measured to a week ahead: hours beyond are given the spread of a week');
  const aheadMs = startMs - endMs(history);
  if (aheadMs > WEEK_HOURS * HOUR_MS)
    notes.push(`the history ends ${Math.round(aheadMs / DAY_MS)} days before the forecast begins`);
  for (const name of unknownEvents(events, startMs)) {
    notes.push(
      `${name} has no past occurrence and no stated multiplier: it is taken to move demand as its like did, or not at all`,
    );
  }
  return notes;
}

function unknownEvents(events: readonly EventWindow[], startMs: number): string[] {
  const isAhead = (event: EventWindow) => effectSpan(event).toMs > startMs;
  const past = new Set(events.filter((event) => event.inHistory && event.startMs < startMs).map(({ name }) => name));
  const unknown = events.filter((event) => isAhead(event) && event.multiplier === undefined && !past.has(event.name));
  return [...new Set(unknown.map(({ name }) => name))];
}
