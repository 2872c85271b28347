import type { PlannedAction } from '../../model/plan/capacity-plan';
import { CRON_DAYS } from '../../model/plan/schedule';
import { WEEK_HOURS } from '../series/series';
import type { FloorChange } from './step-function';

/** Changes of the floor per week where nothing else is asked for: about three a day. */
export const DEFAULT_MAX_CHANGES = 21;
const MINUTES_PER_DAY = 24 * 60;
const MINUTES_PER_WEEK = WEEK_HOURS * 60;

/**
 * Weekly recurring actions for the changes of a week's floor (slot 0 is Monday 00:00 local time).
 *
 * A rise is due `leadTimeMinutes` before its hour, so that the tasks serve when the hour begins; a fall is due on the
 * hour. Changes at the same time of day to the same floor become one action with several days.
 * Ordered by time of day, then days; names say both, so that a diff shows what moved.
 */
export function weeklyActions(changes: readonly FloorChange[], leadTimeMinutes: number): PlannedAction[] {
  const groups = new Map<string, { minuteOfDay: number; floor: number; days: number[] }>();
  changes.forEach((change, index) => {
    const before = changes.at(index - 1) ?? change;
    const rises = change.floor > before.floor;
    const minute = (change.slot * 60 - (rises ? leadTimeMinutes : 0) + MINUTES_PER_WEEK) % MINUTES_PER_WEEK;
    const minuteOfDay = minute % MINUTES_PER_DAY;
    const key = `${minuteOfDay} ${change.floor}`;
    const group = groups.get(key) ?? { minuteOfDay, floor: change.floor, days: [] };
    group.days.push(Math.floor(minute / MINUTES_PER_DAY));
    groups.set(key, group);
  });
  return [...groups.values()]
    .map((group) => ({ ...group, days: group.days.sort((a, b) => a - b) }))
    .sort((a, b) => a.minuteOfDay - b.minuteOfDay || (a.days[0] ?? 0) - (b.days[0] ?? 0))
    .map(({ minuteOfDay, floor, days }) => {
      const hour = Math.floor(minuteOfDay / 60);
      const minute = minuteOfDay % 60;
      // Day 0 is Monday here, and the second of the names that begin with Sunday.
      const names = days.map((day) => CRON_DAYS[(day + 1) % 7] ?? 'SUN');
      const daily = names.length === 7;
      const clock = `${String(hour).padStart(2, '0')}${String(minute).padStart(2, '0')}`;
      return {
        name: `weekly-${daily ? 'daily' : names.join('-').toLowerCase()}-${clock}`,
        schedule: `cron(${minute} ${hour} ? * ${daily ? '*' : names.join(',')} *)`,
        minCapacity: floor,
      };
    });
}

/** Slots of the week at which the weekly actions of a plan change the floor for: the hour that begins at or after each. */
export function changeSlots(actions: readonly PlannedAction[]): number[] {
  return actions.flatMap(({ schedule }) => {
    const weekly = /^cron\((\d+) (\d+) \? \* ([A-Z,*]+) \*\)$/.exec(schedule);
    if (weekly === null) return [];
    const [, minute = '', hour = '', names = ''] = weekly;
    const days = names === '*' ? CRON_DAYS : names.split(',');
    return days.map((name) => {
      const day = (CRON_DAYS.indexOf(name as (typeof CRON_DAYS)[number]) + 6) % 7;
      return Math.ceil((day * MINUTES_PER_DAY + Number(hour) * 60 + Number(minute)) / 60) % WEEK_HOURS;
    });
  });
}
