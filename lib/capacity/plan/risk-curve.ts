import { DAY_MS, HOUR_MS, WEEK_HOURS } from '../series/series';
import { compileActions } from './compile';
import { FloorTimeline } from './floor-timeline';
import type { PlanInput } from './plan-input';
import { shortfallMinutesPerWeek } from './shortfall';

/** Quantiles a risk curve tries: half a plan's worth to nearly everything. */
export const RISK_QUANTILES: readonly number[] = [
  0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975, 0.99,
];
/** Lower quantiles, which tell how likely a floor far above the demand is enough. */
const LOWER_QUANTILES: readonly number[] = [0.05, 0.1, 0.2, 0.3, 0.4];

/** Probabilities a forecast needs for a plan at `planned` and its risk curve, ascending. */
export function planProbabilities(planned: readonly number[] = []): number[] {
  return [...new Set([...LOWER_QUANTILES, ...RISK_QUANTILES, ...planned])].sort((a, b) => a - b);
}

/** What planning for one quantile costs, and what it leaves to reactive scaling. */
export interface RiskPoint {
  readonly probability: number;
  /** Task-hours per week of the compiled plan over the forecast, dated events included. */
  readonly taskHoursPerWeek: number;
  /** Expected minutes per week in which demand exceeds what the floor serves at the target. */
  readonly shortfallMinutesPerWeek: number;
}

/**
 * Cost against risk for every quantile of the forecast from 0.5 on, cheapest first.
 *
 * More task-hours never have more shortfall: a quantile that costs as much as another and leaves more is left out.
 */
export function riskCurve(input: Omit<PlanInput, 'probability'>): RiskPoint[] {
  const points = input.forecast.probabilities
    .filter((probability) => probability >= (RISK_QUANTILES[0] as number))
    .map((probability) => computeRisk(input, probability));
  return efficient(points);
}

/** Cost and risk of planning for one quantile. */
export function computeRisk(input: Omit<PlanInput, 'probability'>, probability: number): RiskPoint {
  const { forecast, capacity, bounds, timeZone } = input;
  const { actions, need } = compileActions({ ...input, probability });
  const floors = new FloorTimeline({ actions, timeZone }, need.startMs, need.endMs + DAY_MS, bounds.minCapacity);
  const weeks = (need.endMs - need.startMs) / HOUR_MS / WEEK_HOURS;
  return {
    probability,
    taskHoursPerWeek: floors.taskHours(need.startMs, need.endMs) / weeks,
    shortfallMinutesPerWeek: shortfallMinutesPerWeek(forecast, floors, capacity),
  };
}

/** The points that no other point beats in both cost and risk, cheapest first. */
export function efficient(points: readonly RiskPoint[]): RiskPoint[] {
  const sorted = [...points].sort(
    (a, b) =>
      a.taskHoursPerWeek - b.taskHoursPerWeek ||
      a.shortfallMinutesPerWeek - b.shortfallMinutesPerWeek ||
      a.probability - b.probability,
  );
  let least = Number.POSITIVE_INFINITY;
  return sorted.filter(({ shortfallMinutesPerWeek }) => {
    if (shortfallMinutesPerWeek >= least) return false;
    least = shortfallMinutesPerWeek;
    return true;
  });
}

/** The quantile chosen for a stated risk. */
export interface ChosenQuantile {
  readonly point: RiskPoint;
  /** False where even the highest quantile leaves more, for example because the ceiling is too low. */
  readonly reached: boolean;
}

/** The cheapest point of a curve that leaves at most so many minutes; the last one where none does. */
export function chooseQuantile(curve: readonly RiskPoint[], maxShortfallMinutesPerWeek: number): ChosenQuantile {
  const found = curve.find((point) => point.shortfallMinutesPerWeek <= maxShortfallMinutesPerWeek);
  const point = found ?? curve.at(-1);
  if (point === undefined) throw new RangeError('chooseQuantile needs a curve with at least one point');
  return { point, reached: found !== undefined };
}
