const { exp, log, sqrt } = Math;

/** A scale on which demand is modelled; `invert` brings a point of it back to demand, never below zero. */
export interface Scale {
  apply(demand: number): number;
  invert(point: number): number;
}

export type ScaleName = 'logarithmic' | 'square-root' | 'linear';

/** Added before the logarithm, as a share of the mean: quiet hours then differ by what they cost, not by their ratio. */
const OFFSET_SHARE = 0.05;

/**
 * The scale for a history. On the logarithmic scale level, pattern and events multiply; on the linear one they add;
 * the square root lies between and evens out the variance of counts (Bartlett 1936).
 */
export function scaleFor(name: ScaleName, values: Float64Array): Scale {
  switch (name) {
    case 'logarithmic': {
      const offset = OFFSET_SHARE * meanOfPositive(values);
      return { apply: (demand) => log(demand + offset), invert: (point) => atLeastZero(exp(point) - offset) };
    }
    case 'square-root':
      return { apply: sqrt, invert: (point) => (point > 0 ? point * point : 0) };
    case 'linear':
      return { apply: (demand) => demand, invert: atLeastZero };
  }
}

function atLeastZero(value: number): number {
  return Math.max(value, 0);
}

/** 1 where there is nothing positive, so that its logarithm exists. */
function meanOfPositive(values: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (value > 0) {
      sum += value;
      count++;
    }
  }
  return count > 0 ? sum / count : 1 / OFFSET_SHARE;
}
