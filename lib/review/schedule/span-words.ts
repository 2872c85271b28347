import { DAY_MINUTES, WEEK_MINUTES } from './cron-week';
import type { Span } from './weekly-plan';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
/** More than this is no sentence any more; the rest is counted. */
const MOST = 3;

/** "at least 2 instead of 4 every day from 22:00 to 06:00", the longest first. */
export function describeSpans(spans: readonly Span[], bound: 'at least' | 'at most' = 'at least'): string {
  const groups = new Map<string, { readonly span: Span; readonly days: number[] }>();
  for (const span of spans) {
    const key = [span.start % DAY_MINUTES, span.minutes, span.before, span.after].join(' ');
    const group = groups.get(key) ?? { span, days: [] };
    group.days.push(Math.floor(span.start / DAY_MINUTES));
    groups.set(key, group);
  }
  const sorted = [...groups.values()].sort((a, b) => b.span.minutes * b.days.length - a.span.minutes * a.days.length);
  const texts = sorted
    .slice(0, MOST)
    .map(({ span, days }) => `${bound} ${span.after} instead of ${span.before} ${when(span, days)}`);
  const more = sorted.length - texts.length;
  return texts.join(', ') + (more > 0 ? ` and at ${more} more ${more === 1 ? 'time' : 'times'}` : '');
}

function when({ start, minutes }: Span, days: readonly number[]): string {
  if (minutes === WEEK_MINUTES) return 'all week';
  const end = clock(start + minutes);
  // Longer than a day, the day of its end has to be said.
  if (minutes > DAY_MINUTES)
    return days
      .map(
        (day) =>
          `from ${DAYS[day]} ${clock(start)} to ${DAYS[Math.floor((day * DAY_MINUTES + (start % DAY_MINUTES) + minutes) / DAY_MINUTES) % 7]} ${end}`,
      )
      .join(', ');
  const on = days.length === 7 ? 'every day' : days.map((day) => DAYS[day]).join(', ');
  // "22:00 to 06:00" is a night; "09:50 to 07:50" has to say that it is nearly a day.
  const isNextDay = minutes > DAY_MINUTES / 2 && (start % DAY_MINUTES) + minutes > DAY_MINUTES;
  return `${on} from ${clock(start)} to ${end}${isNextDay ? ' the next day' : ''}`;
}

function clock(minute: number): string {
  const ofDay = minute % DAY_MINUTES;
  return `${String(Math.floor(ofDay / 60)).padStart(2, '0')}:${String(ofDay % 60).padStart(2, '0')}`;
}

/** "one hour later", "30 minutes earlier", "1 day 2 hours later". */
export function describeShift(minutes: number): string {
  const size = Math.abs(minutes);
  const parts = [
    [Math.floor(size / DAY_MINUTES), 'day'],
    [Math.floor((size % DAY_MINUTES) / 60), 'hour'],
    [size % 60, 'minute'],
  ] as const;
  const text = parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count === 1 ? 'one' : count} ${unit}${count === 1 ? '' : 's'}`);
  return `${text.join(' ')} ${minutes > 0 ? 'later' : 'earlier'}`;
}
