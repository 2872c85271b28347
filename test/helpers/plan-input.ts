import type { EventWindow } from '../../lib/capacity/forecast/events/event-window';
import type { Forecast } from '../../lib/capacity/forecast/forecast';
import type { PlanInput } from '../../lib/capacity/plan/plan-input';
import { HOUR_MS, WEEK_HOURS } from '../../lib/capacity/series/series';

/** What a plan is tested with: demand as given, and no forecasting in between. */
export interface Given {
  /** Local time is this zone's. */
  readonly timeZone: string;
  /** First hour, such as 2026-03-01T00:00Z. */
  readonly start: string;
  /** Demand of the hour that begins `index` hours after the start, at quantile 0.9. */
  readonly demand: (index: number, instantMs: number) => number;
  readonly hours?: number;
  readonly leadTimeMinutes?: number;
  readonly events?: readonly Pick<EventWindow, 'name' | 'startMs' | 'endMs'>[];
  readonly minCapacity?: number;
  readonly maxCapacity?: number;
  /** Quantiles as multiples of that at 0.9. @default 0.5 is 0.8 of it */
  readonly spread?: Readonly<Record<string, number>>;
}

/** Each task serves 50 at the target, so that needs are easy to read. */
export function planInput(given: Given): PlanInput {
  const startMs = Date.parse(given.start);
  const hours = given.hours ?? 2 * WEEK_HOURS;
  const demand = Array.from({ length: hours }, (_, index) => given.demand(index, startMs + index * HOUR_MS));
  const spread = given.spread ?? { 0.5: 0.8, 0.9: 1 };
  const probabilities = Object.keys(spread)
    .map(Number)
    .sort((a, b) => a - b);
  const forecast: Forecast = {
    startMs,
    stepSeconds: 3600,
    probabilities,
    quantiles: probabilities.map((probability) => demand.map((value) => value * (spread[probability] ?? 1))),
    notes: [],
    backtest: { origins: [], models: [], wape: undefined, seasonalNaiveWape: undefined },
    events: (given.events ?? []).map((event) => ({ ...event, inHistory: false, recurring: false })),
  };
  return {
    service: 'api',
    timeZone: given.timeZone,
    forecast,
    probability: 0.9,
    capacity: { value: 100, unit: 'requests/s', source: 'test', targetUtilizationPercent: 50 },
    bounds: { minCapacity: given.minCapacity ?? 1, maxCapacity: given.maxCapacity ?? 60 },
    leadTimeMinutes: given.leadTimeMinutes ?? 10,
    history: { startMs: startMs - WEEK_HOURS * HOUR_MS, stepSeconds: 3600, values: new Array(WEEK_HOURS).fill(1) },
  };
}
