import { WEEK_HOURS } from '../series/series';
import { wape } from './accuracy';
import { combine, computeWeights } from './combination';
import type { ForecastModel } from './model';
import { seasonalNaive } from './models/seasonal-naive';
import { eventHours, levelBefore, type ObservedHistory, predictions } from './observed-history';

/** Distance between origins: of days, but not of weeks, so that forecasts from every weekday are judged. */
const SPACING_HOURS = 48;
/** Shorter histories are tried from every day. */
const SHORT_HOURS = 3 * WEEK_HOURS;
/** No origin lies further back: what was true then need not be now. */
const MAX_AGE_HOURS = 8 * WEEK_HOURS;
/** Nothing is judged on less training than this, or than half of a history that is shorter than twice this. */
const MIN_TRAINING_HOURS = 10 * 24;
const LEAST_TRAINING_HOURS = 24;

/** The hours after a moment of the past, predicted from what was known at it. */
export interface Origin {
  /** Hours of history known at that moment. */
  readonly known: number;
  /** At most a week of hours; NaN where unknown. */
  readonly actual: Float64Array;
  readonly forecast: Float64Array;
  /** Mean demand of the weeks before. */
  readonly level: number;
  readonly isEvent: readonly boolean[];
}

/** A model's share in the combination, and its error where one could be measured. */
export interface WeighedModel {
  readonly name: string;
  readonly weight: number;
  readonly wape: number | undefined;
}

/** What a rolling backtest on the history alone found. */
export interface Backtest {
  readonly origins: readonly Origin[];
  readonly models: readonly WeighedModel[];
  /** Weighted absolute percentage error of the combination; undefined when nothing could be held back. */
  readonly wape: number | undefined;
  /** The same for seasonal naive on the same hours. */
  readonly seasonalNaiveWape: number | undefined;
}

/**
 * Predicts the week after many moments of the past from what came before each, with every model; weighs the models by
 * their errors and combines them. The weights have seen all these errors, so that of the combination is a little too good.
 */
export function backtest(knowledge: ObservedHistory, models: readonly ForecastModel[]): Backtest {
  const { observed } = knowledge;
  const runs = originsOf(observed.length).map((known) => {
    const actual = observed.subarray(known, known + WEEK_HOURS);
    const [naive, ...forecasts] = predictions(knowledge, [seasonalNaive, ...models], known, known, actual.length);
    return { known, actual, naive: naive as Float64Array, forecasts };
  });
  const actual = joined(runs.map((run) => run.actual));
  const errors = models.map((_, model) =>
    wape(actual, joined(runs.map(({ forecasts }) => forecasts[model] as Float64Array))),
  );
  const weights = computeWeights(errors);
  const origins = runs.map(({ known, actual, forecasts }) => ({
    known,
    actual,
    forecast: combine(forecasts, weights),
    level: levelBefore(knowledge, known),
    isEvent: eventHours(knowledge, known, actual.length),
  }));
  return {
    origins,
    models: models.map(({ name }, model) => ({ name, weight: weights[model] as number, wape: errors[model] })),
    wape: wape(actual, joined(origins.map(({ forecast }) => forecast))),
    seasonalNaiveWape: wape(actual, joined(runs.map(({ naive }) => naive))),
  };
}

/** Hours of history known at each origin, the latest first. */
function originsOf(length: number): number[] {
  const spacing = length < SHORT_HOURS ? 24 : SPACING_HOURS;
  const least = Math.max(LEAST_TRAINING_HOURS, Math.min(MIN_TRAINING_HOURS, length / 2), length - MAX_AGE_HOURS);
  const origins: number[] = [];
  for (let known = length - spacing; known >= least; known -= spacing) origins.push(known);
  return origins;
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let end = 0;
  for (const part of parts) {
    all.set(part, end);
    end += part.length;
  }
  return all;
}
