import { TimeZone } from 'aws-cdk-lib';
import { type ScalableTarget, Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { ScalableTaskCount } from 'aws-cdk-lib/aws-ecs';
import type { CapacityPlan } from '../../model/plan/capacity-plan';

/** A plan whose actions raise and lower the minimum of a target. */
export interface PlannedFloors {
  readonly plan: CapacityPlan;
  /** Dated actions before this instant are left out. @default all are written */
  readonly plannedFrom?: Date;
}

/** Writes the actions of a plan; `others` are units that the target counts and the plan does not. */
export function addScheduledActions(target: ScalableTarget, { plan, plannedFrom }: PlannedFloors, others = 0): void {
  const timeZone = TimeZone.of(plan.timeZone);
  for (const { name, schedule, minCapacity } of upcomingActions(plan, plannedFrom)) {
    target.scaleOnSchedule(name, {
      schedule: Schedule.expression(schedule),
      minCapacity: minCapacity + others,
      timeZone,
    });
  }
}

/** Writes a plan's actions; dated ones before `plannedFrom` are left out, because they would never fire. */
export function addScheduledFloors(taskCount: ScalableTaskCount, plan: CapacityPlan, plannedFrom?: Date): void {
  const timeZone = TimeZone.of(plan.timeZone);
  for (const { name, schedule, minCapacity } of upcomingActions(plan, plannedFrom))
    taskCount.scaleOnSchedule(name, { schedule: Schedule.expression(schedule), minCapacity, timeZone });
}

/** Actions of a plan that will still fire: dated ones before `plannedFrom` are left out. */
export function upcomingActions({ actions }: CapacityPlan, plannedFrom?: Date): CapacityPlan['actions'] {
  const from = plannedFrom?.toISOString().slice(0, 19);
  return actions.filter(({ schedule }) => {
    const dated = /^at\((.+)\)$/.exec(schedule)?.[1];
    // Local time against UTC is off by less than a day, which for an action of the past does not matter.
    return dated === undefined || from === undefined || dated >= from;
  });
}
