import { z } from 'zod';

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 17:00');
const localDateTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, 'a local date and time such as 2026-12-24T18:00');

const common = {
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'lower-case letters, digits and hyphens, at most 40'),
  /** Demand during the event relative to the same hours without it; learned from the history when left out. */
  multiplier: z.number().positive().max(100).optional(),
  /**
   * Whether the recorded traffic contains past occurrences. If so, they are kept out of the weekly profile, and a
   * weekly event needs no multiplier, because the profile holds it.
   */
  alreadyInHistory: z.boolean().default(false),
};

const hours = { startTime: clockTime, endTime: clockTime };

export const calendarEventSchema = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('weekly'), ...common, days: z.array(z.enum(DAYS)).min(1), ...hours }),
      /** The n-th business day (Monday to Friday) or the n-th day of every month. */
      z.strictObject({
        kind: z.literal('monthly'),
        ...common,
        businessDay: z.int().min(1).max(20).optional(),
        dayOfMonth: z.int().min(1).max(28).optional(),
        ...hours,
      }),
      /** Once, in the system's local time. */
      z.strictObject({ kind: z.literal('dated'), ...common, start: localDateTime, end: localDateTime }),
      /** Whole months of every year, 1 = January. */
      z.strictObject({ kind: z.literal('season'), ...common, months: z.array(z.int().min(1).max(12)).min(1) }),
    ],
    'one of weekly, monthly, dated, season',
  )
  .check((context) => {
    const event = context.value;
    const problem = (path: string[], given: string, allowed: string, remedy: string) => {
      context.issues.push({
        code: 'custom',
        continue: true,
        input: event,
        path,
        message: allowed,
        params: { given, allowed, remedy },
      });
    };
    if (event.kind === 'dated' && event.end <= event.start) {
      problem(['end'], event.end, `later than start ${event.start}`, 'Swap them, or correct one.');
    }
    if ((event.kind === 'weekly' || event.kind === 'monthly') && event.endTime <= event.startTime) {
      problem(
        ['endTime'],
        event.endTime,
        `later than startTime ${event.startTime}, on the same day`,
        'Split an event that runs past midnight in two.',
      );
    }
    if (event.kind === 'monthly' && (event.businessDay === undefined) === (event.dayOfMonth === undefined)) {
      problem(['businessDay'], 'both or neither of businessDay and dayOfMonth', 'exactly one of them', 'State one.');
    }
    if (event.multiplier === undefined && !event.alreadyInHistory) {
      problem(
        ['multiplier'],
        'nothing',
        'a multiplier, or alreadyInHistory: true so that it can be learned',
        'Add one of the two.',
      );
    }
  });

/** Something outside the system that moves demand, in the system's local time. */
export type BusinessEvent = z.output<typeof calendarEventSchema>;
export type BusinessEventInput = z.input<typeof calendarEventSchema>;
