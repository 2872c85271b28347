import type { PlannedAction } from '../../model/capacity-plan';
import type { EventWindow } from '../forecast';
import { DAY_MS, HOUR_MS, LocalClock } from '../series';
import { floorAt } from './floor-at';
import { lastFiring } from './schedule-time';

const MINUTE_MS = 60_000;
/** Hours between two rises of one event that are bridged: lowering and raising again would cost more than it saves. */
const BRIDGED_HOURS = 2;

/** Hours in a row in which an event needs more tasks than the weekly floor gives. */
interface Rise {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly tasks: number;
}

/** What dated actions are made from. */
export interface DatedInput {
  /** Dated events that touch the forecast. */
  readonly windows: readonly EventWindow[];
  /** Tasks needed in each hour from `startMs` on. */
  readonly tasks: readonly number[];
  readonly startMs: number;
  readonly weekly: readonly PlannedAction[];
  readonly timeZone: string;
  readonly leadTimeMinutes: number;
  readonly minCapacity: number;
}

/**
 * Actions that raise the floor where an event needs more than the weekly floor gives, and put it back afterwards.
 *
 * A weekly action that fires in between would lower the floor; the event's floor is then set again a minute later.
 * Lowering a minimum removes no task by itself, so that minute costs nothing.
 */
export function datedActions(input: DatedInput): PlannedAction[] {
  const { weekly, timeZone, leadTimeMinutes, minCapacity } = input;
  const floorDue = (instantMs: number) => floorAt({ actions: weekly, timeZone }, instantMs) ?? minCapacity;
  return input.windows
    .flatMap((window) => risesOf(window, input, floorDue))
    .flatMap((rise) => {
      const clock = new LocalClock(timeZone, rise.startMs - 9 * DAY_MS, rise.endMs + DAY_MS);
      const raiseMs = rise.startMs - leadTimeMinutes * MINUTE_MS;
      const at = (instantMs: number, part: string, floor: number): PlannedAction => ({
        name: `event-${slug(rise.name)}-${clock.format(instantMs).slice(0, 16).replace(/[-:T]/g, '')}-${part}`,
        schedule: `at(${clock.format(instantMs)})`,
        minCapacity: floor,
      });
      const firings = new Set(
        weekly
          .map((action) => lastFiring(action.schedule, clock, rise.endMs - MINUTE_MS))
          .filter((firedMs): firedMs is number => firedMs !== undefined && firedMs >= raiseMs),
      );
      const kept = [...firings].sort((a, b) => a - b).filter((firedMs) => floorDue(firedMs) < rise.tasks);
      return [
        at(raiseMs, 'start', rise.tasks),
        ...kept.map((firedMs) => at(firedMs + MINUTE_MS, 'keep', rise.tasks)),
        at(rise.endMs, 'end', floorDue(rise.endMs)),
      ];
    });
}

function risesOf(window: EventWindow, { tasks, startMs }: DatedInput, floorDue: (instantMs: number) => number): Rise[] {
  const rises: Rise[] = [];
  tasks.forEach((needed, index) => {
    const hourMs = startMs + index * HOUR_MS;
    if (window.startMs >= hourMs + HOUR_MS || window.endMs <= hourMs || needed <= floorDue(hourMs)) return;
    const hour: Rise = {
      name: window.name,
      startMs: Math.max(hourMs, window.startMs),
      endMs: Math.min(hourMs + HOUR_MS, window.endMs),
      tasks: needed,
    };
    const last = rises.at(-1);
    if (last === undefined || hour.startMs - last.endMs > BRIDGED_HOURS * HOUR_MS) rises.push(hour);
    else rises[rises.length - 1] = { ...last, endMs: hour.endMs, tasks: Math.max(last.tasks, hour.tasks) };
  });
  return rises;
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
