import { Duration } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type { CfnReplicationGroup } from 'aws-cdk-lib/aws-elasticache';
import type { Construct } from 'constructs';
import { addScheduledActions, type PlannedFloors } from '../scaling/scheduled-capacity';

const { PredefinedMetric } = appscaling;

/**
 * ElastiCache's own cooldowns are not documented, so they are stated. A shard takes minutes to move keys to, a replica to
 * copy all of them, and each leaves the way it came.
 */
const COOLDOWNS = { scaleOutCooldown: Duration.minutes(10), scaleInCooldown: Duration.minutes(30) };

/** Bounds of the number of shards, and what it follows: whichever needs more. */
export interface ShardAutoscaling {
  readonly minCapacity: number;
  readonly maxCapacity: number;
  /** Memory in use above which a shard is added, in percent. @default 65 */
  readonly memoryPercent?: number | undefined;
  /** CPU of the primaries' engine thread above which a shard is added, in percent. @default CPU adds none */
  readonly cpuPercent?: number | undefined;
}

/** Bounds of the number of replicas in each shard. */
export interface ReplicaAutoscaling {
  readonly minCapacity: number;
  readonly maxCapacity: number;
  /** CPU of the replicas' engine thread above which every shard gets one more, in percent. @default 60 */
  readonly cpuPercent?: number | undefined;
}

/** Scales the shards of a cache with cluster mode; keys move while it serves. */
export function scaleShards(
  scope: Construct,
  group: CfnReplicationGroup,
  { memoryPercent = 65, cpuPercent, ...bounds }: ShardAutoscaling,
  floors?: PlannedFloors,
): appscaling.ScalableTarget {
  const target = targetOf(scope, 'Shards', group, 'NodeGroups', bounds);
  target.scaleToTrackMetric('Memory', {
    predefinedMetric: PredefinedMetric.ELASTICACHE_DATABASE_MEMORY_USAGE_COUNTED_FOR_EVICT_PERCENTAGE,
    targetValue: memoryPercent,
    ...COOLDOWNS,
  });
  if (cpuPercent !== undefined) {
    target.scaleToTrackMetric('Cpu', {
      predefinedMetric: PredefinedMetric.ELASTICACHE_PRIMARY_ENGINE_CPU_UTILIZATION,
      targetValue: cpuPercent,
      ...COOLDOWNS,
    });
  }
  if (floors !== undefined) addScheduledActions(target, floors);
  return target;
}

/** Scales the replicas of every shard of a cache, which serve reads. */
export function scaleReplicas(
  scope: Construct,
  group: CfnReplicationGroup,
  { cpuPercent = 60, ...bounds }: ReplicaAutoscaling,
  floors?: PlannedFloors,
): appscaling.ScalableTarget {
  const target = targetOf(scope, 'Replicas', group, 'Replicas', bounds);
  target.scaleToTrackMetric('Cpu', {
    predefinedMetric: PredefinedMetric.ELASTICACHE_REPLICA_ENGINE_CPU_UTILIZATION,
    targetValue: cpuPercent,
    ...COOLDOWNS,
  });
  if (floors !== undefined) addScheduledActions(target, floors);
  return target;
}

function targetOf(
  scope: Construct,
  id: string,
  group: CfnReplicationGroup,
  dimension: 'NodeGroups' | 'Replicas',
  { minCapacity, maxCapacity }: { readonly minCapacity: number; readonly maxCapacity: number },
): appscaling.ScalableTarget {
  return new appscaling.ScalableTarget(scope, id, {
    serviceNamespace: appscaling.ServiceNamespace.ELASTICACHE,
    scalableDimension: `elasticache:replication-group:${dimension}`,
    resourceId: `replication-group/${group.ref}`,
    minCapacity,
    maxCapacity,
  });
}
