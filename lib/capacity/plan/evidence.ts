import type { PlanBasis } from '../../model/plan/capacity-plan';
import type { Forecast } from '../forecast/forecast';
import { countObserved, DAY_MS, HOUR_MS, endMs as seriesEnd, WEEK_HOURS } from '../series/series';
import { FloorTimeline } from './floor-timeline';
import type { CompiledActions, PlanInput } from './plan-input';
import { datedEvents } from './required-capacity';
import { shortfallMinutesPerWeek } from './shortfall';
import { DEFAULT_MAX_CHANGES } from './weekly-actions';

/** What a plan is made for: the settings, and the dated events ahead. */
export function basisForPlan(input: PlanInput): PlanBasis {
  const { forecast, bounds, maxShortfallMinutesPerWeek } = input;
  const hours = forecast.quantiles[0]?.length ?? 0;
  const untilMs = forecast.startMs + hours * HOUR_MS;
  return {
    from: iso(forecast.startMs),
    hours,
    targetUtilizationPercent: rounded(input.capacity.targetUtilizationPercent),
    leadTimeMinutes: input.leadTimeMinutes,
    minCapacity: bounds.minCapacity,
    maxCapacity: bounds.maxCapacity,
    maxChangesPerWeek: input.maxChangesPerWeek ?? DEFAULT_MAX_CHANGES,
    maxShortfallMinutesPerWeek,
    events: datedEvents(forecast).map(({ name, startMs, endMs }) => ({
      name,
      start: iso(startMs),
      end: iso(Math.min(endMs, untilMs)),
    })),
  };
}

/**
 * What a plan rests on, for those who review it: figures that stand as long as the plan does. What changes with every
 * forecast, such as the slack of each action, is left to `tidemark plan --explain`.
 */
export function summarizeEvidence(input: PlanInput, compiled: CompiledActions) {
  const { forecast, history, bounds, timeZone } = input;
  const { backtest } = forecast;
  const { need, weekly, actions } = compiled;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const floors = new FloorTimeline({ actions, timeZone }, need.startMs, need.endMs + DAY_MS, bounds.minCapacity);
  return {
    history: {
      from: iso(history.startMs),
      to: iso(seriesEnd(history)),
      hours: history.values.length,
      hoursPresent: countObserved(history),
    },
    forecast: { models: modelShares(backtest.models), notes: forecast.notes },
    backtest: {
      origins: backtest.origins.length,
      wape: rounded(backtest.wape),
      seasonalNaiveWape: rounded(backtest.seasonalNaiveWape),
    },
    quantile: input.probabilityReason ?? 'stated',
    expectedShortfallMinutesPerWeek: rounded(shortfallMinutesPerWeek(forecast, floors, input.capacity)),
    taskHoursPerWeek: {
      need: sum(compiled.weeklyNeed),
      floor: sum(compiled.weeklyFloor),
      minimum: bounds.minCapacity * WEEK_HOURS,
      peak: Math.max(...need.tasks) * WEEK_HOURS,
      maximum: bounds.maxCapacity * WEEK_HOURS,
    },
    actions: { weekly: weekly.length, dated: actions.length - weekly.length },
  };
}

/** What each model that counts contributed, in percent. */
export function modelShares(models: Forecast['backtest']['models']): Record<string, number> {
  const shares = models.map(({ name, weight }) => [name, Math.round(100 * weight)] as const);
  return Object.fromEntries(shares.filter(([, percent]) => percent > 0));
}

/** Four significant digits: enough to judge, few enough that noise changes no line. */
export function rounded<T extends number | undefined>(value: T): T {
  return (value === undefined ? undefined : Number(value.toPrecision(4))) as T;
}

export function iso(instantMs: number): string {
  return new Date(instantMs).toISOString().replace('.000Z', 'Z');
}
