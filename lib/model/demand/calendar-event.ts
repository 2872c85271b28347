import { z } from 'zod';
import { HOLIDAY_TYPES } from './public-holidays';

export const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

/** Longest lead or tail, in hours: two weeks, as far as a plan looks ahead. */
export const MAX_RAMP_HOURS = 336;

/** Whether a text such as 2026-02-29T08:00 begins with a day that the calendar has. */
function exists(local: string): boolean {
  const day = local.slice(0, 10);
  // Text of another shape has been refused as such.
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return true;
  const midnight = new Date(`${day}T00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 17:00');

const localDateTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, 'a local date and time such as 2026-12-24T18:00')
  .refine(exists, 'a day that exists');

const localDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2026-12-24')
  .refine(exists, 'a day that exists');

const monthDay = z
  .string()
  .regex(/^\d{2}-\d{2}$/, 'a month and a day such as 12-24')
  // A leap year has every day that any year has.
  .refine((day) => exists(`2028-${day}`), 'a day that exists');

const rampHours = z.number().min(0).max(MAX_RAMP_HOURS).optional();

const common = {
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and hyphens, at most 40'),
  /** Demand during the event relative to the same hours without it; learned from the history when left out. */
  multiplier: z.number().positive().max(100).optional(),
  /**
   * Whether the recorded traffic contains past occurrences. If so, they are kept out of the weekly profile, and a
   * weekly event needs no multiplier, because the profile holds it.
   */
  alreadyInHistory: z.boolean().default(false),
  /** Hours before the event in which demand moves from ordinary to the event's. @default none */
  leadHours: rampHours,
  /** Hours after the event in which demand moves back. @default none */
  tailHours: rampHours,
};

/** An event that recurs does so on and after `since` and up to and on `until`; what reaches over is cut off there. */
const recurring = { ...common, since: localDate.optional(), until: localDate.optional() };

/** An `endTime` that is not later than the `startTime` is that of the next day. */
const hours = { startTime: clockTime, endTime: clockTime };

/** Shape of an event; the kinds differ in when they are. */
export const calendarEventShape = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('weekly'), ...recurring, days: z.array(z.enum(DAYS)).min(1), ...hours }),
    /** The n-th business day or the n-th day of every month; a month without that day has no such event. */
    z.strictObject({
      kind: z.literal('monthly'),
      ...recurring,
      /** Monday to Friday, without the public holidays that the calendar names; -1 is the month's last one. */
      businessDay: z
        .int()
        .refine((n) => n !== 0 && Math.abs(n) <= 20, '1 to 20, or -20 to -1 counted from the end of the month')
        .optional(),
      /** -1 is the month's last one. */
      dayOfMonth: z
        .int()
        .refine((n) => n === -1 || (n >= 1 && n <= 31), '1 to 31, or -1 for the last day of the month')
        .optional(),
      ...hours,
    }),
    /** Whole days of every year, first and last included, over New Year where `to` is earlier than `from`. */
    z.strictObject({ kind: z.literal('yearly'), ...recurring, from: monthDay, to: monthDay }),
    /** Whole months of every year, 1 = January. */
    z.strictObject({ kind: z.literal('season'), ...recurring, months: z.array(z.int().min(1).max(12)).min(1) }),
    /** The holidays of a country, or of a region of it, each a whole day in the system's zone. */
    z.strictObject({
      kind: z.literal('holidays'),
      ...recurring,
      /** ISO 3166-1, such as US. */
      country: z.string(),
      /** A part of the country that has holidays of its own, such as TX. @default the whole country's */
      region: z.string().optional(),
      /** Where two fall on one day, the one whose type stands first here counts. */
      types: z.array(z.enum(HOLIDAY_TYPES)).min(1).default(['public']),
    }),
    /** Once, in the system's local time. */
    z.strictObject({ kind: z.literal('dated'), ...common, start: localDateTime, end: localDateTime }),
  ],
  'one of weekly, monthly, yearly, season, holidays, dated',
);

/** Something outside the system that moves demand, in the system's local time. */
export type BusinessEvent = z.output<typeof calendarEventShape>;

/** Something outside the system that moves demand, in the system's local time: a sale, a holiday, a season. */
export type BusinessEventInput = z.input<typeof calendarEventShape>;
