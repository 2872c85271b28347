/** A mean over pairs where the actual value is known; undefined when there is none. */
function meanOver(
  actual: readonly number[],
  forecast: readonly number[],
  term: (y: number, f: number) => number,
): number | undefined {
  let sum = 0;
  let count = 0;
  actual.forEach((y, index) => {
    if (Number.isNaN(y)) return;
    sum += term(y, forecast[index] ?? 0);
    count++;
  });
  return count === 0 ? undefined : sum / count;
}

/** Weighted absolute percentage error: sum of absolute errors over sum of actuals (0 is perfect). */
export function wape(actual: readonly number[], forecast: readonly number[]): number | undefined {
  const error = meanOver(actual, forecast, (y, f) => Math.abs(y - f));
  const level = meanOver(actual, forecast, (y) => y);
  return error === undefined || level === undefined || level === 0 ? undefined : error / level;
}

/** Mean pinball (quantile) loss of a forecast of quantile `q`: what each unit of shortfall and excess costs. */
export function pinball(actual: readonly number[], forecast: readonly number[], q: number): number | undefined {
  return meanOver(actual, forecast, (y, f) => (y >= f ? q * (y - f) : (1 - q) * (f - y)));
}

/** Share of actual values at or below the forecast; for a quantile forecast it should be the quantile. */
export function coverage(actual: readonly number[], forecast: readonly number[]): number | undefined {
  return meanOver(actual, forecast, (y, f) => (y <= f ? 1 : 0));
}
