import type { CapacityPlan } from './capacity-plan';
import { CRON_DAYS } from './schedule';

const MINUTES_PER_DAY = 24 * 60;
const WEEK = 7 * MINUTES_PER_DAY;

type Action = CapacityPlan['actions'][number];

/** A moment of a week at which a floor begins, in minutes since Sunday 00:00 of the plan's clock. */
interface Moment {
  readonly at: number;
  readonly floor: number;
  readonly action: Action;
}

/**
 * The actions of a plan that raise its floor, on some day at least: each is the beginning of a forecast peak or of an event.
 * Those that lower it, or keep it as it is, are left out; so is an action whose schedule is not one the compiler writes
 * (`cron` by days of the week, `at`).
 */
export function findScaleUpActions({ actions }: CapacityPlan): Action[] {
  const weekly = actions.flatMap(weeklyMoments).sort((a, b) => a.at - b.at);
  const dated = actions.flatMap(datedMoment).sort((a, b) => a.at - b.at);
  const raises = new Set<Action>();
  for (const [index, moment] of weekly.entries()) {
    const before = weekly[(index + weekly.length - 1) % weekly.length];
    if (before !== undefined && moment.floor > before.floor) raises.add(moment.action);
  }
  for (const [index, moment] of dated.entries()) {
    const before = floorBefore(moment.at, weekly, dated[index - 1]);
    if (before === undefined || moment.floor > before) raises.add(moment.action);
  }
  return actions.filter((action) => raises.has(action));
}

/** The floor that is due just before a dated action: of the weekly pattern or of the dated action before it, whichever came last. */
function floorBefore(at: number, weekly: readonly Moment[], dated: Moment | undefined): number | undefined {
  const inWeek = ((at % WEEK) + WEEK) % WEEK;
  const last = weekly.filter((moment) => moment.at < inWeek).at(-1) ?? weekly.at(-1);
  if (last === undefined) return dated?.floor;
  const ago = (((inWeek - last.at) % WEEK) + WEEK) % WEEK;
  return dated !== undefined && dated.at > at - ago ? dated.floor : last.floor;
}

function weeklyMoments(action: Action): Moment[] {
  const match = /^cron\((\d+) (\d+) \? \* (\S+) \*\)$/.exec(action.schedule);
  if (match === null) return [];
  const [, minute, hour, days = ''] = match;
  const names = days === '*' ? CRON_DAYS : days.split(',');
  return names.flatMap((name) => {
    const day = (CRON_DAYS as readonly string[]).indexOf(name);
    const at = day * MINUTES_PER_DAY + Number(hour) * 60 + Number(minute);
    return day < 0 ? [] : [{ at, floor: action.minCapacity, action }];
  });
}

/** The clock of the plan's own zone, read as if it were UTC: only its order within a week matters. */
function datedMoment(action: Action): Moment[] {
  const text = /^at\((.+)\)$/.exec(action.schedule)?.[1];
  if (text === undefined) return [];
  // 1970-01-04 was a Sunday.
  const at = (Date.parse(`${text}Z`) - Date.UTC(1970, 0, 4)) / 60_000;
  return [{ at, floor: action.minCapacity, action }];
}
