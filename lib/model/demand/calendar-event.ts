import type { HolidayType } from './public-holidays';

export const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

/** Longest lead or tail, in hours: two weeks, as far as a plan looks ahead. */
export const MAX_RAMP_HOURS = 336;

/** What every kind of event states. */
export interface EventInput {
  /**
   * What it is called; events of one name have one effect. Lower-case letters, digits and hyphens.
   *
   * @example "summer-sale"
   */
  readonly name: string;
  /**
   * Demand during the event relative to the same hours without it.
   *
   * @unit times the ordinary demand
   * @default learned from the history, which then must have the event
   * @example 1.8
   */
  readonly multiplier?: number;
  /**
   * Whether the recorded traffic contains past occurrences. Then they are kept out of the weekly profile, and a weekly event
   * needs no multiplier, because the profile holds it.
   *
   * @default false
   */
  readonly alreadyInHistory?: boolean;
  /**
   * Hours before the event in which demand moves from ordinary to the event's.
   *
   * @default none
   * @example 2
   */
  readonly leadHours?: number;
  /**
   * Hours after the event in which demand moves back.
   *
   * @default none
   * @example 3
   */
  readonly tailHours?: number;
}

/** What every event states that recurs; what reaches over `since` or `until` is cut off there. */
export interface RecurringEventInput extends EventInput {
  /**
   * The first day on which it occurs.
   *
   * @default as long as there is history
   * @example "2026-01-01"
   */
  readonly since?: string;
  /**
   * The last day on which it occurs.
   *
   * @default for ever
   * @example "2027-12-31"
   */
  readonly until?: string;
}

/** From when to when on a day, in the system's local time. */
export interface EventHours {
  /**
   * When it begins, local time.
   *
   * @example "17:00"
   */
  readonly startTime: string;
  /**
   * When it ends, local time; not later than `startTime`, it is that of the next day.
   *
   * @example "19:30"
   */
  readonly endTime: string;
}

/** Hours of certain days of every week. */
export interface WeeklyEventInput extends RecurringEventInput, EventHours {
  /** Hours of certain days of every week. */
  readonly kind: 'weekly';
  /**
   * On which days.
   *
   * @example ["MON", "TUE"]
   */
  readonly days: readonly (typeof DAYS)[number][];
}

/** The n-th business day or the n-th day of every month; a month without that day has no such event. Either of the two. */
export interface MonthlyEventInput extends RecurringEventInput, EventHours {
  /** Hours of one day of every month. */
  readonly kind: 'monthly';
  /**
   * Counted over Monday to Friday without the public holidays that the calendar names: 1 to 20, or -1 for the month's last one.
   *
   * @default `dayOfMonth` decides
   * @example -1
   */
  readonly businessDay?: number;
  /**
   * 1 to 31, or -1 for the month's last one.
   *
   * @default `businessDay` decides
   * @example 15
   */
  readonly dayOfMonth?: number;
}

/** Whole days of every year, first and last included. */
export interface YearlyEventInput extends RecurringEventInput {
  /** Whole days of every year. */
  readonly kind: 'yearly';
  /**
   * The first day.
   *
   * @example "12-20"
   */
  readonly from: string;
  /**
   * The last day; earlier than `from`, it is that of the next year.
   *
   * @example "01-02"
   */
  readonly to: string;
}

/** Whole months of every year. */
export interface SeasonEventInput extends RecurringEventInput {
  /** Whole months of every year. */
  readonly kind: 'season';
  /**
   * Which months; 1 is January.
   *
   * @example [4, 5, 6]
   */
  readonly months: readonly number[];
}

/** The holidays of a country, or of a region of it, each a whole day in the system's zone. */
export interface HolidaysEventInput extends RecurringEventInput {
  /** The holidays of a country. */
  readonly kind: 'holidays';
  /**
   * The country by ISO 3166-1.
   *
   * @example "US"
   */
  readonly country: string;
  /**
   * A part of the country that has holidays of its own.
   *
   * @default the whole country
   * @example "TX"
   */
  readonly region?: string;
  /**
   * Which holidays. Where two fall on one day, the one whose type stands first here counts.
   *
   * @default ["public"]
   * @example ["public", "bank"]
   */
  readonly types?: readonly HolidayType[];
}

/** Once. */
export interface DatedEventInput extends EventInput {
  /** Once. */
  readonly kind: 'dated';
  /**
   * When it begins, local time.
   *
   * @example "2026-11-27T00:00"
   */
  readonly start: string;
  /**
   * When it ends, local time.
   *
   * @example "2026-11-30T23:00"
   */
  readonly end: string;
}

/** Something outside the system that moves demand, in the system's local time: a sale, a holiday, a season. */
export type BusinessEventInput =
  | WeeklyEventInput
  | MonthlyEventInput
  | YearlyEventInput
  | SeasonEventInput
  | HolidaysEventInput
  | DatedEventInput;

/** What every event has when nothing is left out. */
interface Filled {
  readonly alreadyInHistory: boolean;
}

/** An event with nothing left out that has a default. */
export type BusinessEvent =
  | (WeeklyEventInput & Filled)
  | (MonthlyEventInput & Filled)
  | (YearlyEventInput & Filled)
  | (SeasonEventInput & Filled)
  | (HolidaysEventInput & Filled & { readonly types: readonly HolidayType[] })
  | (DatedEventInput & Filled);
