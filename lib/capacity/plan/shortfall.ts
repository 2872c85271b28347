import type { TaskCapacity } from '../../model/scaling/task-capacity';
import type { Forecast } from '../forecast/forecast';
import { HOUR_MS, WEEK_HOURS } from '../series/series';
import type { FloorTimeline } from './floor-timeline';

/**
 * Probability that a demand exceeds `value`, where the demand's quantiles at ascending `probabilities` are known.
 *
 * Between two quantiles the distribution is taken to be linear, below the lowest one linear down to zero. Above the
 * highest it falls off exponentially, as fast as between the two highest (assumption: forecasts say nothing there);
 * where those two are equal, nothing lies above. Between 0 and 1; never rises with `value`.
 */
export function exceedance(value: number, probabilities: readonly number[], quantiles: readonly number[]): number {
  const last = quantiles.length - 1;
  let below = -1;
  while (below < last && (quantiles[below + 1] as number) <= value) below++;
  const q = (index: number) => (index < 0 ? 0 : (quantiles[index] as number));
  const p = (index: number) => (index < 0 ? 0 : (probabilities[index] as number));
  if (below < last) {
    if (value < 0) return 1;
    const share = (value - q(below)) / (q(below + 1) - q(below));
    return 1 - (p(below) + share * (p(below + 1) - p(below)));
  }
  const width = q(last) - q(last - 1);
  if (width <= 0) return 0;
  const beyond = 1 - p(last);
  return beyond * (beyond / (1 - p(last - 1))) ** ((value - q(last)) / width);
}

/**
 * Expected minutes per week in which demand exceeds what the floor serves at the target utilisation. The floor stands
 * alone here: what reactive scaling adds is not counted, so this is how much is left to it.
 *
 * The forecast's quantiles are the distribution of each hour's demand. Higher floors never have more shortfall.
 */
export function shortfallMinutesPerWeek(
  forecast: Forecast,
  floors: FloorTimeline,
  capacity: Pick<TaskCapacity, 'value' | 'targetUtilizationPercent'>,
): number {
  const { startMs, probabilities, quantiles } = forecast;
  const hours = quantiles[0]?.length ?? 0;
  const perTask = (capacity.value * capacity.targetUtilizationPercent) / 100;
  let minutes = 0;
  for (let index = 0; index < hours; index++) {
    const hourMs = startMs + index * HOUR_MS;
    const served = floors.lowest(hourMs, hourMs + HOUR_MS) * perTask;
    const demand = quantiles.map((values) => values[index] as number);
    minutes += 60 * exceedance(served, probabilities, demand);
  }
  return hours === 0 ? 0 : (minutes * WEEK_HOURS) / hours;
}
