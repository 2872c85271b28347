import { isGap } from '../series/series';

/** A mean over pairs where the actual value is known; undefined when there is none. */
function meanOver(
  actual: ArrayLike<number>,
  forecast: ArrayLike<number>,
  term: (y: number, f: number) => number,
): number | undefined {
  let sum = 0;
  let count = 0;
  for (let index = 0; index < actual.length; index++) {
    const y = actual[index] as number;
    if (isGap(y)) continue;
    sum += term(y, forecast[index] as number);
    count++;
  }
  return count === 0 ? undefined : sum / count;
}

/** Weighted absolute percentage error: sum of absolute errors over sum of actuals (0 is perfect). */
export function wape(actual: ArrayLike<number>, forecast: ArrayLike<number>): number | undefined {
  const error = meanOver(actual, forecast, (y, f) => Math.abs(y - f));
  const level = meanOver(actual, forecast, (y) => y);
  return error === undefined || level === undefined || level === 0 ? undefined : error / level;
}

/** Mean pinball (quantile) loss of a forecast of quantile `q`: what each unit of shortfall and excess costs. */
export function pinball(actual: ArrayLike<number>, forecast: ArrayLike<number>, q: number): number | undefined {
  return meanOver(actual, forecast, (y, f) => (y >= f ? q * (y - f) : (1 - q) * (f - y)));
}

/** Share of actual values at or below the forecast; for a quantile forecast it should be the quantile. */
export function coverage(actual: ArrayLike<number>, forecast: ArrayLike<number>): number | undefined {
  return meanOver(actual, forecast, (y, f) => (y <= f ? 1 : 0));
}
