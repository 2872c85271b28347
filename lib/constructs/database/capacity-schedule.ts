import { ArnFormat, Stack, TimeZone } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { DatabaseCluster } from 'aws-cdk-lib/aws-rds';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { Universal } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { ServerlessRange } from '../../model/database/serverless';
import type { CapacityPlan } from '../../model/plan/capacity-plan';
import { upcomingActions } from '../scaling/scheduled-capacity';

/**
 * Raises and lowers the least capacity of a cluster's serverless instances by schedule, in ACU. Application Auto Scaling
 * does not know Serverless v2, so EventBridge Scheduler changes the cluster.
 *
 * A deployment that changes the cluster sets the range of the template again, until the next action.
 */
export function addCapacitySchedule(
  scope: Construct,
  cluster: DatabaseCluster,
  range: ServerlessRange,
  plan: CapacityPlan,
  plannedFrom?: Date,
): void {
  const schedules = new Construct(scope, 'Capacity');
  const clusterArn = Stack.of(scope).formatArn({
    service: 'rds',
    resource: 'cluster',
    resourceName: cluster.clusterIdentifier,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const timeZone = TimeZone.of(plan.timeZone);
  for (const { name, schedule, minCapacity } of upcomingActions(plan, plannedFrom)) {
    new Schedule(schedules, name, {
      description: `At least ${minCapacity} ACU for each serverless instance, from the capacity plan`,
      schedule: ScheduleExpression.expression(schedule, timeZone),
      target: new Universal({
        service: 'rds',
        action: 'modifyDBCluster',
        policyStatements: [new PolicyStatement({ actions: ['rds:ModifyDBCluster'], resources: [clusterArn] })],
        input: ScheduleTargetInput.fromObject({
          DbClusterIdentifier: cluster.clusterIdentifier,
          ServerlessV2ScalingConfiguration: { MinCapacity: minCapacity, MaxCapacity: range.maxCapacity },
          ApplyImmediately: true,
        }),
      }),
    });
  }
}
