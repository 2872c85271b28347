import type { CapacityUnit } from '../../model/plan/capacity-plan';

const DAY_NAMES: Readonly<Record<string, string>> = {
  MON: 'Mon',
  TUE: 'Tue',
  WED: 'Wed',
  THU: 'Thu',
  FRI: 'Fri',
  SAT: 'Sat',
  SUN: 'Sun',
};

/** A plan's schedule as a person would say it: "Mon, Tue at 07:50", "every day at 22:00", "2026-12-09 at 13:50". */
export function describeSchedule(schedule: string): string {
  const dated = /^at\((.+)T(\d{2}:\d{2}):\d{2}\)$/.exec(schedule);
  if (dated !== null) return `${dated[1]} at ${dated[2]}`;
  const weekly = /^cron\((\d+) (\d+) \? \* (\S+) \*\)$/.exec(schedule);
  if (weekly === null) return schedule;
  const [, minute = '', hour = '', days = ''] = weekly;
  const names =
    days === '*'
      ? 'every day'
      : days
          .split(',')
          .map((day) => DAY_NAMES[day] ?? day)
          .join(', ');
  return `${names} at ${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}

/** One of them: `task`. */
export function one(unit: CapacityUnit): string {
  return unit === 'ACU' ? unit : unit.slice(0, -1);
}

/** What is paid for: `task-hours`. */
export function describeHours(unit: CapacityUnit): string {
  return `${one(unit)}-hours`;
}
