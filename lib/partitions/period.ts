const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Monday 1970-01-05: ISO 8601 weeks begin on Monday, and 1970-01-01 was a Thursday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/**
 * A stretch of the calendar in UTC. UTC has no daylight saving time: every day has 24 hours and every week 168. What people
 * call a day where they live is another one; partitions are cut by UTC so that no hour exists twice or not at all.
 */
export type Period = 'month' | 'week' | 'day';

/** Beginning of the period that an instant is in; both in milliseconds since 1970. */
export function periodStart(period: Period, timeMs: number): number {
  if (period === 'day') return Math.floor(timeMs / DAY_MS) * DAY_MS;
  if (period === 'week') return Math.floor((timeMs - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS;
  const date = new Date(timeMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** Beginning of the period `count` after the one that begins at `startMs`. */
export function addPeriods(period: Period, startMs: number, count: number): number {
  if (period === 'day') return startMs + count * DAY_MS;
  if (period === 'week') return startMs + count * WEEK_MS;
  const date = new Date(startMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1);
}

/** What a period is called in the name of its partition: 2026_05, 2026_w09 (ISO week and its year) or 2026_05_31. */
export function periodName(period: Period, startMs: number): string {
  const text = new Date(startMs).toISOString().slice(0, 10).replaceAll('-', '_');
  if (period === 'day') return text;
  if (period === 'month') return text.slice(0, 7);
  // A week belongs to the year of its Thursday (ISO 8601).
  const year = new Date(startMs + 3 * DAY_MS).getUTCFullYear();
  const firstWeek = periodStart('week', Date.UTC(year, 0, 4));
  return `${year}_w${String(1 + (startMs - firstWeek) / WEEK_MS).padStart(2, '0')}`;
}
