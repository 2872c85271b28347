const { exp } = Math;

/** How sharply weight falls with error: a model 10 % worse than the best has less than half of its weight. */
const SHARPNESS = 8;
/** Share of the weight left out at either end, hour by hour: half of the models may be wrong without being heard. */
const TRIMMED = 0.25;

/**
 * Weights that sum to 1, from each model's error on hours it had not seen. Equal where no error is known or the best is
 * none at all, but for the models that are wrong where another is right.
 */
export function computeWeights(errors: readonly (number | undefined)[]): number[] {
  const known = errors.filter((error) => error !== undefined);
  const best = known.reduce((least, error) => Math.min(error, least), Number.POSITIVE_INFINITY);
  const raw = errors.map((error) => {
    if (error === undefined || error === best) return 1;
    return best > 0 ? exp(-SHARPNESS * (error / best - 1)) : 0;
  });
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return raw.map((weight) => weight / sum);
}

/** Hour by hour the mean of the middle half of the forecasts by weight (interquartile mean): between mean and median. */
export function combine(forecasts: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const [first = new Float64Array()] = forecasts;
  const order = forecasts.map((_, model) => model);
  return first.map((_, hour) => {
    const at = (model: number) => (forecasts[model] as Float64Array)[hour] as number;
    order.sort((a, b) => at(a) - at(b));
    let below = 0;
    let sum = 0;
    let heard = 0;
    for (const model of order) {
      const weight = weights[model] as number;
      const from = Math.max(below, TRIMMED);
      below += weight;
      const to = Math.min(below, 1 - TRIMMED);
      if (to <= from) continue;
      sum += (to - from) * at(model);
      heard += to - from;
    }
    return sum / heard;
  });
}
