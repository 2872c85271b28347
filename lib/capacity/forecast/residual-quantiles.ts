import type { Backtest } from './backtest';
import { quantile } from './statistics';

/** Fewest residuals a group of hours is judged on by itself. */
const MIN_GROUP = 60;
/** Hours are grouped by how busy the model expects them to be: residuals of busy and quiet hours differ in size. */
const GROUPS = 3;
/** Relative spread assumed where no week could be held back (assumption; said in the forecast's notes). */
const ASSUMED_SPREAD = 0.5;

/**
 * Turns an expectation into quantiles by the residuals of hours the model had not seen (split conformal prediction:
 * Lei et al. 2018, "Distribution-Free Predictive Inference for Regression").
 *
 * A residual is measured against the size of its hour (half expectation, half level), so that the spread follows the
 * daily pattern. Quantiles are finite, never negative and ordered.
 */
export function quantileForecasts(
  expected: readonly number[],
  backtest: Backtest,
  probabilities: readonly number[],
): number[][] {
  const level = mean(expected);
  const residuals = backtest.hours.map(({ actual, forecast }) => ({
    forecast,
    relative: (actual - forecast) / size(forecast, mean(backtest.hours.map((hour) => hour.forecast))),
  }));
  const groups = groupBounds(residuals.map((residual) => residual.forecast));
  const shifts = probabilities.map((probability) => {
    const all = residuals.map((residual) => residual.relative);
    const pooled = all.length === 0 ? ASSUMED_SPREAD * (probability - 0.5) * 2 : conformal(all, probability);
    return Array.from({ length: GROUPS }, (_, group) => {
      const own = residuals
        .filter((residual) => groupOf(groups, residual.forecast) === group)
        .map((residual) => residual.relative);
      return own.length < MIN_GROUP ? pooled : conformal(own, probability);
    });
  });
  const rows = expected.map((value) => {
    const group = groupOf(groups, value);
    const quantiles = shifts.map((byGroup) => Math.max(0, value + (byGroup[group] ?? 0) * size(value, level)));
    return quantiles.sort((a, b) => a - b);
  });
  return probabilities.map((_, index) => rows.map((row) => row[index] ?? 0));
}

/** The finite-sample quantile of split conformal prediction: one more residual, at infinity, is reckoned with. */
function conformal(residuals: readonly number[], probability: number): number {
  return quantile(residuals, Math.min(1, (probability * (residuals.length + 1)) / residuals.length));
}

function size(expected: number, level: number): number {
  return Math.max((expected + level) / 2, Number.MIN_VALUE);
}

function groupBounds(forecasts: readonly number[]): number[] {
  if (forecasts.length === 0) return [];
  return Array.from({ length: GROUPS - 1 }, (_, index) => quantile(forecasts, (index + 1) / GROUPS));
}

function groupOf(bounds: readonly number[], value: number): number {
  return bounds.filter((bound) => value > bound).length;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
