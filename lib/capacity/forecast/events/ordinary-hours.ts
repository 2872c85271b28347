import { DAY_MS, HOUR_MS, isGap } from '../../series/series';
import { type EventWindow, effectShare, effectSpan } from './event-window';

/** Events up to this long are kept out of the ordinary week; the level itself follows longer ones. */
const MAX_LEARNED_MS = 14 * DAY_MS;
/** Fewer ordinary hours than a day teach nothing: then all hours have to do. */
const MIN_ORDINARY_HOURS = 24;

/** Whether an event's hours are taken out of the history, and its effect learned from them or stated. */
export function isLearned(window: EventWindow): boolean {
  return window.inHistory && window.endMs - window.startMs <= MAX_LEARNED_MS;
}

/** The history without the hours of events, so that no event becomes part of the ordinary week. */
export function ordinaryHours(observed: Float64Array, startMs: number, windows: readonly EventWindow[]): Float64Array {
  const ordinary = observed.slice();
  for (const window of windows) {
    if (!window.inHistory) continue;
    forEachHour(window, startMs, ordinary.length, (index, share) => {
      if (isLearned(window)) ordinary[index] = Number.NaN;
      else if (window.multiplier !== undefined)
        ordinary[index] = (ordinary[index] as number) / (1 + (window.multiplier - 1) * share);
    });
  }
  return ordinary.filter((value) => !isGap(value)).length < MIN_ORDINARY_HOURS ? observed.slice() : ordinary;
}

/** Calls `visit` for each hour before index `end` that an event touches, with the share of its effect in that hour. */
export function forEachHour(
  window: EventWindow,
  startMs: number,
  end: number,
  visit: (index: number, share: number) => void,
): void {
  const { fromMs, toMs } = effectSpan(window);
  const first = Math.floor((fromMs - startMs) / HOUR_MS);
  for (let index = Math.max(first, 0); index < end && startMs + index * HOUR_MS < toMs; index++) {
    const share = effectShare(window, startMs + index * HOUR_MS);
    if (share > 0) visit(index, share);
  }
}
