import { FloorTimeline } from '../capacity/plan/floor-timeline';
import { DAY_MS, HOUR_MS, WEEK_HOURS } from '../capacity/series/series';
import type { PlannedAction } from '../model/plan/capacity-plan';
import { CRON_DAYS } from '../model/plan/schedule';
import { refersTo } from '../template/references';
import { asList, getAt, readNumber, readText } from '../template/values';
import { type CostedResource, findSiblings } from './charge';
import { MONTH_HOURS } from './prices';

/** Any week in a zone without changes of clocks, so that each hour is there once. It begins on a Monday. */
const MONDAY_MS = Date.parse('2026-01-05T00:00Z');
const SUNDAY_MS = MONDAY_MS + 7 * DAY_MS;

/** The floors of a week by scheduled actions. */
export interface WeeklyFloor {
  /** What holds at an instant of the week, in ms since 1970. */
  at(instantMs: number): number;
  /** Instants of the week at which it may change, its begin included. */
  readonly changes: readonly number[];
  /** Scheduled actions that are no part of every week, such as dated events. */
  readonly dated: number;
}

/**
 * A cron of Application Auto Scaling that fires once on days of every week, as a plan writes it; undefined for any other
 * schedule, such as one of a month or of every quarter of an hour.
 */
export function weeklySchedule(schedule: string): string | undefined {
  const fields = /^cron\((\d+) (\d+) (\S+) \* (\S+) \*\)$/.exec(schedule);
  if (fields === null) return undefined;
  const [, minute, hour, dayOfMonth = '', dayOfWeek = ''] = fields;
  if (dayOfMonth !== '*' && dayOfMonth !== '?') return undefined;
  const everyDay = dayOfWeek === '*' || dayOfWeek === '?';
  const days = everyDay ? ['*'] : dayOfWeek.split(',').flatMap(daysOf);
  return days.length === 0 || days.includes('') ? undefined : `cron(${minute} ${hour} ? * ${days.join(',')} *)`;
}

/** Days of `MON`, `2` or `MON-FRI`; an empty name where it is none of these. */
function daysOf(text: string): string[] {
  const [first = -1, last = first] = text.split('-').map((day) => {
    const named = CRON_DAYS.indexOf(day.toUpperCase() as (typeof CRON_DAYS)[number]);
    return named >= 0 ? named : /^[1-7]$/.test(day) ? Number(day) - 1 : -1;
  });
  if (first < 0 || last < first) return [''];
  return CRON_DAYS.slice(first, last + 1);
}

/** The same all week. */
export function constantFloor(value: number): WeeklyFloor {
  return { at: () => value, changes: [MONDAY_MS], dated: 0 };
}

/** Whether Application Auto Scaling changes a dimension of a resource of the same template. */
export function isScaled(resource: CostedResource, dimension: string): boolean {
  return targetOf(resource, dimension) !== undefined;
}

function targetOf(resource: CostedResource, dimension: string) {
  const { logicalId, template } = resource;
  return findSiblings(resource, 'AWS::ApplicationAutoScaling::ScalableTarget').find(
    ({ properties }) =>
      readText(properties.ScalableDimension, template) === dimension && refersTo(properties.ResourceId, logicalId),
  );
}

/**
 * The floors that Application Auto Scaling holds for a resource of the same template, by its minimum and its weekly
 * scheduled actions; undefined where nothing scales that dimension, or its minimum is not a value.
 */
export function weeklyFloor(resource: CostedResource, dimension: string): WeeklyFloor | undefined {
  const { template } = resource;
  const target = targetOf(resource, dimension);
  if (target === undefined) return undefined;
  const minCapacity = readNumber(target.properties.MinCapacity, template);
  if (minCapacity === undefined) return undefined;
  const scheduled = asList(target.properties.ScheduledActions);
  const actions = scheduled.flatMap((action): PlannedAction[] => {
    const schedule = readText(getAt(action, 'Schedule'), template);
    const floor = readNumber(getAt(action, 'ScalableTargetAction', 'MinCapacity'), template);
    const name = String(readText(getAt(action, 'ScheduledActionName'), template) ?? '');
    const weekly = schedule === undefined ? undefined : weeklySchedule(schedule);
    return weekly !== undefined && floor !== undefined ? [{ name, schedule: weekly, minCapacity: floor }] : [];
  });
  // The local week: where the zone's clock changes, one hour of two weeks in a year is there twice or not at all.
  const timeline = new FloorTimeline({ timeZone: 'UTC', actions }, MONDAY_MS, SUNDAY_MS, minCapacity);
  return {
    at: (instantMs) => timeline.at(instantMs),
    changes: timeline.spans.map(({ startMs }) => startMs),
    dated: scheduled.length - actions.length,
  };
}

/** Unit-hours of a month of what `amount` says holds at each instant of the week in which `floors` are in force. */
export function monthlyHours(floors: readonly WeeklyFloor[], amount: (...values: number[]) => number): number {
  const changes = [...new Set(floors.flatMap((floor) => floor.changes))].sort((a, b) => a - b);
  const weekHours = changes.reduce((sum, startMs, index) => {
    const hours = ((changes[index + 1] ?? SUNDAY_MS) - startMs) / HOUR_MS;
    return sum + hours * amount(...floors.map((floor) => floor.at(startMs)));
  }, 0);
  return (weekHours / WEEK_HOURS) * MONTH_HOURS;
}

/** What the hours of a floor leave out, in words. */
export function floorAssumption(...floors: readonly (WeeklyFloor | undefined)[]): string {
  const dated = floors.reduce((sum, floor) => sum + (floor?.dated ?? 0), 0);
  const events = dated === 0 ? '' : `; ${dated} actions that are not of every week are not in it`;
  return `at the floor of a week without events; what scaling adds under load is not in it${events}`;
}
