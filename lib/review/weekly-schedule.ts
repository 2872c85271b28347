import { CRON_DAYS } from '../model/schedule';

const DAY = '(?:SUN|MON|TUE|WED|THU|FRI|SAT)';
const WEEKLY = new RegExp(`^cron\\((\\d+) (\\d+) (\\?|\\*) \\* (\\?|\\*|${DAY}(?:[-,]${DAY})*) \\*\\)$`);

/**
 * A schedule of Application Auto Scaling that fires on days of the week, as a plan writes it: days named one by one.
 * Undefined where it is another, such as one on a date. `MON-FRI` and a day of the month left open are the CDK's ways.
 */
export function weeklySchedule(schedule: string): string | undefined {
  const [, minute, hour, dayOfMonth, days = ''] = WEEKLY.exec(schedule) ?? [];
  if (minute === undefined || (dayOfMonth === '?') === (days === '?')) return undefined;
  const named = days === '?' || days === '*' ? '*' : days.split(',').flatMap(range).join(',');
  return `cron(${minute} ${hour} ? * ${named} *)`;
}

/** The days from one to another; the week goes round. */
function range(text: string): string[] {
  const [from = '', to = from] = text.split('-');
  const [first, last] = [from, to].map((name) => (CRON_DAYS as readonly string[]).indexOf(name)) as [number, number];
  const length = ((last - first + CRON_DAYS.length) % CRON_DAYS.length) + 1;
  return Array.from({ length }, (_, offset) => CRON_DAYS[(first + offset) % CRON_DAYS.length] as string);
}
