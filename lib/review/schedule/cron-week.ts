import { CRON_DAYS } from '../../model/plan/schedule';

export const DAY_MINUTES = 24 * 60;
export const WEEK_MINUTES = 7 * DAY_MINUTES;

/**
 * The minutes of a week, from Sunday 00:00 local time, at which a schedule fires that repeats every week; undefined for one
 * that does not: dated, by day of the month, at a rate, or what is no schedule.
 */
export function minutesOfWeek(schedule: unknown): number[] | undefined {
  const body = typeof schedule === 'string' ? /^cron\((.*)\)$/.exec(schedule.trim())?.[1] : undefined;
  const [minutes, hours, dates, months, days, years, ...rest] = (body ?? '').trim().split(/\s+/);
  const isOpen = (field: string | undefined) => field === '*' || field === '?';
  if (rest.length > 0 || years === undefined || !isOpen(dates) || months !== '*' || years !== '*') return undefined;
  const atMinutes = valuesOf(minutes ?? '', 0, 59);
  const atHours = valuesOf(hours ?? '', 0, 23);
  const onDays = isOpen(days) ? [1, 2, 3, 4, 5, 6, 7] : valuesOf(days ?? '', 1, 7);
  if (atMinutes === undefined || atHours === undefined || onDays === undefined) return undefined;
  const fired = onDays.flatMap((day) =>
    atHours.flatMap((hour) => atMinutes.map((minute) => (day - 1) * DAY_MINUTES + hour * 60 + minute)),
  );
  return [...new Set(fired)].sort((a, b) => a - b);
}

/** Values of a field: numbers or names of days, lists, ranges, steps. Undefined where it says something else. */
function valuesOf(field: string, min: number, max: number): number[] | undefined {
  const found: number[] = [];
  for (const item of field.split(',')) {
    const [, range = '', step = '1'] = /^([^/]+)(?:\/([1-9]\d*))?$/.exec(item) ?? [];
    const hasStep = item.includes('/');
    const [from, to = hasStep ? max : from] = range === '*' ? [min, max] : range.split('-').map(numberOf);
    if (from === undefined || to === undefined || from < min || to > max || from > to) return undefined;
    for (let value = from; value <= to; value += Number(step)) found.push(value);
  }
  return found;
}

function numberOf(text: string): number | undefined {
  const names: readonly string[] = CRON_DAYS;
  const day = names.indexOf(text.toUpperCase());
  if (day >= 0) return day + 1;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
