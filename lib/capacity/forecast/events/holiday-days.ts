import type { BusinessEvent } from '../../../model/demand/calendar-event';
import { type PublicHoliday, publicHolidays } from '../../../model/demand/public-holidays';
import { type DaySpan, yearsAround } from './local-days';

type HolidaysEvent = Extract<BusinessEvent, { kind: 'holidays' }>;

/** A holiday and its days. */
export interface HolidayDays extends DaySpan {
  readonly slug: string;
}

/**
 * The holidays of an event in the years around a span. No day has two: where several fall on one, it is that of the
 * type that stands first in the event's `types`. Days in a row of one name are one holiday.
 */
export function holidayDays(event: HolidaysEvent, span: DaySpan): HolidayDays[] {
  const bySlug = new Map<number, string>();
  for (const { slug, day, days } of byPriority(event, span)) {
    for (let index = 0; index < days; index++) if (!bySlug.has(day + index)) bySlug.set(day + index, slug);
  }
  const found: HolidayDays[] = [];
  for (const [day, slug] of [...bySlug].sort(([a], [b]) => a - b)) {
    const last = found.at(-1);
    if (last?.slug === slug && last.to === day) found[found.length - 1] = { ...last, to: day + 1 };
    else found.push({ slug, from: day, to: day + 1 });
  }
  return found;
}

function byPriority(event: HolidaysEvent, span: DaySpan): PublicHoliday[] {
  const rank = ({ type }: PublicHoliday) => event.types.indexOf(type);
  return yearsAround(span)
    .flatMap((year) => publicHolidays(event, year))
    .filter((holiday) => rank(holiday) >= 0)
    .sort((a, b) => rank(a) - rank(b));
}

/** The days off by law of every country and region that the calendar names. They are no business days. */
export function daysOff(events: readonly BusinessEvent[], span: DaySpan): ReadonlySet<number> {
  const places = events.filter((event) => event.kind === 'holidays');
  const days = new Set<number>();
  for (const place of places) {
    for (const year of yearsAround(span)) {
      for (const holiday of publicHolidays(place, year)) {
        if (holiday.type !== 'public') continue;
        for (let index = 0; index < holiday.days; index++) days.add(holiday.day + index);
      }
    }
  }
  return days;
}
