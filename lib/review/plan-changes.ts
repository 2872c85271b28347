import { recordOf, resourcesOf } from '../template/resource';
import type { AssemblyStack } from '../template/stack';
import type { PlanChange } from './review';
import { DAY_MINUTES, WEEK_MINUTES } from './schedule/cron-week';
import { boundAt, type WeeklyPlan, weeklyPlan } from './schedule/weekly-plan';
import { isSame } from './template/differences';

/** A scalable target of an assembly, and what its scheduled actions come to. */
interface PlannedTarget {
  readonly environment: string;
  readonly plan: WeeklyPlan;
}

/**
 * Schedules of floors that differ between two cloud assemblies, by environment: those of every scalable target, whoever
 * wrote them. What repeats every week becomes the floors of a week; everything else is listed as it is.
 *
 * A target whose actions are in several time zones is left out: it has no week.
 */
export function planChanges(
  baseStacks: readonly AssemblyStack[],
  headStacks: readonly AssemblyStack[],
): ReadonlyMap<string, readonly PlanChange[]> {
  const [base, head] = [plannedTargets(baseStacks), plannedTargets(headStacks)];
  const found = new Map<string, PlanChange[]>();
  for (const path of [...new Set([...base.keys(), ...head.keys()])].sort()) {
    const [before, after] = [base.get(path), head.get(path)];
    // Two minima alone are no schedule; a finding says that they differ.
    if (!isScheduled(before) && !isScheduled(after)) continue;
    const change = changeOf(path, before?.plan, after?.plan);
    if (isSame(change.before, change.after) && change.datedBefore.length + change.datedAfter.length === 0) continue;
    const environment = (after ?? before)?.environment ?? '';
    found.set(environment, [...(found.get(environment) ?? []), change]);
  }
  return found;
}

function isScheduled(target: PlannedTarget | undefined): boolean {
  return target !== undefined && target.plan.floors.changes.length + target.plan.others.length > 0;
}

function changeOf(path: string, before: WeeklyPlan | undefined, after: WeeklyPlan | undefined): PlanChange {
  const [dated, datedNow] = [datedActions(before), datedActions(after)];
  const [floors, floorsNow] = [weekOf(before), weekOf(after)];
  return {
    path,
    timeZone: (after ?? before)?.timeZone ?? 'UTC',
    before: floors,
    after: floorsNow,
    datedBefore: dated.filter((text) => !datedNow.includes(text)),
    datedAfter: datedNow.filter((text) => !dated.includes(text)),
  };
}

/** The floor at the beginning of each hour, Monday 00:00 first; undefined where the target has none that is known. */
function weekOf(plan: WeeklyPlan | undefined): number[] | undefined {
  if (plan === undefined) return undefined;
  const floors = Array.from({ length: WEEK_MINUTES / 60 }, (_, hour) =>
    boundAt(plan.floors, (hour * 60 + DAY_MINUTES) % WEEK_MINUTES),
  );
  return floors.every((floor) => floor !== undefined) ? floors : undefined;
}

function datedActions(plan: WeeklyPlan | undefined): string[] {
  return (plan?.others ?? []).map(({ schedule, floor }) => `${schedule}: ${floor ?? 'no floor'}`);
}

function plannedTargets(stacks: readonly AssemblyStack[]): Map<string, PlannedTarget> {
  const targets = new Map<string, PlannedTarget>();
  for (const { template, paths, path: stack, environment } of stacks) {
    for (const [logicalId, { Type, Properties }] of Object.entries(resourcesOf(template))) {
      if (Type !== 'AWS::ApplicationAutoScaling::ScalableTarget') continue;
      const plan = weeklyPlan(recordOf(Properties));
      if (plan !== undefined) targets.set(paths.get(logicalId) ?? `${stack}/${logicalId}`, { environment, plan });
    }
  }
  return targets;
}
