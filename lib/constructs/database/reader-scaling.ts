import { Duration } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import { CfnDBInstance, type DatabaseCluster } from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { fixedReaders, type ReaderAutoscaling, type ReaderRole } from '../../model/database/reader-roles';
import type { CapacityPlan } from '../../model/plan/capacity-plan';
import { addScheduledActions } from '../scaling/scheduled-capacity';

/** A reader takes minutes to start, so that the next decision must wait for it. */
const COOLDOWNS = { scaleOutCooldown: Duration.minutes(5), scaleInCooldown: Duration.minutes(15) };

export interface ReaderScalingProps {
  readonly cluster: DatabaseCluster;
  readonly roles: Readonly<Record<string, ReaderRole>>;
  readonly scaling: ReaderAutoscaling;
  /** Floors by schedule, in readers of the role that autoscaled readers join. @default none */
  readonly plan?: CapacityPlan;
  /** Dated actions before this instant are left out. @default all are written */
  readonly plannedFrom?: Date;
}

/**
 * Adds and removes readers.
 *
 * Application Auto Scaling counts every reader of the cluster, so the bounds include the fixed ones; it removes only
 * readers it has added (Aurora user guide, "Aurora Auto Scaling").
 */
export function scaleReaders(scope: Construct, props: ReaderScalingProps): appscaling.ScalableTarget {
  const { cluster, roles, scaling, plan } = props;
  const fixed = fixedReaders(roles);
  const target = new appscaling.ScalableTarget(scope, 'Readers', {
    serviceNamespace: appscaling.ServiceNamespace.RDS,
    scalableDimension: 'rds:cluster:ReadReplicaCount',
    resourceId: `cluster:${cluster.clusterIdentifier}`,
    minCapacity: fixed + scaling.minCapacity,
    maxCapacity: fixed + scaling.maxCapacity,
  });
  // Registered before the fixed readers are there, it would buy as many of its own, at the first deployment and with each that is added.
  for (const member of cluster.node.findAll()) if (member instanceof CfnDBInstance) target.node.addDependency(member);
  if (scaling.cpuPercent !== undefined) {
    target.scaleToTrackMetric('Cpu', {
      predefinedMetric: appscaling.PredefinedMetric.RDS_READER_AVERAGE_CPU_UTILIZATION,
      targetValue: scaling.cpuPercent,
      ...COOLDOWNS,
    });
  }
  if (scaling.connections !== undefined) {
    target.scaleToTrackMetric('Connections', {
      predefinedMetric: appscaling.PredefinedMetric.RDS_READER_AVERAGE_DATABASE_CONNECTIONS,
      targetValue: scaling.connections,
      ...COOLDOWNS,
    });
  }
  // A plan counts the readers of one role; the target counts those of the others as well.
  if (plan !== undefined) addScheduledActions(target, { ...props, plan }, fixed - joined(roles));
  return target;
}

function joined(roles: Readonly<Record<string, ReaderRole>>): number {
  return Object.values(roles).find(({ autoscaled }) => autoscaled === true)?.count ?? 0;
}
