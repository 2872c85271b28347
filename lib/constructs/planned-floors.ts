import { TimeZone } from 'aws-cdk-lib';
import { type ScalableTarget, Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { CapacityPlan } from '../model/capacity-plan';
import { upcomingActions } from './upcoming-actions';

/** A plan whose actions raise and lower the minimum of a target. */
export interface PlannedFloors {
  readonly plan: CapacityPlan;
  /** Dated actions before this instant are left out. @default all are written */
  readonly plannedFrom?: Date;
}

/** Writes the actions of a plan; `others` are units that the target counts and the plan does not. */
export function addFloors(target: ScalableTarget, { plan, plannedFrom }: PlannedFloors, others = 0): void {
  const timeZone = TimeZone.of(plan.timeZone);
  for (const { name, schedule, minCapacity } of upcomingActions(plan, plannedFrom)) {
    target.scaleOnSchedule(name, {
      schedule: Schedule.expression(schedule),
      minCapacity: minCapacity + others,
      timeZone,
    });
  }
}
