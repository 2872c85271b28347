import { DEFAULT_MAXIMUM_PERCENT, tasksInDeployment } from '../model/scaling/deployment';
import { findReferencesAndSubstitutions } from '../template/references';
import { recordOf } from '../template/resource';
import { asList, asText, getAt } from '../template/values';
import { type CheckedStack, type Located, locate, originOf, propertiesOf } from './assembly';

/** The most tasks that a service runs, in the number of tasks. */
export interface ServicePeak {
  readonly service: Located;
  /** At the highest floor of its schedules. */
  readonly atFloor: number;
  /** At the maximum of its scalable target. */
  readonly atCeiling: number;
  /** In a rolling deployment at that maximum. */
  readonly deploying: number;
  /** vCPUs of a task; 0 where it runs on instances or its size is not known. */
  readonly vcpus: number;
  /** Share of its tasks on Spot that are above its base, 0 to 1. */
  readonly spotShare: number;
}

/** A number, also one that is written as text; the fallback for what only a deployment knows. */
export function numberOr(value: unknown, fallback: number): number {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : fallback;
}

/**
 * Tasks of every service of an app, each at its own peak.
 *
 * A rolling deployment runs up to `maximumPercent` of the desired tasks, rounded down, the old and the new together (read: ECS API,
 * DeploymentConfiguration).
 */
export function servicePeaks(stacks: readonly CheckedStack[]): ServicePeak[] {
  const targets = locate(stacks, 'AWS::ApplicationAutoScaling::ScalableTarget');
  return locate(stacks, 'AWS::ECS::Service').map((service) => {
    const { DesiredCount, DeploymentConfiguration, TaskDefinition, CapacityProviderStrategy } = propertiesOf(service);
    const desired = numberOr(DesiredCount, 1);
    const [target = {}] = targets
      .filter(
        ({ stack, resource }) =>
          stack === service.stack &&
          findReferencesAndSubstitutions(recordOf(resource.Properties).ResourceId).includes(service.logicalId),
      )
      .map(propertiesOf);
    const atCeiling = numberOr(target.MaxCapacity, desired);
    const percent = numberOr(getAt(DeploymentConfiguration, 'MaximumPercent'), DEFAULT_MAXIMUM_PERCENT);
    const definition = originOf(stacks, service.stack, TaskDefinition);
    return {
      service,
      atFloor: highestFloor(target, desired),
      atCeiling,
      deploying: tasksInDeployment(atCeiling, percent),
      vcpus: definition === undefined ? 0 : vcpusOf(propertiesOf(definition)),
      spotShare: spotShareOf(CapacityProviderStrategy),
    };
  });
}

function highestFloor(target: Readonly<Record<string, unknown>>, desired: number): number {
  const floors = asList(target.ScheduledActions).map((action) =>
    getAt(recordOf(action).ScalableTargetAction, 'MinCapacity'),
  );
  return Math.max(numberOr(target.MinCapacity, desired), ...floors.map((floor) => numberOr(floor, 0)));
}

function vcpusOf({ Cpu, RequiresCompatibilities }: Readonly<Record<string, unknown>>): number {
  return asList(RequiresCompatibilities).includes('FARGATE') ? numberOr(Cpu, 0) / 1024 : 0;
}

function spotShareOf(strategy: unknown): number {
  const providers = asList(strategy).map(recordOf);
  const weightOf = (isWanted: (name: string) => boolean) =>
    providers
      .filter(({ CapacityProvider }) => isWanted(asText(CapacityProvider)))
      .reduce((sum, { Weight }) => sum + numberOr(Weight, 0), 0);
  const all = weightOf(() => true);
  return all === 0 ? 0 : weightOf((name) => name === 'FARGATE_SPOT') / all;
}

/** Instances of a cluster, and nodes of a cache, when all targets are at their maximum. */
export function scaledMaximum(stacks: readonly CheckedStack[], resource: Located, dimension: RegExp): number {
  const maxima = locate(stacks, 'AWS::ApplicationAutoScaling::ScalableTarget')
    .filter(({ stack }) => stack === resource.stack)
    .map(propertiesOf)
    .filter(
      ({ ScalableDimension, ResourceId }) =>
        dimension.test(asText(ScalableDimension)) &&
        findReferencesAndSubstitutions(ResourceId).includes(resource.logicalId),
    )
    .map(({ MaxCapacity }) => numberOr(MaxCapacity, 0));
  return Math.max(0, ...maxima);
}
