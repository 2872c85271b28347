/**
 * Quantile `q` of values, linear between order statistics (Hyndman & Fan 1996, type 7, R's default).
 * Throws RangeError on an empty list: there is no quantile of nothing.
 */
export function quantile(values: readonly number[], q: number): number {
  return weightedSorted(
    [...values].sort((a, b) => a - b),
    q,
  );
}

function weightedSorted(sorted: readonly number[], q: number): number {
  if (sorted.length === 0) throw new RangeError('quantile of no values');
  const position = (sorted.length - 1) * q;
  const lower = Math.floor(position);
  const from = sorted[lower] ?? 0;
  const to = sorted[Math.min(lower + 1, sorted.length - 1)] ?? from;
  return from + (to - from) * (position - lower);
}

/** Mean of the values, each with its weight; undefined when the weights sum to nothing. */
export function weightedMean(
  pairs: readonly { readonly value: number; readonly weight: number }[],
): number | undefined {
  let sum = 0;
  let weights = 0;
  for (const { value, weight } of pairs) {
    sum += value * weight;
    weights += weight;
  }
  return weights > 0 ? sum / weights : undefined;
}

/** The value that half of the weight lies at or below. */
export function weightedMedian(
  pairs: readonly { readonly value: number; readonly weight: number }[],
): number | undefined {
  const sorted = [...pairs].sort((a, b) => a.value - b.value);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let below = 0;
  for (const { value, weight } of sorted) {
    below += weight;
    if (below >= half) return value;
  }
  return undefined;
}
