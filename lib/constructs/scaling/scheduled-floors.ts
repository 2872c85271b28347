import { TimeZone } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { ScalableTaskCount } from 'aws-cdk-lib/aws-ecs';
import type { CapacityPlan } from '../../model';

/** Writes a plan's actions; dated ones before `plannedFrom` are left out, because they would never fire. */
export function addScheduledFloors(taskCount: ScalableTaskCount, plan: CapacityPlan, plannedFrom?: Date): void {
  const timeZone = TimeZone.of(plan.timeZone);
  const from = plannedFrom?.toISOString().slice(0, 19);
  for (const { name, schedule, minCapacity } of plan.actions) {
    const dated = /^at\((.+)\)$/.exec(schedule)?.[1];
    // Local time against UTC is off by less than a day, which for an action of the past does not matter.
    if (dated !== undefined && from !== undefined && dated < from) continue;
    taskCount.scaleOnSchedule(name, { schedule: Schedule.expression(schedule), minCapacity, timeZone });
  }
}
