import { InputError } from '../../model/input-error';
import { CRON_DAYS } from '../../model/schedule';
import { DAY_MS, type LocalClock } from '../series';

/** When a schedule of a plan last fired at or before an instant; undefined if it has not. */
export function lastFiring(schedule: string, clock: LocalClock, instantMs: number): number | undefined {
  const dated = /^at\((.+)\)$/.exec(schedule)?.[1];
  if (dated !== undefined) {
    const fired = clock.instant(dated);
    return fired <= instantMs ? fired : undefined;
  }
  const weekly = /^cron\((\d+) (\d+) \? \* ([A-Z,*]+) \*\)$/.exec(schedule);
  if (weekly === null) {
    const problem = {
      where: 'schedule',
      given: schedule,
      allowed: 'cron(minute hour ? * days *) or at(...)',
      remedy: 'Generate the plan with `tidemark plan`.',
    };
    throw new InputError('unknown-schedule', 'A plan has a schedule that its compiler does not write', [problem]);
  }
  const [, minute = '', hour = '', names = ''] = weekly;
  const days =
    names === '*'
      ? CRON_DAYS.map((_, day) => day)
      : names.split(',').map((name) => CRON_DAYS.indexOf(name as (typeof CRON_DAYS)[number]));
  const today = clock.day(instantMs);
  for (let day = today; day >= today - 7; day--) {
    const date = new Date(day * DAY_MS);
    if (!days.includes(date.getUTCDay())) continue;
    const fired = clock.instant(
      `${date.toISOString().slice(0, 10)}T${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`,
    );
    if (fired <= instantMs) return fired;
  }
  return undefined;
}
