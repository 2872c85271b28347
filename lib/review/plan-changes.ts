import { weeklyFloors } from '../capacity/plan';
import { readAssembly } from './assembly/read-assembly';
import { recordOf, resourcesOf } from './assembly/stack';
import type { PlanChange } from './review';
import { weeklySchedule } from './weekly-schedule';

/** A scheduled action of a template, as far as it sets a floor. */
interface Action {
  readonly name: string;
  readonly schedule: string;
  readonly minCapacity: number;
  readonly timeZone: string;
}

/** What a template says of a scalable target's floors. */
interface Target {
  readonly path: string;
  readonly environment: string;
  readonly minCapacity: number;
  readonly actions: readonly Action[];
}

/**
 * Schedules of floors that differ between two cloud assemblies, by environment: those of every scalable target, whoever
 * wrote them. Weekly actions become the floors of a week; all others are listed as they are.
 */
export function planChanges(baseDirectory: string, headDirectory: string): ReadonlyMap<string, readonly PlanChange[]> {
  const [base, head] = [targetsOf(baseDirectory), targetsOf(headDirectory)];
  const found = new Map<string, PlanChange[]>();
  for (const path of [...new Set([...base.keys(), ...head.keys()])].sort()) {
    const [before, after] = [base.get(path), head.get(path)];
    const environment = (after ?? before)?.environment ?? '';
    if (textOf(before) === textOf(after)) continue;
    found.set(environment, [...(found.get(environment) ?? []), changeOf(path, before, after)]);
  }
  return found;
}

function changeOf(path: string, before: Target | undefined, after: Target | undefined): PlanChange {
  const [goneBefore, newAfter] = [otherActions(before), otherActions(after)];
  const [floorsBefore, floorsAfter] = [floorsOf(before), floorsOf(after)];
  return {
    path,
    timeZone: [after, before].flatMap((target) => target?.actions ?? [])[0]?.timeZone ?? 'UTC',
    ...(floorsBefore === undefined ? {} : { before: floorsBefore }),
    ...(floorsAfter === undefined ? {} : { after: floorsAfter }),
    datedBefore: goneBefore.filter((text) => !newAfter.includes(text)),
    datedAfter: newAfter.filter((text) => !goneBefore.includes(text)),
  };
}

/** Floors over a week; undefined where there is no such target. */
function floorsOf(target: Target | undefined): number[] | undefined {
  if (target === undefined) return undefined;
  const weekly = target.actions.flatMap(({ name, schedule, minCapacity }) => {
    const known = weeklySchedule(schedule);
    return known === undefined ? [] : [{ name, schedule: known, minCapacity }];
  });
  return weeklyFloors(weekly, target.minCapacity);
}

/** Actions on a date, and those whose schedule is not weekly. */
function otherActions(target: Target | undefined): string[] {
  return (target?.actions ?? [])
    .filter(({ schedule }) => weeklySchedule(schedule) === undefined)
    .map(({ schedule, minCapacity }) => `${schedule}: ${minCapacity}`);
}

/** Equal where nothing of the schedule differs; the names of actions and their order do not count. */
function textOf(target: Target | undefined): string {
  const actions = (target?.actions ?? []).map(({ schedule, minCapacity, timeZone }) =>
    JSON.stringify([schedule, minCapacity, timeZone]),
  );
  return actions.sort().join();
}

function targetsOf(directory: string): Map<string, Target> {
  const targets = new Map<string, Target>();
  for (const { template, paths, path: stack, environment } of readAssembly(directory)) {
    for (const [logicalId, { Type, Properties }] of Object.entries(resourcesOf(template))) {
      if (Type !== 'AWS::ApplicationAutoScaling::ScalableTarget') continue;
      const path = paths.get(logicalId) ?? `${stack}/${logicalId}`;
      const { MinCapacity, ScheduledActions } = recordOf(Properties);
      const minCapacity = typeof MinCapacity === 'number' ? MinCapacity : 0;
      targets.set(path, { path, environment, minCapacity, actions: actionsOf(ScheduledActions) });
    }
  }
  return targets;
}

function actionsOf(raw: unknown): Action[] {
  return (Array.isArray(raw) ? raw : []).map(recordOf).flatMap((action) => {
    const minCapacity = recordOf(action.ScalableTargetAction).MinCapacity;
    const { ScheduledActionName: name, Schedule: schedule, Timezone: timeZone } = action;
    if (typeof minCapacity !== 'number' || typeof schedule !== 'string') return [];
    return [{ name: String(name), schedule, minCapacity, timeZone: typeof timeZone === 'string' ? timeZone : 'UTC' }];
  });
}
