import { z } from 'zod';
import type { ConfigProblem } from '../validation/input-error';
import { checkCalendar, checkEvent } from './calendar-checks';
import { calendarEventShape } from './calendar-event';

/** An event, checked against itself. */
export const calendarEventSchema = calendarEventShape.superRefine(
  (event, context) => report(checkEvent(event), context),
  { when: always },
);

/** The events of a system. */
export const calendarSchema = z.array(calendarEventSchema).superRefine(
  (events, context) => {
    // An event of a wrong shape has problems of its own; the others are compared all the same.
    const sound = Array.isArray(events) ? events.map((event) => calendarEventSchema.safeParse(event).data) : [];
    report(checkCalendar(sound), context);
  },
  { when: always },
);

/** Checks run on values of a wrong shape too, so that one report has all problems. */
function always(): boolean {
  return true;
}

function report(problems: readonly ConfigProblem[], context: z.RefinementCtx): void {
  for (const { path, ...params } of problems)
    context.addIssue({ code: 'custom', path: [...path], message: params.allowed, params });
}
