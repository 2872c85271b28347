import { isGap, type Series } from '../series/series';

/**
 * Demand for every step of a replay, from a series of rates.
 *
 * A coarser series is joined by straight lines between the middles of its intervals; a finer one is averaged. Gaps stay
 * gaps: a step is known where the intervals it lies between are.
 */
export function demandSteps(series: Series, stepSeconds: number): Float64Array {
  return series.stepSeconds > stepSeconds ? joined(series, stepSeconds) : averaged(series, stepSeconds);
}

function averaged({ values, stepSeconds: from }: Series, to: number): Float64Array {
  const each = Math.round(to / from);
  const steps = new Float64Array(Math.floor(values.length / each));
  for (let step = 0; step < steps.length; step++) {
    let [sum, count] = [0, 0];
    for (let index = step * each; index < (step + 1) * each; index++) {
      const value = values[index] as number;
      if (isGap(value)) continue;
      sum += value;
      count += 1;
    }
    steps[step] = count === 0 ? Number.NaN : sum / count;
  }
  return steps;
}

function joined({ values, stepSeconds: from }: Series, to: number): Float64Array {
  const each = from / to;
  const steps = new Float64Array(Math.round(values.length * each));
  for (let step = 0; step < steps.length; step++) {
    // The middle of the step, counted in intervals from the middle of the first one.
    const at = Math.min(values.length - 1, Math.max(0, (step + 0.5) / each - 0.5));
    const left = Math.floor(at);
    const share = at - left;
    const before = values[left] as number;
    steps[step] = share === 0 ? before : before + share * ((values[left + 1] as number) - before);
  }
  return steps;
}
