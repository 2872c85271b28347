import { CRON_DAYS } from '../../model/plan/schedule';
import { InputError } from '../../model/validation/input-error';
import type { LocalClock } from '../series/local-clock';
import { DAY_MS } from '../series/series';

/** A schedule of a plan, read: once at a local time, or on days of the week (0 = Sunday) at a local time of day. */
type Parsed = { readonly at: string } | { readonly days: readonly number[]; readonly time: string };

/** When a schedule of a plan last fired at or before an instant; undefined if it has not. */
export function lastFiring(schedule: string, clock: LocalClock, instantMs: number): number | undefined {
  const parsed = parse(schedule);
  if ('at' in parsed) {
    const fired = clock.instant(parsed.at);
    return fired <= instantMs ? fired : undefined;
  }
  const today = clock.day(instantMs);
  for (let day = today; day >= today - 7; day--) {
    const fired = firingOn(day, parsed, clock);
    if (fired !== undefined && fired <= instantMs) return fired;
  }
  return undefined;
}

/** Every instant from `fromMs` to before `toMs` at which a schedule of a plan fires, in order. */
export function firings(schedule: string, clock: LocalClock, fromMs: number, toMs: number): number[] {
  const parsed = parse(schedule);
  const within = (firedMs: number | undefined): firedMs is number =>
    firedMs !== undefined && firedMs >= fromMs && firedMs < toMs;
  if ('at' in parsed) return [clock.instant(parsed.at)].filter(within);
  const first = clock.day(fromMs);
  return Array.from({ length: clock.day(toMs) - first + 1 }, (_, offset) =>
    firingOn(first + offset, parsed, clock),
  ).filter(within);
}

function firingOn(
  day: number,
  { days, time }: { readonly days: readonly number[]; readonly time: string },
  clock: LocalClock,
): number | undefined {
  const date = new Date(day * DAY_MS);
  return days.includes(date.getUTCDay()) ? clock.instant(`${date.toISOString().slice(0, 10)}T${time}`) : undefined;
}

function parse(schedule: string): Parsed {
  const at = /^at\((.+)\)$/.exec(schedule)?.[1];
  if (at !== undefined) return { at };
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
  return { days, time: `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}` };
}
