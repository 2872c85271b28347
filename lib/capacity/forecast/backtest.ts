import { HOUR_MS, type Series, WEEK_HOURS } from '../series';
import { wape } from './accuracy';
import type { ForecastModel, Training } from './model';
import { seasonalNaive } from './seasonal-naive';

/** Rolling origins, one week apart, counted back from the end of the history. */
const MAX_ORIGINS = 6;
/** A model is not judged on less than this. */
const MIN_TRAINING_HOURS = WEEK_HOURS;

/** An hour the model predicted without having seen it. */
export interface BacktestHour {
  readonly actual: number;
  readonly forecast: number;
  /** Age of the origin in weeks: 1 is the latest. */
  readonly weeksAgo: number;
}

/** What a rolling backtest on the history alone found. */
export interface Backtest {
  readonly hours: readonly BacktestHour[];
  readonly origins: number;
  /** Weighted absolute percentage error; undefined when the history is too short to hold anything back. */
  readonly wape?: number;
  /** The same for seasonal naive on the same hours. */
  readonly seasonalNaiveWape?: number;
}

/** Predicts each of the last weeks from what came before it. */
export function backtest(model: ForecastModel, training: Training): Backtest {
  const { history } = training;
  const hours: BacktestHour[] = [];
  const naive: number[] = [];
  let origins = 0;
  for (let weeksAgo = 1; weeksAgo <= MAX_ORIGINS; weeksAgo++) {
    const cut = history.values.length - weeksAgo * WEEK_HOURS;
    if (cut < MIN_TRAINING_HOURS) break;
    const past: Series = { ...history, values: history.values.slice(0, cut) };
    const startMs = history.startMs + cut * HOUR_MS;
    const predicted = model.predict({ ...training, history: past }, startMs, WEEK_HOURS);
    const yardstick = seasonalNaive.predict({ ...training, history: past }, startMs, WEEK_HOURS);
    predicted.forEach((forecast, index) => {
      hours.push({ actual: history.values[cut + index] ?? Number.NaN, forecast, weeksAgo });
    });
    naive.push(...yardstick);
    origins++;
  }
  const actual = hours.map((hour) => hour.actual);
  const error = wape(
    actual,
    hours.map((hour) => hour.forecast),
  );
  const naiveError = wape(actual, naive);
  return {
    hours: hours.filter((hour) => !Number.isNaN(hour.actual)),
    origins,
    ...(error === undefined ? {} : { wape: error }),
    ...(naiveError === undefined ? {} : { seasonalNaiveWape: naiveError }),
  };
}
