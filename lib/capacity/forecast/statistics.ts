import { isGap } from '../series/series';
/**
 * Quantile `q` of values, linear between order statistics (Hyndman & Fan 1996, type 7, R's default).
 * Throws RangeError on an empty list: there is no quantile of nothing.
 */
export function quantile(values: ArrayLike<number>, q: number): number {
  return quantileOfSorted(Float64Array.from(values).sort(), q);
}

/** The same of values that are in ascending order already. */
export function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) throw new RangeError('quantile of no values');
  const position = (sorted.length - 1) * q;
  const lower = Math.floor(position);
  const from = sorted[lower] as number;
  const to = sorted[lower + 1] ?? from;
  return from + (to - from) * (position - lower);
}

/** The middle value, or the mean of the two in the middle; NaN of no values. */
export function median(values: ArrayLike<number>): number {
  return values.length === 0 ? Number.NaN : quantile(values, 0.5);
}

/** Mean of the values that are not NaN; undefined when there are none. */
export function mean(values: ArrayLike<number>): number | undefined {
  let sum = 0;
  let count = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (!isGap(value)) {
      sum += value;
      count++;
    }
  }
  return count === 0 ? undefined : sum / count;
}

/** Values and their weights, index by index. */
export interface Weighted {
  readonly values: number[];
  readonly weights: number[];
}

/** Mean of the values of all lists, each with its weight; undefined when the weights sum to nothing. */
export function weightedMean(...lists: readonly Weighted[]): number | undefined {
  let sum = 0;
  let total = 0;
  for (const { values, weights } of lists) {
    for (let index = 0; index < values.length; index++) {
      const weight = weights[index] as number;
      sum += weight * (values[index] as number);
      total += weight;
    }
  }
  return total > 0 ? sum / total : undefined;
}

/** The value that half of the weight lies at or below; undefined when the weights sum to nothing. */
export function weightedMedian({ values, weights }: Weighted): number | undefined {
  const order = Uint32Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number));
  let total = 0;
  for (const weight of weights) total += weight;
  if (!(total > 0)) return undefined;
  let below = 0;
  for (let place = 0; place < order.length; place++) {
    const index = order[place] as number;
    below += weights[index] as number;
    // Exactly half on either side: the middle of the two, as for an unweighted median.
    const next = order[place + 1];
    if (next !== undefined && Math.abs(below - total / 2) <= 1e-12 * total)
      return ((values[index] as number) + (values[next] as number)) / 2;
    if (below >= total / 2) return values[index];
  }
  return values[order.at(-1) ?? 0];
}
