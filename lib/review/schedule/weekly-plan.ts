import { recordOf } from '../assembly/stack';
import { asText } from '../template/as-text';
import { isSame } from '../template/differences';
import { minutesOfWeek, WEEK_MINUTES } from './cron-week';

/** An instant of the week at which a floor begins. */
export interface FloorChange {
  readonly minute: number;
  readonly floor: number;
}

/** A scheduled action that does not repeat every week, or that says something the review cannot compute. */
export interface OtherAction {
  readonly name: string;
  readonly schedule: string;
  readonly floor?: number;
}

/** What the scheduled actions of a scalable target come to. */
export interface WeeklyPlan {
  readonly timeZone: string;
  /** By minute; empty where nothing repeats. */
  readonly changes: readonly FloorChange[];
  readonly others: readonly OtherAction[];
  /** The minimum of the target itself, in force where no action has fired. */
  readonly minimum: number | undefined;
}

/** Reads a target's actions; undefined where they are in several time zones, which have no week in common. */
export function weeklyPlan(properties: Readonly<Record<string, unknown>>): WeeklyPlan | undefined {
  const given = Array.isArray(properties.ScheduledActions) ? properties.ScheduledActions.map(recordOf) : [];
  const zones = new Set(given.map(({ Timezone }) => (typeof Timezone === 'string' ? Timezone : 'UTC')));
  if (zones.size > 1) return undefined;
  const changes: FloorChange[] = [];
  const others: OtherAction[] = [];
  for (const { ScheduledActionName, Schedule, ScalableTargetAction } of given) {
    const floor = floorOf(recordOf(ScalableTargetAction).MinCapacity);
    const minutes = minutesOfWeek(Schedule);
    if (minutes === undefined)
      others.push({
        name: asText(ScheduledActionName),
        schedule: asText(Schedule),
        ...(floor === undefined ? {} : { floor }),
      });
    else if (floor !== undefined) changes.push(...minutes.map((minute) => ({ minute, floor })));
  }
  const [timeZone = 'UTC'] = zones;
  changes.sort((a, b) => a.minute - b.minute || a.floor - b.floor);
  return { timeZone, changes, others, minimum: floorOf(properties.MinCapacity) };
}

function floorOf(value: unknown): number | undefined {
  return typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value)) ? Number(value) : undefined;
}

/** A part of the week in which two plans have different floors; it may begin on Saturday and end on Sunday. */
export interface Span {
  readonly start: number;
  readonly minutes: number;
  readonly before: number;
  readonly after: number;
}

/** Where two plans differ; nothing where a side has no floor that is known. */
export function differingSpans(before: WeeklyPlan, after: WeeklyPlan): Span[] {
  const starts = [
    ...new Set([0, ...before.changes, ...after.changes].map((at) => (at === 0 ? 0 : (at as FloorChange).minute))),
  ];
  const bounds = starts.sort((a, b) => a - b);
  const pieces = bounds.map((start, index) => ({
    start,
    minutes: (bounds[index + 1] ?? WEEK_MINUTES) - start,
    before: floorAt(before, start),
    after: floorAt(after, start),
  }));
  const merged: Span[] = [];
  for (const { start, minutes, before: left, after: right } of pieces) {
    if (left === undefined || right === undefined) continue;
    const last = merged.at(-1);
    const isOne = last && last.start + last.minutes === start && last.before === left && last.after === right;
    if (isOne) merged[merged.length - 1] = { ...last, minutes: last.minutes + minutes };
    else merged.push({ start, minutes, before: left, after: right });
  }
  // What holds at the end of the week goes on at its beginning.
  const [first, last] = [merged[0], merged.at(-1)];
  if (first && last && first !== last && first.start === 0 && last.start + last.minutes === WEEK_MINUTES) {
    if (first.before === last.before && first.after === last.after) {
      merged.shift();
      merged[merged.length - 1] = { ...last, minutes: last.minutes + first.minutes };
    }
  }
  return merged.filter((span) => span.before !== span.after);
}

/** The floor that was set last, in a week like every other. */
export function floorAt({ changes, minimum }: WeeklyPlan, minute: number): number | undefined {
  const fired = changes.filter((change) => change.minute <= minute).at(-1) ?? changes.at(-1);
  return fired?.floor ?? minimum;
}

/** By how many minutes all of a plan comes later (or earlier, below zero); undefined where it is not the same plan. */
export function shiftOf(before: WeeklyPlan, after: WeeklyPlan): number | undefined {
  const { changes } = before;
  const [first] = changes;
  if (first === undefined || changes.length !== after.changes.length) return undefined;
  const texts = (items: readonly FloorChange[], by: number) =>
    items.map(({ minute, floor }) => `${(minute + by + WEEK_MINUTES) % WEEK_MINUTES} ${floor}`).sort();
  const target = texts(after.changes, 0);
  if (isSame(texts(changes, 0), target)) return undefined;
  const candidates = after.changes.map(({ minute }) => {
    const by = (minute - first.minute + WEEK_MINUTES) % WEEK_MINUTES;
    return by > WEEK_MINUTES / 2 ? by - WEEK_MINUTES : by;
  });
  return candidates
    .sort((a, b) => Math.abs(a) - Math.abs(b) || a - b)
    .find((by) => by !== 0 && isSame(texts(changes, by), target));
}
