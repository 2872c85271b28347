import type { EventWindow } from '../forecast/events/event-window';
import { HOUR_MS } from '../series/series';
import type { FloorTimeline } from './floor-timeline';
import { type RequiredCapacity, spanOfHour, uncoveredHours } from './required-capacity';

const MINUTE_MS = 60_000;

/** A span in which dated actions may depart from the weekly floor. */
export interface OverrideSpan {
  /** Events in it; none where the weekly floor falls short because clocks change. */
  readonly events: readonly string[];
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Spans of dated events (the whole hours they touch, and the lead time before) and of hours that the weekly floor does
 * not cover. Outside of events only a change of clocks makes the latter: a rise that is due at a time the clock skips
 * comes too late. Spans that touch become one.
 */
export function overrideSpans(
  need: RequiredCapacity,
  weekly: FloorTimeline,
  dated: readonly EventWindow[],
): OverrideSpan[] {
  const events = dated
    .filter((event) => event.endMs > need.startMs && event.startMs < need.endMs)
    .map((event) => ({
      events: [event.name],
      startMs: Math.max(need.startMs, Math.floor(event.startMs / HOUR_MS) * HOUR_MS - need.leadTimeMinutes * MINUTE_MS),
      endMs: Math.min(need.endMs, Math.ceil(event.endMs / HOUR_MS) * HOUR_MS),
    }));
  const uncovered = uncoveredHours(need, weekly)
    .map(({ hourMs }) => spanOfHour(need, (hourMs - need.startMs) / HOUR_MS))
    .map(({ fromMs, toMs }) => ({ events: [], startMs: fromMs, endMs: toMs }));
  return merged([...events, ...uncovered]);
}

/** What the names of a span's actions begin with; short enough for a name of 200 characters. */
export function spanName({ events: [first, second, ...others] }: OverrideSpan): string {
  if (first === undefined) return 'clocks';
  if (second === undefined) return `event-${slug(first)}`;
  return others.length === 0
    ? `event-${slug(first)}-and-${slug(second)}`
    : `event-${slug(first)}-and-${others.length + 1}-more`;
}

function merged(spans: readonly OverrideSpan[]): OverrideSpan[] {
  const result: OverrideSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.startMs - b.startMs)) {
    const last = result.at(-1);
    if (last === undefined || span.startMs > last.endMs) result.push(span);
    else
      result[result.length - 1] = {
        events: [...new Set([...last.events, ...span.events])],
        startMs: last.startMs,
        endMs: Math.max(last.endMs, span.endMs),
      };
  }
  return result;
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
}
