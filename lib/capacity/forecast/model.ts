import type { LocalClock } from '../series/local-clock';
import { HOUR_MS, type Series } from '../series/series';

/** What a model learns from: hourly demand, and the local hour of the week of every hour it may ask about. */
export interface Training {
  /** Hourly demand of ordinary hours; gaps and hours of events are NaN. */
  readonly values: Float64Array;
  /** Local hour of the week (0 = Monday 00:00) of each hour, from the first of the history to the last of the forecast. */
  readonly slots: Uint8Array;
}

/** A forecasting method: learns from a history, then predicts hours after it. */
export interface ForecastModel {
  readonly name: string;
  /** Hours of history below which it has nothing to say of its own. */
  readonly minHours: number;
  /** Whether this history has what it needs beyond `minHours`. @default always */
  readonly suits?: (training: Training) => boolean;
  /** Expected demand of `hours` hours from index `from` on, at or after the end of the history; finite, never negative. */
  predict(training: Training, from: number, hours: number): Float64Array;
}

/** A history as it was after its first `hours` hours. */
export function upTo(training: Training, hours: number): Training {
  return { ...training, values: training.values.subarray(0, hours) };
}

/** The local hour of the week of each of `hours` hours from the start of a history on. */
export function slotsOf(history: Series, clock: LocalClock, hours: number): Uint8Array {
  const slots = new Uint8Array(hours);
  for (let index = 0; index < hours; index++) slots[index] = clock.hourOfWeek(history.startMs + index * HOUR_MS);
  return slots;
}
