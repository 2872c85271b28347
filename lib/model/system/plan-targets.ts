import { cacheTargets } from '../cache/plan-targets';
import { databaseTargets } from '../database/plan-targets';
import type { DemandConfig } from '../demand/config';
import type { CapacityUnit } from '../plan/capacity-plan';
import { findTaskCapacity, type TaskCapacity } from '../scaling/task-capacity';
import type { ServiceConfig } from '../service/config';
import { InputError } from '../validation/input-error';
import type { SystemConfig } from './config';

/** Something that a plan is made for: a service, readers or capacity of the database, shards or replicas of a cache. */
export interface PlannedTarget {
  readonly name: string;
  /** The service whose demand it is. */
  readonly demandOf: string;
  readonly demand: DemandConfig;
  /** What one of its units serves. */
  readonly capacity: TaskCapacity;
  readonly bounds: { readonly minCapacity: number; readonly maxCapacity: number };
  /** What is counted. */
  readonly unit: CapacityUnit;
}

/** A service that has demand to plan for. */
export interface PlannedService extends PlannedTarget {
  readonly service: ServiceConfig;
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
      const capacity = demand === undefined ? undefined : findTaskCapacity(service.scaling, demand.signal);
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
