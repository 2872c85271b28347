import type { LocalClock, Series } from '../series';
import type { EventWindow } from './events';

/** What a model may learn from: hourly demand, the local clock, and the events in and after it. */
export interface Training {
  readonly history: Series;
  readonly clock: LocalClock;
  readonly events: readonly EventWindow[];
}

/** A forecasting method: learns once, then predicts the hours after the history. */
export interface ForecastModel {
  readonly name: string;
  /** Expected demand of `hours` hours from `startMs` on; finite and never negative. */
  predict(training: Training, startMs: number, hours: number): number[];
  /** What this history is too short for, in words. */
  notes(training: Training): string[];
}
