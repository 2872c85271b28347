import { HOUR_MS, isGap, type Series, WEEK_HOURS } from '../../series/series';
import { effectShare } from '../events/event-window';
import { type ForecastInput, forecast } from '../forecast';
import { quantile } from '../statistics';

/** Forecasts are judged from so much history on: with less, seasonal naive has nothing to repeat. */
export const MIN_TRAINING_HOURS = 2 * WEEK_HOURS;
const PROBABILITIES = [0.5, 0.9, 0.95] as const;

/** Hourly quantiles of a week. */
export interface WeekQuantiles {
  readonly q50: readonly number[];
  readonly q90: readonly number[];
  readonly q95: readonly number[];
}

/** A week that was forecast from what came before it, beside what happened and what seasonal naive would have said. */
export interface JudgedWeek {
  readonly startMs: number;
  /** Hour by hour; NaN where nothing is recorded. */
  readonly actual: readonly number[];
  readonly isEvent: readonly boolean[];
  readonly forecast: WeekQuantiles;
  readonly seasonalNaive: WeekQuantiles;
}

/** The moments from which a history can be judged: every `spacingHours` back from its last whole week, the earliest first. */
export function rollingOrigins(history: Series, spacingHours: number, most: number): number[] {
  const origins: number[] = [];
  for (
    let known = history.values.length - WEEK_HOURS;
    known >= MIN_TRAINING_HOURS && origins.length < most;
    known -= spacingHours
  ) {
    origins.push(history.startMs + known * HOUR_MS);
  }
  return origins.reverse();
}

/** Forecasts the week from an origin on with what was known at it, exactly as `forecast` would have then. */
export function evaluateWeek(
  input: Omit<ForecastInput, 'startMs' | 'hours' | 'probabilities'>,
  startMs: number,
): JudgedWeek {
  const { history } = input;
  const known = (startMs - history.startMs) / HOUR_MS;
  const past: Series = { ...history, values: history.values.slice(0, known) };
  const { quantiles, events } = forecast({
    ...input,
    history: past,
    startMs,
    hours: WEEK_HOURS,
    probabilities: PROBABILITIES,
  });
  const [q50 = [], q90 = [], q95 = []] = quantiles;
  return {
    startMs,
    actual: history.values.slice(known, known + WEEK_HOURS),
    isEvent: Array.from({ length: WEEK_HOURS }, (_, hour) =>
      events.some((event) => effectShare(event, startMs + hour * HOUR_MS) > 0),
    ),
    forecast: { q50, q90, q95 },
    seasonalNaive: naiveQuantiles(past),
  };
}

/** Weeks whose errors give seasonal naive its quantiles. */
const WEEKS = 4;

/** The week before repeated, with quantiles from how far it was off in the last four weeks: the yardstick. */
export function naiveQuantiles({ values }: Series): WeekQuantiles {
  const q50 = Array.from({ length: WEEK_HOURS }, (_, hour) => weekBefore(values, values.length + hour));
  const errors: number[] = [];
  for (let index = Math.max(WEEK_HOURS, values.length - WEEKS * WEEK_HOURS); index < values.length; index++) {
    const error = (values[index] as number) - weekBefore(values, index);
    if (!isGap(error)) errors.push(error);
  }
  const raised = (probability: number) => {
    const shift = errors.length === 0 ? 0 : quantile(errors, probability);
    return q50.map((value) => Math.max(0, value + shift));
  };
  return { q50, q90: raised(0.9), q95: raised(0.95) };
}

/** The same hour of the last week in which it is known; the last known value where there is none. */
function weekBefore(values: readonly number[], hour: number): number {
  for (let index = hour - WEEK_HOURS; index >= 0; index -= WEEK_HOURS) {
    const value = values[index] as number;
    if (!isGap(value)) return value;
  }
  return values.slice(0, hour).findLast((value) => !isGap(value)) ?? 0;
}
