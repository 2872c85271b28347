import { TimeZone } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { ScalableTaskCount } from 'aws-cdk-lib/aws-ecs';
import type { CapacityPlan } from '../../model/capacity-plan';
import { upcomingActions } from '../upcoming-actions';

/** Writes a plan's actions; dated ones before `plannedFrom` are left out, because they would never fire. */
export function addScheduledFloors(taskCount: ScalableTaskCount, plan: CapacityPlan, plannedFrom?: Date): void {
  const timeZone = TimeZone.of(plan.timeZone);
  for (const { name, schedule, minCapacity } of upcomingActions(plan, plannedFrom))
    taskCount.scaleOnSchedule(name, { schedule: Schedule.expression(schedule), minCapacity, timeZone });
}
