import { z } from 'zod';
import { reportProblems } from '../validation/report-problems';
import { schemaOf } from '../validation/schema-of';
import { checkCalendar, checkEvent } from './calendar-checks';
import { type BusinessEvent, type BusinessEventInput, DAYS, MAX_RAMP_HOURS } from './calendar-event';
import { HOLIDAY_TYPES } from './public-holidays';

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
  multiplier: z.number().positive().max(100).optional(),
  alreadyInHistory: z.boolean().default(false),
  leadHours: rampHours,
  tailHours: rampHours,
};

const recurring = { ...common, since: localDate.optional(), until: localDate.optional() };

const hours = { startTime: clockTime, endTime: clockTime };

/** Shape of an event; the kinds differ in when they are. */
const calendarEventShape = schemaOf<BusinessEvent, BusinessEventInput>()(
  z.discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('weekly'), ...recurring, days: z.array(z.enum(DAYS)).min(1), ...hours }),
      z.strictObject({
        kind: z.literal('monthly'),
        ...recurring,
        businessDay: z
          .int()
          .refine((n) => n !== 0 && Math.abs(n) <= 20, '1 to 20, or -20 to -1 counted from the end of the month')
          .optional(),
        dayOfMonth: z
          .int()
          .refine((n) => n === -1 || (n >= 1 && n <= 31), '1 to 31, or -1 for the last day of the month')
          .optional(),
        ...hours,
      }),
      z.strictObject({ kind: z.literal('yearly'), ...recurring, from: monthDay, to: monthDay }),
      z.strictObject({ kind: z.literal('season'), ...recurring, months: z.array(z.int().min(1).max(12)).min(1) }),
      z.strictObject({
        kind: z.literal('holidays'),
        ...recurring,
        country: z.string(),
        region: z.string().optional(),
        types: z.array(z.enum(HOLIDAY_TYPES)).min(1).default(['public']),
      }),
      z.strictObject({ kind: z.literal('dated'), ...common, start: localDateTime, end: localDateTime }),
    ],
    'one of weekly, monthly, yearly, season, holidays, dated',
  ),
);

/** An event, checked against itself. */
export const calendarEventSchema = calendarEventShape.superRefine(
  (event, context) => reportProblems(context, checkEvent(event)),
  { when: always },
);

/** The events of a system, checked against each other. */
export const calendarSchema = z.array(calendarEventSchema).superRefine(
  (events, context) => {
    // An event of a wrong shape has problems of its own; the others are compared all the same.
    const sound = Array.isArray(events) ? events.map((event) => calendarEventSchema.safeParse(event).data) : [];
    reportProblems(context, checkCalendar(sound));
  },
  { when: always },
);

/** Checks run on values of a wrong shape too, so that one report has all problems. */
function always(): boolean {
  return true;
}
