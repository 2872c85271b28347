/** One measured value: `timeMs` is an instant in milliseconds since 1970 (UTC). */
export interface Sample {
  readonly timeMs: number;
  readonly value: number;
}

/** A regular time series. A gap is NaN; a zero is a real zero. */
export interface Series {
  /** Instant at which the first interval begins, in milliseconds since 1970. */
  readonly startMs: number;
  readonly stepSeconds: number;
  /** One value for each interval, in order. */
  readonly values: readonly number[];
}

/** Whether a value is a gap. Bound once: in loops over years of hours the lookup of the global counts. */
export const isGap = Number.isNaN;

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const WEEK_HOURS = 168;

/** Instant at which the interval after the last one begins. */
export function endMs(series: Series): number {
  return series.startMs + series.values.length * series.stepSeconds * 1000;
}

/** Number of values that are not gaps. */
export function countObserved(series: Series): number {
  return series.values.reduce((count, value) => (Number.isNaN(value) ? count : count + 1), 0);
}

/** Every value multiplied by `factor`. */
export function scaleSeries(series: Series, factor: number): Series {
  return { ...series, values: series.values.map((value) => value * factor) };
}
