import { isGap, WEEK_HOURS } from '../series/series';
import type { Backtest, Origin } from './backtest';
import { errorQuantile } from './error-groups';
import { spreadByLead } from './spread-by-lead';
import { mean } from './statistics';

/** Relative spread assumed where nothing could be held back (assumption; said in the forecast's notes). */
const ASSUMED_SPREAD = 0.5;
/**
 * Spreads are widened by this share where the errors span one week, by a quarter of it at two weeks. Without it the 90 %
 * quantile held in 80 to 86 % of hours for histories of less than two weeks (docs/forecasting.md).
 */
const WIDENING = 0.2;
const MAX_WIDENING = 0.4;

/** A forecast to be given its uncertainty. */
export interface Expected {
  readonly forecast: Float64Array;
  /** Mean demand of the weeks before. */
  readonly level: number;
  readonly isEvent: readonly boolean[];
}

/**
 * Turns an expectation into quantiles by the errors on hours that were predicted without having been seen (split
 * conformal prediction: Lei et al. 2018, "Distribution-Free Predictive Inference for Regression").
 *
 * An error is measured against the size of its hour and of its lead, so that the spread follows the daily pattern and
 * grows with the days ahead. Quantiles are finite, never negative and ordered. Returns one list of hours for each probability.
 */
export function quantileForecasts(
  expected: Expected,
  backtest: Backtest,
  probabilities: readonly number[],
): number[][] {
  const relative = backtest.origins.map(relativeErrors);
  const spreadAt = spreadByLead(relative);
  const errors = backtest.origins.flatMap((origin, index) => {
    const busyness = busynessOf(origin);
    return Array.from(relative[index] as Float64Array, (error, hour) => ({
      error: error / spreadAt(hour),
      busyness: busyness[hour] as number,
      isEvent: origin.isEvent[hour] === true,
    })).filter(({ error }) => !isGap(error));
  });
  const sizes = sizesOf(expected);
  const busyness = busynessOf(expected);
  const widened = widening(backtest);
  // Every step rises with the probability, so the quantiles are in order without being put there.
  return probabilities.map((probability) => {
    const quantileOf = errorQuantile(errors, probability) ?? (() => ASSUMED_SPREAD * (2 * probability - 1));
    return Array.from(expected.forecast, (value, hour) => {
      const error = quantileOf(busyness[hour] as number, expected.isEvent[hour] === true);
      const shift = onItsSide(error, probability) * widened * spreadAt(hour) * (sizes[hour] as number);
      return Math.max(0, value + shift);
    });
  });
}

function relativeErrors(origin: Origin): Float64Array {
  const sizes = sizesOf(origin);
  return origin.actual.map((actual, hour) => (actual - (origin.forecast[hour] as number)) / (sizes[hour] as number));
}

/** What an error of an hour is measured against: half the same for all hours, half after the shape of the forecast. */
function sizesOf(expected: Expected): Float64Array {
  const half = expected.level / 2;
  return busynessOf(expected).map((busyness) => Math.max(half + half * busyness, Number.MIN_VALUE));
}

/** Each hour of a forecast relative to their mean; 1 where nothing is forecast. */
function busynessOf({ forecast }: Pick<Expected, 'forecast'>): Float64Array {
  const average = mean(forecast) ?? 0;
  return forecast.map((value) => (average > 0 ? value / average : 1));
}

/**
 * The combined forecast is the median: past errors that all lean one way widen that side and leave the middle where it
 * is. (Shifting the middle as well was worse on 7 of 10 traces; docs/forecasting.md.)
 */
function onItsSide(error: number, probability: number): number {
  if (probability === 0.5) return 0;
  return probability > 0.5 ? Math.max(0, error) : Math.min(0, error);
}

/** Errors of a few days resemble each other and understate what a week can bring. */
function widening({ origins }: Backtest): number {
  const latest = origins[0];
  const earliest = origins.at(-1);
  if (latest === undefined || earliest === undefined) return 1;
  const weeks = (latest.known + latest.actual.length - earliest.known) / WEEK_HOURS;
  return 1 + Math.min(MAX_WIDENING, WIDENING / weeks ** 2);
}
