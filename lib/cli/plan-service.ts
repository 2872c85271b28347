import { type Forecast, forecast } from '../capacity/forecast/forecast';
import { type Replanned, replan } from '../capacity/plan/replan';
import { planProbabilities } from '../capacity/plan/risk-curve';
import { endMs, HOUR_MS, type Series } from '../capacity/series/series';
import { cacheTargets } from '../model/cache-targets';
import type { CapacityPlan } from '../model/capacity-plan';
import { databaseTargets } from '../model/database-targets';
import { type DemandCapacity, demandCapacity } from '../model/demand-capacity';
import { type DemandConfig, planGoal } from '../model/demand-config';
import { InputError } from '../model/input-error';
import type { ServiceConfig } from '../model/service-config';
import type { SystemConfig } from '../model/system-config';
import type { CapacityUnit } from '../report/capacity-words';
import type { Demand } from './demand-source';

/** Weeks a plan looks ahead: an ordinary week is the busier of two, and events are dated that far. */
const HORIZON_HOURS = 2 * 168;

/** Something that a plan is made for: a service, readers or capacity of the database, shards or replicas of a cache. */
export interface PlannedTarget {
  readonly name: string;
  /** The service whose demand it is. */
  readonly demandOf: string;
  readonly demand: DemandConfig;
  /** What one of its units serves. */
  readonly capacity: DemandCapacity;
  readonly bounds: { readonly minCapacity: number; readonly maxCapacity: number };
  /** What is counted. */
  readonly unit: CapacityUnit;
}

/** A service that has demand to plan for. */
export interface PlannedService extends PlannedTarget {
  readonly service: ServiceConfig;
}

/** What planning gives: the demand it saw, the forecast, the plan and how it came about. */
export interface Planning extends PlannedTarget, Replanned {
  readonly history: Series;
  readonly forecast: Forecast;
}

/** The services of a system that state where their demand is recorded. Throws `InputError` for an unknown name. */
export function plannedServices(system: SystemConfig, only?: string): PlannedService[] {
  const known = Object.entries(system.services).filter(([, service]) => service.demand !== undefined);
  if (only !== undefined && !known.some(([name]) => name === only)) {
    throw new InputError('unknown-service', `${system.name} has no such service with demand`, [
      {
        where: '--service',
        given: `"${only}"`,
        allowed: `one of ${known.map(([name]) => name).join(', ') || '(none)'}`,
        remedy: 'Use one of these, or add `demand` to the service.',
      },
    ]);
  }
  return known
    .filter(([name]) => only === undefined || name === only)
    .flatMap(([name, service]) => {
      const { demand } = service;
      const capacity = demand === undefined ? undefined : demandCapacity(service.scaling, demand.signal);
      if (demand === undefined || capacity === undefined) return [];
      const targetUtilizationPercent = demand.targetUtilizationPercent ?? capacity.targetUtilizationPercent;
      const planned = { demandOf: name, demand, bounds: service.scaling, unit: 'tasks' } as const;
      return [{ name, service, ...planned, capacity: { ...capacity, targetUtilizationPercent } }];
    });
}

/** Everything of a system that a plan is made for. Throws `InputError` for an unknown name. */
export function plannedTargets(system: SystemConfig, only?: string): PlannedTarget[] {
  const following = [...databaseTargets(system.database), ...cacheTargets(system.caches)];
  if (only !== undefined && !following.some(({ name }) => name === only)) return plannedServices(system, only);
  const services = plannedServices(system);
  const followers = following.flatMap(({ name, unit, bounds, follows }): PlannedTarget[] => {
    const followed = services.find((service) => service.name === follows.service);
    if (followed === undefined) return [];
    const { leadTimeMinutes, capacityPerUnit: value, capacitySource: source } = follows;
    return [
      {
        name,
        unit,
        bounds,
        demandOf: followed.name,
        demand: { ...followed.demand, leadTimeMinutes },
        // What one carries is what it carries well: there is no threshold beside it.
        capacity: { value, source, unit: followed.capacity.unit, targetUtilizationPercent: 100 },
      },
    ];
  });
  return only === undefined ? [...services, ...followers] : followers.filter(({ name }) => name === only);
}

/** The history before the start: a forecast must not know what it forecasts. Throws `InputError` where none is left. */
export function historyBefore(history: Series, startMs: number): Series {
  const hours = Math.floor((startMs - history.startMs) / HOUR_MS);
  // A history without a complete hour is refused by the forecast, which says what it needs.
  if (hours > 0 || history.values.length === 0) return { ...history, values: history.values.slice(0, hours) };
  const iso = (timeMs: number) => new Date(timeMs).toISOString().replace('.000Z', 'Z');
  throw new InputError('bad-option', 'There is nothing to forecast from', [
    {
      where: '--start',
      given: iso(startMs),
      allowed: `later than the first complete hour ${iso(history.startMs)}`,
      remedy: 'Choose a later start, or a longer history.',
    },
  ]);
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
    ...(demand.maxChangesPerWeek === undefined ? {} : { maxChangesPerWeek: demand.maxChangesPerWeek }),
    ...(previous === undefined ? {} : { previous }),
  });
  return { ...planned, ...replanned, history, forecast: predicted };
}
