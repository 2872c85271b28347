import { HOUR_MS } from '../../series/series';

/** One occurrence of an event. */
export interface EventWindow {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Demand relative to the same hours without the event; learned from past windows of the same name when absent. */
  readonly multiplier?: number;
  /** Whether the window, if past, shows in the history: it then teaches the multiplier and stays out of the profile. */
  readonly inHistory: boolean;
  /** Whether it recurs every week or lasts for months, so that the weekly floor carries it rather than a dated action. */
  readonly recurring: boolean;
  /** What its name has in common with others: the event of a holiday. A name with few windows is learned from these. */
  readonly group?: string;
  /** Before the start, demand moves linearly from ordinary to the event's in this time. @default 0 */
  readonly leadMs?: number;
  /** After the end, demand moves linearly back in this time. @default 0 */
  readonly tailMs?: number;
}

/** The span in which a window has any effect: lead, event and tail. */
export function effectSpan({ startMs, endMs, leadMs = 0, tailMs = 0 }: EventWindow): { fromMs: number; toMs: number } {
  return { fromMs: startMs - leadMs, toMs: endMs + tailMs };
}

/**
 * Share of an event's effect in the hour that begins at an instant: 0 outside its reach, 1 in an hour wholly inside,
 * exact in between (the mean over the hour of a trapezium that rises over the lead and falls over the tail).
 *
 * Demand in that hour is multiplied by `1 + (multiplier - 1) x presence`.
 */
export function effectShare(window: EventWindow, instantMs: number): number {
  const { startMs, endMs, leadMs = 0, tailMs = 0 } = window;
  const hourEndMs = instantMs + HOUR_MS;
  // Most hours are far from most events, and this is asked for every pair of them.
  if (hourEndMs <= startMs - leadMs || instantMs >= endMs + tailMs) return 0;
  const area =
    overlap(instantMs, hourEndMs, startMs, endMs) +
    underRamp(instantMs, hourEndMs, startMs - leadMs, leadMs) +
    // The tail is a lead seen in a mirror.
    underRamp(-hourEndMs, -instantMs, -(endMs + tailMs), tailMs);
  return area >= HOUR_MS ? 1 : area / HOUR_MS;
}

/** Time that two spans share. */
function overlap(fromMs: number, toMs: number, otherFromMs: number, otherToMs: number): number {
  return Math.max(0, Math.min(toMs, otherToMs) - Math.max(fromMs, otherFromMs));
}

/** Area in a span under a line that rises from 0 at `baseMs` to 1 at `baseMs + lengthMs`; nothing outside those two. */
function underRamp(fromMs: number, toMs: number, baseMs: number, lengthMs: number): number {
  const shared = overlap(fromMs, toMs, baseMs, baseMs + lengthMs);
  if (shared === 0) return 0;
  const begins = Math.max(fromMs, baseMs) - baseMs;
  return (shared * (begins + shared / 2)) / lengthMs;
}
