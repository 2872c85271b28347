import { z } from 'zod';
import type { calendarEventSchema } from './calendar';

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

export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 17:00');

export const localDateTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, 'a local date and time such as 2026-12-24T18:00')
  .refine(exists, 'a day that exists');

const localDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2026-12-24')
  .refine(exists, 'a day that exists');

export const monthDay = z
  .string()
  .regex(/^\d{2}-\d{2}$/, 'a month and a day such as 12-24')
  // A leap year has every day that any year has.
  .refine((day) => exists(`2028-${day}`), 'a day that exists');

const rampHours = z.number().min(0).max(MAX_RAMP_HOURS).optional();

export const common = {
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
export const recurring = { ...common, since: localDate.optional(), until: localDate.optional() };

/** Something outside the system that moves demand, in the system's local time. */
export type BusinessEvent = z.output<typeof calendarEventSchema>;

export type BusinessEventInput = z.input<typeof calendarEventSchema>;
