import { type Forecast, forecast } from '../../capacity/forecast/forecast';
import { type Replanned, replan } from '../../capacity/plan/replan';
import { planProbabilities } from '../../capacity/plan/risk-curve';
import { endMs, type Series } from '../../capacity/series/series';
import { planGoal } from '../../model/demand/config';
import type { CapacityPlan } from '../../model/plan/capacity-plan';
import type { SystemConfig } from '../../model/system/config';
import type { PlannedTarget } from '../../model/system/plan-targets';
import { type Demand, historyBefore } from '../demand/demand-source';

/** Weeks a plan looks ahead: an ordinary week is the busier of two, and events are dated that far. */
const HORIZON_HOURS = 2 * 168;

/** What planning gives: the demand it saw, the forecast, the plan and how it came about. */
export interface Planning extends PlannedTarget, Replanned {
  readonly history: Series;
  readonly forecast: Forecast;
}

/** What a plan is made for, beside the service and its demand. */
export interface PlanningOptions {
  /** @default the end of the history */
  readonly startMs?: number;
  /** The committed plan, which is kept while it fits. @default none */
  readonly previous?: CapacityPlan | undefined;
}

/** Forecasts the demand and compiles a plan, or keeps the one there is. */
export function planTarget(
  planned: PlannedTarget,
  system: SystemConfig,
  { history: known, source }: Demand,
  { startMs = endMs(known), previous }: PlanningOptions = {},
): Planning {
  const { bounds, demand, capacity } = planned;
  const history = historyBefore(known, startMs);
  const goal = planGoal(demand);
  const predicted = forecast({
    history,
    startMs,
    hours: HORIZON_HOURS,
    timeZone: system.timeZone,
    probabilities: planProbabilities('quantile' in goal ? [goal.quantile] : []),
    calendar: system.calendar,
    source,
  });
  const replanned = replan({
    service: planned.name,
    timeZone: system.timeZone,
    forecast: predicted,
    goal,
    capacity,
    bounds,
    leadTimeMinutes: demand.leadTimeMinutes,
    history,
    maxChangesPerWeek: demand.maxChangesPerWeek,
    previous,
  });
  return { ...planned, ...replanned, history, forecast: predicted };
}
