import type { BusinessEvent } from '../../model/demand/calendar-event';
import type { TaskCapacity } from '../../model/scaling/task-capacity';
import type { EventWindow } from '../forecast/events/event-window';
import { type Forecast, forecast } from '../forecast/forecast';
import { compileActions } from '../plan/compile';
import type { FloorBounds } from '../plan/tasks-needed';
import { DAY_MS, HOUR_MS, type Series } from '../series/series';
import { planFloors } from '../simulate/plan-floors';
import type { FloorChange } from '../simulate/replay';

/** What of a plan can be chosen. */
export interface PlanSettings {
  /** Demand quantile that the floor covers; one of `PLAN_QUANTILES`. */
  readonly quantile: number;
  /** Share of a task's capacity the floor counts on. */
  readonly targetUtilizationPercent: number;
  readonly leadTimeMinutes: number;
  readonly maxChangesPerWeek: number;
}

/** Quantiles that plans are tried with. */
export const PLAN_QUANTILES = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99] as const;

/** A plan that is replaced in a week or less needs no more than every hour of the week once. */
const HORIZON_HOURS = 168;
const LEAST_HISTORY_HOURS = 24;

export interface RollingPlansInput {
  /** Hourly demand, before and during the span. */
  readonly hourly: Series;
  readonly timeZone: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** @default none */
  readonly calendar?: readonly BusinessEvent[];
  /** @default none */
  readonly windows?: readonly EventWindow[];
  /** Days from one plan to the next. @default 7 */
  readonly everyDays?: number;
}

/**
 * The plans a service would have had over a span: each forecast from what was known at its beginning, and in force
 * until the next.
 */
export class RollingPlans {
  private readonly forecasts: readonly {
    readonly forecast: Forecast;
    readonly history: Series;
    readonly untilMs: number;
  }[];
  private readonly known = new Map<string, readonly FloorChange[]>();

  constructor(private readonly input: RollingPlansInput) {
    const { hourly, timeZone, fromMs, toMs, everyDays = 7, calendar, windows } = input;
    const forecasts = [];
    for (let atMs = Math.ceil(fromMs / HOUR_MS) * HOUR_MS; atMs < toMs; atMs += everyDays * DAY_MS) {
      const hours = Math.floor((atMs - hourly.startMs) / HOUR_MS);
      if (hours < LEAST_HISTORY_HOURS) continue;
      const history = { ...hourly, values: hourly.values.slice(0, hours) };
      forecasts.push({
        history,
        untilMs: Math.min(toMs, atMs + everyDays * DAY_MS),
        forecast: forecast({
          history,
          startMs: atMs,
          hours: HORIZON_HOURS,
          timeZone,
          probabilities: PLAN_QUANTILES,
          calendar,
          windows,
        }),
      });
    }
    this.forecasts = forecasts;
  }

  /** The floors of all plans, one after the other. */
  floors(settings: PlanSettings, capacity: TaskCapacity, bounds: FloorBounds): readonly FloorChange[] {
    const key = JSON.stringify([settings, capacity.value, bounds.minCapacity, bounds.maxCapacity]);
    const before = this.known.get(key);
    if (before !== undefined) return before;
    const { timeZone } = this.input;
    const floors = this.forecasts.flatMap(({ forecast: ahead, history, untilMs }) => {
      const { actions } = compileActions({
        service: 'tuned',
        timeZone,
        forecast: ahead,
        probability: settings.quantile,
        capacity: { ...capacity, targetUtilizationPercent: settings.targetUtilizationPercent },
        bounds,
        leadTimeMinutes: settings.leadTimeMinutes,
        maxChangesPerWeek: settings.maxChangesPerWeek,
        history,
      });
      return planFloors({ actions, timeZone }, ahead.startMs, untilMs, bounds.minCapacity);
    });
    this.known.set(key, floors);
    return floors;
  }
}
