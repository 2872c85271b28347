import { isGap, WEEK_HOURS } from '../series';

import type { Backtest } from './backtest';
import { mean, quantileOfSorted } from './statistics';

/** Ordinary hours are grouped by how busy they are forecast to be. */
const BUSY_GROUPS = 3;
/** Fewest errors a group is judged on. */
const MIN_GROUP = 40;
/** Share of a group's own errors in its quantile, beside those of all hours; events are few and resemble each other. */
const OWN_SHARE = 0.5;
const OWN_SHARE_OF_EVENTS = 0.25;
/** Relative spread assumed where nothing could be held back (assumption; said in the forecast's notes). */
const ASSUMED_SPREAD = 0.5;

/**
 * Spreads are widened by this share where the errors span one week, by a quarter of it at two weeks. Without it the 90 %
 * quantile held in 80 to 86 % of hours for histories of less than two weeks (measured on the traces of docs/forecasting.md).
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
 * An error is measured against the size of its hour, so that the spread follows the daily pattern. Each hour's quantile lies
 * halfway between that of all errors and that of its group: quiet, ordinary, busy, or event. Quantiles are finite, never negative
 * and ordered. Returns one list of hours for each probability.
 */
export function quantileForecasts(
  expected: Expected,
  backtest: Backtest,
  probabilities: readonly number[],
): number[][] {
  const errors = backtest.origins.flatMap((origin) => {
    const sizes = sizesOf(origin);
    const busyness = busynessOf(origin);
    return Array.from(origin.actual, (actual, hour) => ({
      error: (actual - (origin.forecast[hour] as number)) / (sizes[hour] as number),
      busyness: busyness[hour] as number,
      isEvent: origin.isEvent[hour] === true,
    })).filter(({ error }) => !isGap(error));
  });
  const all = sorted(errors);
  const ordered = Float64Array.from(errors, ({ busyness }) => busyness).sort();
  const bounds = Array.from({ length: BUSY_GROUPS - 1 }, (_, group) =>
    ordered.length === 0 ? 0 : quantileOfSorted(ordered, (group + 1) / BUSY_GROUPS),
  );
  const groupOf = (busyness: number) => bounds.filter((bound) => busyness > bound).length;
  const groups = Array.from({ length: BUSY_GROUPS }, (_, group) =>
    sorted(errors.filter(({ busyness, isEvent }) => !isEvent && groupOf(busyness) === group)),
  );
  const events = sorted(errors.filter(({ isEvent }) => isEvent));
  const sizes = sizesOf(expected);
  const busyness = busynessOf(expected);
  const widened = widening(backtest);
  const rows = probabilities.map((probability) => {
    const ofAll = all.length === 0 ? ASSUMED_SPREAD * (2 * probability - 1) : conformal(all, probability);
    const ofGroup = groups.map((own) => blended(own, ofAll, probability, OWN_SHARE));
    const ofEvents = blended(events, ofAll, probability, OWN_SHARE_OF_EVENTS);
    return Array.from(expected.forecast, (value, hour) => {
      const own = expected.isEvent[hour] === true ? ofEvents : (ofGroup[groupOf(busyness[hour] as number)] as number);
      const shift = onItsSide(own, probability) * widened;
      return Math.max(0, value + shift * (sizes[hour] as number));
    });
  });
  return inOrder(rows);
}

/** What an error of an hour is measured against: half the same for all hours, half after the shape of the forecast. */
function sizesOf({ forecast, level }: Expected): Float64Array {
  const average = mean(forecast) ?? 0;
  return forecast.map((value) => Math.max((level / 2) * (average > 0 ? 1 + value / average : 1), Number.MIN_VALUE));
}

function busynessOf({ forecast }: Pick<Expected, 'forecast'>): Float64Array {
  const average = mean(forecast) ?? 0;
  return forecast.map((value) => (average > 0 ? value / average : 0));
}

function sorted(errors: readonly { readonly error: number }[]): Float64Array {
  return Float64Array.from(errors, ({ error }) => error).sort();
}

/** The finite-sample quantile of split conformal prediction: one more error, the largest possible, is reckoned with. */
function conformal(errors: Float64Array, probability: number): number {
  return quantileOfSorted(errors, Math.min(1, (probability * (errors.length + 1)) / errors.length));
}

function blended(own: Float64Array, ofAll: number, probability: number, share: number): number {
  return own.length < MIN_GROUP ? ofAll : share * conformal(own, probability) + (1 - share) * ofAll;
}

/**
 * The combined forecast is the median: past errors that all lean one way widen that side and leave the middle where it
 * is. (To shift the middle as well made it worse on every trace it was tried on; docs/forecasting.md.)
 */
function onItsSide(shift: number, probability: number): number {
  if (probability === 0.5) return 0;
  return probability > 0.5 ? Math.max(0, shift) : Math.min(0, shift);
}

/** Quantiles of an hour in ascending order: blending groups may cross neighbours. */
function inOrder(rows: number[][]): number[][] {
  const hours = rows[0]?.length ?? 0;
  for (let hour = 0; hour < hours; hour++) {
    const column = rows.map((row) => row[hour] as number).sort((a, b) => a - b);
    rows.forEach((row, index) => {
      row[hour] = column[index] as number;
    });
  }
  return rows;
}

/** Errors of a few days resemble each other and understate what a week can bring. */
function widening({ origins }: Backtest): number {
  const latest = origins[0];
  const earliest = origins.at(-1);
  if (latest === undefined || earliest === undefined) return 1;
  const weeks = (latest.known + latest.actual.length - earliest.known) / WEEK_HOURS;
  return 1 + Math.min(MAX_WIDENING, WIDENING / weeks ** 2);
}
