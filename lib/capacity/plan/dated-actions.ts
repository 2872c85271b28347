import type { PlannedAction } from '../../model/plan/capacity-plan';
import type { EventWindow } from '../forecast/events/event-window';
import { LocalClock } from '../series/local-clock';
import { DAY_MS, HOUR_MS, WEEK_HOURS } from '../series/series';
import { FloorTimeline } from './floor-timeline';
import { type OverrideSpan, overrideSpans, spanName } from './override-spans';
import { type RequiredCapacity, spanOfHour } from './required-capacity';

const MINUTE_MS = 60_000;

/**
 * What a dated action has to save, in task-hours: an event is given one more step, or is followed down at all, only
 * where that saves more. Our choice: every action is a line that people review and one of 200 slots. A rise that
 * demand needs is always made.
 */
export const TASK_HOURS_PER_DATED_ACTION = 4;
/** The same as a share of the week's task-hours, for large services; the larger of the two counts. Our choice. */
export const WEEK_SHARE_PER_DATED_ACTION = 0.002;

/** Dated actions of one span. */
export interface DatedActions {
  readonly span: OverrideSpan;
  readonly actions: readonly PlannedAction[];
}

/** What dated actions are made from. */
export interface DatedInput {
  readonly need: RequiredCapacity;
  /** What each hour of the week needs without dated events. */
  readonly ordinary: readonly number[];
  /** Dated events that touch the forecast. */
  readonly dated: readonly EventWindow[];
  readonly weekly: readonly PlannedAction[];
  readonly timeZone: string;
  readonly minCapacity: number;
}

/**
 * Actions that set the floor where the weekly one does not fit, and put it back afterwards: raised for events that need
 * more, lowered for those that need less, raised earlier where clocks change.
 *
 * Within each span dynamic programming finds the steps with the fewest task-hours, each action counted as
 * `TASK_HOURS_PER_DATED_ACTION` or more. The floor is lowered only in hours that need less than without the event:
 * dated actions are not there to refine the weekly ones. A weekly action that fires in between is corrected a minute later. Lowering a minimum
 * removes no task by itself, so that minute costs nothing.
 */
export function datedActions({ need, ordinary, dated, weekly, timeZone, minCapacity }: DatedInput): DatedActions[] {
  const toMs = need.endMs + DAY_MS;
  const floors = new FloorTimeline({ actions: weekly, timeZone }, need.startMs, toMs, minCapacity);
  const clock = new LocalClock(timeZone, need.startMs - DAY_MS, toMs + DAY_MS);
  const usual = need.tasks.map((_, index) => ordinary[clock.hourOfWeek(need.startMs + index * HOUR_MS)] ?? minCapacity);
  const perWeek = (floors.taskHours(need.startMs, need.endMs) * WEEK_HOURS * HOUR_MS) / (need.endMs - need.startMs);
  const worth = Math.max(TASK_HOURS_PER_DATED_ACTION, WEEK_SHARE_PER_DATED_ACTION * perWeek);
  return overrideSpans(need, floors, dated).flatMap((span) => {
    const pieces = piecesOf(span, need, usual, floors, clock);
    const actions = actionsOf(span, cheapestSteps(pieces, floors.fired, worth), pieces, floors, clock);
    return actions.length === 0 ? [] : [{ span, actions }];
  });
}

/** A part of a span in which neither the need nor the weekly floor changes. */
interface Piece {
  readonly startMs: number;
  readonly endMs: number;
  readonly hours: number;
  /** Lowest floor allowed here. */
  readonly needed: number;
  readonly weekly: number;
  /** Whether a weekly action fires when it begins. */
  readonly fires: boolean;
  /** Whether an action can be dated to its beginning: the second of two hours that a clock repeats has no name. */
  readonly nameable: boolean;
}

function piecesOf(
  span: OverrideSpan,
  need: RequiredCapacity,
  usual: readonly number[],
  floors: FloorTimeline,
  clock: LocalClock,
): Piece[] {
  const nameable = (instantMs: number) => clock.instant(clock.format(instantMs)) === instantMs;
  let { startMs, endMs } = span;
  // An action that cannot be dated where it is due is dated where it costs least: earlier up, later down.
  while (!nameable(startMs)) startMs -= HOUR_MS;
  while (!nameable(endMs)) endMs += HOUR_MS;
  const hours = need.tasks
    .map((tasks, index) => ({ tasks, usual: usual[index] ?? 0, ...spanOfHour(need, index) }))
    .filter(({ fromMs, toMs }) => toMs > startMs && fromMs < endMs);
  const cuts = new Set([startMs, ...floors.fired, ...hours.flatMap(({ fromMs, toMs }) => [fromMs, toMs])]);
  const starts = [...cuts].filter((ms) => ms >= startMs && ms < endMs).sort((a, b) => a - b);
  return starts.map((pieceMs, index) => {
    const nextMs = starts[index + 1] ?? endMs;
    const held = hours.filter(({ fromMs, toMs }) => fromMs < nextMs && toMs > pieceMs);
    const needed = Math.max(floors.minCapacity, ...held.map(({ tasks }) => tasks));
    const weekly = floors.at(pieceMs);
    const isLower = needed < Math.max(...held.map((hour) => hour.usual));
    return {
      startMs: pieceMs,
      endMs: nextMs,
      hours: (nextMs - pieceMs) / HOUR_MS,
      needed: isLower ? needed : Math.max(needed, weekly),
      weekly,
      fires: floors.fired.has(pieceMs),
      nameable: nameable(pieceMs),
    };
  });
}

/** Pieces `begin` to before `end` under a floor of their own. */
interface Step {
  readonly begin: number;
  readonly end: number;
  readonly floor: number;
}

/** The steps that depart from the weekly floor, cheapest in task-hours and actions together; exact. */
function cheapestSteps(pieces: readonly Piece[], fired: ReadonlySet<number>, action: number): Step[] {
  const n = pieces.length;
  // Cheapest way to the beginning of piece j, under the weekly floor and under a step that ends there.
  const onWeekly = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
  const onStep = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
  const weeklyFrom: ('weekly' | 'step')[] = [];
  const stepFrom: Step[] = [];
  onWeekly[0] = 0;
  for (let end = 1; end <= n; end++) {
    const last = pieces[end - 1] as Piece;
    if (last.weekly >= last.needed) {
      const back =
        last.nameable || last.fires
          ? (onStep[end - 1] as number) + (last.fires ? 0 : action)
          : Number.POSITIVE_INFINITY;
      const stay = onWeekly[end - 1] as number;
      weeklyFrom[end] = back < stay ? 'step' : 'weekly';
      onWeekly[end] = Math.min(back, stay) + last.weekly * last.hours;
    }
    let floor = 0;
    let cost = action;
    for (let begin = end - 1; begin >= 0; begin--) {
      const piece = pieces[begin] as Piece;
      cost += (Math.max(floor, piece.needed) - floor) * hoursBetween(pieces, begin + 1, end);
      floor = Math.max(floor, piece.needed);
      cost += floor * piece.hours + (piece.fires ? action : 0);
      if (!piece.nameable) continue;
      const total = Math.min(onWeekly[begin] as number, onStep[begin] as number) + cost;
      if (total < (onStep[end] as number)) {
        onStep[end] = total;
        stepFrom[end] = { begin, end, floor };
      }
    }
  }
  const steps: Step[] = [];
  const end = (pieces[n - 1] as Piece).endMs;
  let stepped = (onStep[n] as number) + (fired.has(end) ? 0 : action) < (onWeekly[n] as number);
  for (let end = n; end > 0; ) {
    if (stepped) {
      const step = stepFrom[end] as Step;
      steps.unshift(step);
      end = step.begin;
      stepped = (onStep[end] as number) < (onWeekly[end] as number);
    } else {
      stepped = weeklyFrom[end] === 'step';
      end--;
    }
  }
  return steps;
}

function hoursBetween(pieces: readonly Piece[], begin: number, end: number): number {
  const [first, last] = [pieces[begin], pieces[end - 1]];
  return first === undefined || last === undefined || end <= begin ? 0 : (last.endMs - first.startMs) / HOUR_MS;
}

function actionsOf(
  span: OverrideSpan,
  steps: readonly Step[],
  pieces: readonly Piece[],
  floors: FloorTimeline,
  clock: LocalClock,
): PlannedAction[] {
  const at = (instantMs: number, part: string, minCapacity: number): PlannedAction => {
    const local = clock.format(instantMs);
    return {
      name: `${spanName(span)}-${local.slice(0, 16).replace(/[-:T]/g, '')}-${part}`,
      schedule: `at(${local})`,
      minCapacity,
    };
  };
  return steps.flatMap((step, index) => {
    const inside = pieces.slice(step.begin, step.end);
    const [first, last] = [inside[0] as Piece, inside.at(-1) as Piece];
    // Where only clocks change, the floor becomes what the late weekly action will set.
    const floor = span.events.length === 0 ? Math.max(step.floor, floors.at(last.endMs)) : step.floor;
    const corrected = inside
      .filter((piece) => piece.fires && piece.weekly !== floor)
      .map((piece) => at(piece.startMs + MINUTE_MS, 'keep', floor));
    const continues = steps[index + 1]?.begin === step.end;
    const returns = continues || floors.fired.has(last.endMs) ? [] : [at(last.endMs, 'end', floors.at(last.endMs))];
    // A fall at the very moment of a weekly action need not be set twice.
    const starts = first.fires && floor <= first.weekly ? [] : [at(first.startMs, 'start', floor)];
    return [...starts, ...corrected, ...returns];
  });
}
