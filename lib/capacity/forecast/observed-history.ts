import type { LocalClock } from '../series/local-clock';
import { HOUR_MS, type Series, WEEK_HOURS } from '../series/series';
import { eventFactors } from './events/effects';
import { type EventWindow, effectShare } from './events/event-window';
import { ordinaryHours } from './events/ordinary-hours';
import { type ForecastModel, slotsOf, type Training, upTo } from './model';
import { mean } from './statistics';

/** The level that errors are measured by is the mean of so many hours. */
const LEVEL_HOURS = 8 * WEEK_HOURS;

/** A history, its local clock and its events: everything that is known, as of any hour of it. */
export interface ObservedHistory {
  readonly startMs: number;
  /** Hourly demand as recorded, gaps as NaN. */
  readonly observed: Float64Array;
  /** The same without events, on the local clock up to the last hour of the forecast. */
  readonly training: Training;
  readonly windows: readonly EventWindow[];
}

/** Lays a history out for the models; `hours` counts from its start to the end of the forecast. */
export function prepareHistory(
  history: Series,
  clock: LocalClock,
  windows: readonly EventWindow[],
  hours: number,
): ObservedHistory {
  const observed = Float64Array.from(history.values);
  const values = ordinaryHours(observed, history.startMs, windows);
  const training: Training = { values, slots: slotsOf(history, clock, hours) };
  return { startMs: history.startMs, observed, training, windows };
}

/** What each model predicts, events included, for hours from index `from` on when only the first `known` hours had passed. */
export function predictions(
  { startMs, observed, training, windows }: ObservedHistory,
  models: readonly ForecastModel[],
  known: number,
  from: number,
  hours: number,
): Float64Array[] {
  const past = upTo(training, known);
  const factors = eventFactors(past, observed, startMs, windows, from, hours);
  return models.map((model) =>
    model.predict(past, from, hours).map((value, hour) => value * (factors[hour] as number)),
  );
}

/** Whether any event touches each of `hours` hours from index `from` on. */
export function eventHours({ startMs, windows }: ObservedHistory, from: number, hours: number): boolean[] {
  return Array.from({ length: hours }, (_, hour) =>
    windows.some((window) => effectShare(window, startMs + (from + hour) * HOUR_MS) > 0),
  );
}

/** Mean demand of the last eight weeks before index `known`. */
export function levelBefore({ observed }: ObservedHistory, known: number): number {
  return mean(observed.subarray(known > LEVEL_HOURS ? known - LEVEL_HOURS : 0, known)) ?? 0;
}
