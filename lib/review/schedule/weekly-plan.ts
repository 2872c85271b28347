import { recordOf } from '../../template/resource';
import { asText } from '../../template/values';
import { isSame } from '../template/differences';
import { minutesOfWeek, WEEK_MINUTES } from './cron-week';

/** An instant of the week from which another bound holds. */
export interface BoundChange {
  readonly minute: number;
  readonly value: number;
}

/** A scheduled action that does not repeat every week, or that says something the review cannot compute. */
export interface OtherAction {
  readonly name: string;
  readonly schedule: string;
  readonly floor?: number;
}

/** A bound that changes through the week. */
export interface WeeklyBound {
  /** By minute; empty where nothing repeats. */
  readonly changes: readonly BoundChange[];
  /** What the target itself says, in force where no action has fired. */
  readonly otherwise: number | undefined;
}

/** What the scheduled actions of a scalable target come to. */
export interface WeeklyPlan {
  readonly timeZone: string;
  readonly floors: WeeklyBound;
  readonly ceilings: WeeklyBound;
  readonly others: readonly OtherAction[];
}

/** Reads a target's actions; undefined where they are in several time zones, which have no week in common. */
export function weeklyPlan(properties: Readonly<Record<string, unknown>>): WeeklyPlan | undefined {
  const given = Array.isArray(properties.ScheduledActions) ? properties.ScheduledActions.map(recordOf) : [];
  const zones = new Set(given.map(({ Timezone }) => (typeof Timezone === 'string' ? Timezone : 'UTC')));
  if (zones.size > 1) return undefined;
  const floors: BoundChange[] = [];
  const ceilings: BoundChange[] = [];
  const others: OtherAction[] = [];
  for (const { ScheduledActionName, Schedule, ScalableTargetAction } of given) {
    const [floor, ceiling] = ['MinCapacity', 'MaxCapacity'].map((name) =>
      boundOf(recordOf(ScalableTargetAction)[name]),
    );
    const minutes = minutesOfWeek(Schedule);
    if (minutes === undefined)
      others.push({
        name: asText(ScheduledActionName),
        schedule: asText(Schedule),
        floor,
      });
    else {
      if (floor !== undefined) floors.push(...minutes.map((minute) => ({ minute, value: floor })));
      if (ceiling !== undefined) ceilings.push(...minutes.map((minute) => ({ minute, value: ceiling })));
    }
  }
  const [timeZone = 'UTC'] = zones;
  const bound = (changes: BoundChange[], otherwise: unknown): WeeklyBound => ({
    changes: changes.sort((a, b) => a.minute - b.minute || a.value - b.value),
    otherwise: boundOf(otherwise),
  });
  return {
    timeZone,
    floors: bound(floors, properties.MinCapacity),
    ceilings: bound(ceilings, properties.MaxCapacity),
    others,
  };
}

function boundOf(value: unknown): number | undefined {
  return typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value)) ? Number(value) : undefined;
}

/** A part of the week in which two bounds differ; it may begin on Saturday and end on Sunday. */
export interface Span {
  readonly start: number;
  readonly minutes: number;
  readonly before: number;
  readonly after: number;
}

/** Where two bounds differ; nothing where a side has none that is known, or where no action sets any. */
export function differingSpans(before: WeeklyBound, after: WeeklyBound): Span[] {
  if (before.changes.length + after.changes.length === 0) return [];
  const starts = [
    ...new Set([0, ...before.changes, ...after.changes].map((at) => (at === 0 ? 0 : (at as BoundChange).minute))),
  ];
  const bounds = starts.sort((a, b) => a - b);
  const pieces = bounds.map((start, index) => ({
    start,
    minutes: (bounds[index + 1] ?? WEEK_MINUTES) - start,
    before: boundAt(before, start),
    after: boundAt(after, start),
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

/** The bound that was set last, in a week like every other. */
export function boundAt({ changes, otherwise }: WeeklyBound, minute: number): number | undefined {
  const fired = changes.filter((change) => change.minute <= minute).at(-1) ?? changes.at(-1);
  return fired?.value ?? otherwise;
}

/** By how many minutes all changes come later (or earlier, below zero); undefined where they are not the same. */
export function findTimeShift(before: WeeklyBound, after: WeeklyBound): number | undefined {
  const { changes } = before;
  const [first] = changes;
  if (first === undefined || changes.length !== after.changes.length) return undefined;
  const texts = (items: readonly BoundChange[], by: number) =>
    items.map(({ minute, value }) => `${(minute + by + WEEK_MINUTES) % WEEK_MINUTES} ${value}`).sort();
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
