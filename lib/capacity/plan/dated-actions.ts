import type { PlannedAction } from '../../model/capacity-plan';
import type { EventWindow } from '../forecast';
import { HOUR_MS, LocalClock } from '../series';
import { floorAt } from './floor-at';
import { lastFiring } from './schedule-time';

const MINUTE_MS = 60_000;

/** A dated event and the most tasks any of its hours needs. */
export interface EventNeed {
  readonly window: EventWindow;
  readonly tasks: number;
}

/**
 * Actions that raise the floor for events which need more than the weekly floor gives, and put it back afterwards.
 *
 * A weekly action that fires during the event would lower the floor; the event's floor is then set again a minute
 * later. Lowering a minimum removes no task by itself, so that minute costs nothing.
 */
export function datedActions(
  needs: readonly EventNeed[],
  weekly: readonly PlannedAction[],
  timeZone: string,
  leadTimeMinutes: number,
  minCapacity: number,
): PlannedAction[] {
  const plan = { actions: weekly, timeZone };
  const floorDue = (instantMs: number) => floorAt(plan, instantMs) ?? minCapacity;
  return needs.flatMap(({ window, tasks }) => {
    const clock = new LocalClock(timeZone, window.startMs - 8 * 24 * HOUR_MS, window.endMs + 24 * HOUR_MS);
    const raiseMs = window.startMs - leadTimeMinutes * MINUTE_MS;
    const lowest = Math.min(...minutesOf(window, HOUR_MS / 4).map(floorDue));
    if (tasks <= lowest) return [];
    const at = (instantMs: number, part: string, floor: number): PlannedAction => ({
      name: `event-${slug(window.name)}-${clock.format(instantMs).slice(0, 16).replace(/[-:T]/g, '')}-${part}`,
      schedule: `at(${clock.format(instantMs)})`,
      minCapacity: floor,
    });
    const firings = weekly
      .map((action) => lastFiring(action.schedule, clock, window.endMs - MINUTE_MS))
      .filter((firedMs): firedMs is number => firedMs !== undefined && firedMs >= raiseMs);
    const kept = [...new Set(firings)]
      .sort((a, b) => a - b)
      .map((firedMs) => at(firedMs + MINUTE_MS, 'keep', Math.max(tasks, floorDue(firedMs))));
    return [
      at(raiseMs, 'start', Math.max(tasks, floorDue(raiseMs))),
      ...kept,
      at(window.endMs, 'end', floorDue(window.endMs)),
    ];
  });
}

function minutesOf(window: EventWindow, stepMs: number): number[] {
  return Array.from(
    { length: Math.ceil((window.endMs - window.startMs) / stepMs) },
    (_, index) => window.startMs + index * stepMs,
  );
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
