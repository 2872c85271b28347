import { z } from 'zod';
import type { SystemProblem } from '../validation/input-error';
import { calendarProblems, eventProblems } from './calendar-checks';
import { clockTime, common, DAYS, localDateTime, monthDay, recurring } from './calendar-event';
import { HOLIDAY_TYPES } from './public-holidays';

/** An `endTime` that is not later than the `startTime` is that of the next day. */
const hours = { startTime: clockTime, endTime: clockTime };

export const calendarEventSchema = z
  .discriminatedUnion(
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
  )
  .superRefine((event, context) => report(eventProblems(event), context), { when: always });

/** The events of a system. */
export const calendarSchema = z.array(calendarEventSchema).superRefine(
  (events, context) => {
    // An event of a wrong shape has problems of its own; the others are compared all the same.
    const sound = Array.isArray(events) ? events.map((event) => calendarEventSchema.safeParse(event).data) : [];
    report(calendarProblems(sound), context);
  },
  { when: always },
);

/** Checks run on values of a wrong shape too, so that one report has all problems. */
function always(): boolean {
  return true;
}

function report(problems: readonly SystemProblem[], context: z.RefinementCtx): void {
  for (const { path, ...params } of problems)
    context.addIssue({ code: 'custom', path: [...path], message: params.allowed, params });
}
