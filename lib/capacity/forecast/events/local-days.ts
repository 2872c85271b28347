import type { LocalClock } from '../../series/local-clock';
import { DAY_MS } from '../../series/series';

// A local day is a number of days since 1970-01-01: arithmetic on dates that no change of clocks disturbs.

/** Days in a row, `to` excluded. */
export interface DaySpan {
  readonly from: number;
  readonly to: number;
}

/** A local day as a date whose UTC fields are the local ones. */
export function dateOf(day: number): Date {
  return new Date(day * DAY_MS);
}

/** The local day of a date; `month` counts from 1 and may run over the year, `date` over the month. */
export function dayOf(year: number, month: number, date: number): number {
  return Date.UTC(year, month - 1, date) / DAY_MS;
}

/** The local day that a text such as 2026-12-24 names. */
export function dayOfText(date: string): number {
  return Date.parse(`${date}T00:00Z`) / DAY_MS;
}

/** 0 = Sunday. */
export function weekday(day: number): number {
  return dateOf(day).getUTCDay();
}

/** The years that a span of days touches, and one on either side for what runs over New Year. */
export function yearsAround({ from, to }: DaySpan): number[] {
  const first = dateOf(from).getUTCFullYear() - 1;
  return Array.from({ length: dateOf(to).getUTCFullYear() - first + 2 }, (_, index) => first + index);
}

/** The days of each month that a span of days touches. */
export function monthsIn({ from, to }: DaySpan): number[][] {
  const date = dateOf(from);
  const months: number[][] = [];
  for (let month = date.getUTCMonth() + 1; ; month++) {
    const first = dayOf(date.getUTCFullYear(), month, 1);
    if (first >= to) return months;
    const length = dayOf(date.getUTCFullYear(), month + 1, 1) - first;
    months.push(Array.from({ length }, (_, index) => first + index));
  }
}

/** Instant at which a local day begins. */
export function startOfDay(clock: LocalClock, day: number): number {
  return at(clock, day, '00:00');
}

/** Instant of a time of day such as 17:00 on a local day. */
export function at(clock: LocalClock, day: number, time: string): number {
  return clock.instant(`${dateOf(day).toISOString().slice(0, 11)}${time}`);
}
