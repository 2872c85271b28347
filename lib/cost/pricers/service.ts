import { findReferencesAndSubstitutions } from '../../template/references';
import { asList, getAt, isTrue, readNumber, readText } from '../../template/values';
import {
  type Charge,
  type CostedResource,
  type ResourceCost,
  resourceCost,
  type UnpricedItem,
  unknownCost,
} from '../charge';
import { PRICE_KEYS } from '../price-keys';
import { MONTH_HOURS } from '../prices';
import { constantFloor, floorAssumption, isScaled, monthlyHours, type WeeklyFloor, weeklyFloor } from '../week';

const TASKS = 'ecs:service:DesiredCount';

/** Storage of a task that is not billed, in GiB (AWS Fargate pricing). */
const FREE_STORAGE_GIB = 20;

/** What an hour of a task is billed for. */
interface TaskSize {
  readonly vcpus: number;
  readonly gb: number;
  readonly arm: boolean;
  readonly extraStorageGb: number;
  readonly publicAddress: boolean;
}

/** An ECS service on Fargate: its tasks by the floors of the week, or as somebody states them. */
export function serviceCost(resource: CostedResource): ResourceCost {
  const { properties, template } = resource;
  const launch = readText(properties.LaunchType, template) ?? 'FARGATE';
  if (launch !== 'FARGATE')
    return resourceCost([], [{ what: 'tasks', reason: `launch type ${launch} runs on what is billed elsewhere` }]);
  const size = taskSize(resource);
  if ('reason' in size) return resourceCost([], [size]);
  const tasks = taskFloor(resource);
  if (tasks === undefined) return unknownCost('tasks on Fargate', 'DesiredCount');
  const onSpot = spotTasks(resource);
  if (typeof onSpot === 'string') return resourceCost([], [{ what: 'tasks', reason: onSpot }]);
  const { onDemand, spot, assumption } = taskHours(resource, tasks, onSpot);
  // Without any task it has a line of nothing: it is priced, and nobody has to look for it among the gaps.
  return resourceCost(
    onDemand === 0 && spot > 0 ? [] : taskCharges(size, onDemand, assumption),
    spot === 0 ? [] : [spotGap(spot)],
  );
}

function taskCharges(size: TaskSize, hours: number, assumption: string): Charge[] {
  const { vcpus, gb, arm, extraStorageGb, publicAddress } = size;
  const { fargateVcpu, fargateGb, fargateArmVcpu, fargateArmGb, fargateStorage } = PRICE_KEYS;
  const on = arm ? 'Fargate, ARM' : 'Fargate';
  return [
    { what: `${on}: vCPU of tasks`, key: arm ? fargateArmVcpu : fargateVcpu, quantity: hours * vcpus, assumption },
    { what: `${on}: memory of tasks`, key: arm ? fargateArmGb : fargateGb, quantity: hours * gb, assumption },
    ...(extraStorageGb === 0
      ? []
      : [{ what: `${on}: storage of tasks`, key: fargateStorage, quantity: hours * extraStorageGb, assumption }]),
    ...(publicAddress
      ? [{ what: 'public IPv4 addresses of tasks', key: PRICE_KEYS.publicAddress, quantity: hours, assumption }]
      : []),
  ];
}

/** Fargate Spot has a price that changes by the hour, and none in the book. */
function spotGap(hours: number): UnpricedItem {
  return { what: 'tasks on Fargate Spot', reason: `${Math.round(hours)} task-hours a month at a price that changes` };
}

/** Size of its tasks; why it is not known where it is not. */
function taskSize({ properties, template, siblings }: CostedResource): TaskSize | UnpricedItem {
  const gap = (reason: string): UnpricedItem => ({ what: 'tasks on Fargate', reason });
  const [definition = ''] = findReferencesAndSubstitutions(properties.TaskDefinition);
  const task = siblings[definition];
  if (task?.Type !== 'AWS::ECS::TaskDefinition') return gap('its task definition is in another template');
  const { Cpu, Memory, RuntimePlatform, EphemeralStorage } = task.Properties ?? {};
  const cpu = readNumber(Cpu, template);
  const memory = readNumber(Memory, template);
  if (cpu === undefined || memory === undefined)
    return gap('Cpu or Memory of its task definition is not a value in the template');
  const system = readText(getAt(RuntimePlatform, 'OperatingSystemFamily'), template) ?? 'LINUX';
  if (system !== 'LINUX') return gap(`the price book has no price of ${system}`);
  const storage = readNumber(getAt(EphemeralStorage, 'SizeInGiB'), template) ?? FREE_STORAGE_GIB;
  const addresses = getAt(properties.NetworkConfiguration, 'AwsvpcConfiguration', 'AssignPublicIp');
  return {
    vcpus: cpu / 1024,
    gb: memory / 1024,
    arm: readText(getAt(RuntimePlatform, 'CpuArchitecture'), template) === 'ARM64',
    extraStorageGb: Math.max(0, storage - FREE_STORAGE_GIB),
    publicAddress: readText(addresses, template) === 'ENABLED' || isTrue(addresses, template),
  };
}

/** Tasks in each part of the week: the floor of its scaling, else its desired count, which is 1 where it has none. */
function taskFloor(resource: CostedResource): WeeklyFloor | undefined {
  if (isScaled(resource, TASKS)) return weeklyFloor(resource, TASKS);
  const { DesiredCount } = resource.properties;
  const count = DesiredCount === undefined ? 1 : readNumber(DesiredCount, resource.template);
  return count === undefined ? undefined : constantFloor(count);
}

/** How many of so many tasks run on Spot. */
type SpotTasks = (tasks: number) => number;

/** What capacity providers put on Spot; why that is not known where they are not all of Fargate. */
function spotTasks({ properties, template }: CostedResource): SpotTasks | string {
  const strategy = asList(properties.CapacityProviderStrategy).map((provider) => ({
    name: readText(getAt(provider, 'CapacityProvider'), template),
    base: readNumber(getAt(provider, 'Base'), template) ?? 0,
    weight: readNumber(getAt(provider, 'Weight'), template) ?? 0,
  }));
  const foreign = strategy.find(({ name }) => name !== 'FARGATE' && name !== 'FARGATE_SPOT');
  if (foreign !== undefined) return `capacity provider ${foreign.name ?? ''} runs on what is billed elsewhere`;
  const weight = strategy.reduce((sum, provider) => sum + provider.weight, 0);
  const spot = strategy.find(({ name }) => name === 'FARGATE_SPOT');
  if (spot === undefined) return () => 0;
  // The base of either comes first, further tasks by weight (Amazon ECS developer guide, "Capacity provider strategies").
  const base = strategy.reduce((sum, provider) => sum + provider.base, 0);
  const share = weight === 0 ? 0 : spot.weight / weight;
  return (tasks) => Math.min(tasks, spot.base) + Math.max(0, tasks - base) * share;
}

function taskHours(
  resource: CostedResource,
  tasks: WeeklyFloor,
  onSpot: SpotTasks,
): { readonly onDemand: number; readonly spot: number; readonly assumption: string } {
  const { stated } = resource;
  if (stated !== undefined) {
    const mean = stated.taskHours / stated.hours;
    const spot = onSpot(mean) * MONTH_HOURS;
    return { onDemand: mean * MONTH_HOURS - spot, spot, assumption: `task-hours of ${stated.source}` };
  }
  const spot = monthlyHours([tasks], onSpot);
  return {
    onDemand: monthlyHours([tasks], (count) => count) - spot,
    spot,
    assumption: isScaled(resource, TASKS) ? floorAssumption(tasks) : 'tasks that run all the time',
  };
}
