import { findReferencesWithin } from '../../template/references';
import { asText } from '../../template/values';
import type { ResourceChange, StackChange } from '../change';
import { describeResource } from './values';

/** What is counted, by the dimension that Application Auto Scaling scales (API reference, "ScalableDimension"). */
const UNITS: Readonly<Record<string, string>> = {
  'ecs:service:DesiredCount': 'tasks',
  'elasticache:replication-group:NodeGroups': 'shards',
  'elasticache:replication-group:Replicas': 'replicas',
  'lambda:function:ProvisionedConcurrency': 'provisioned runs',
  'rds:cluster:ReadReplicaCount': 'scaled readers',
};

/** What a scalable target scales: "the tasks of the service api/Service"; the target itself where it names nothing of the app. */
export function targetName({ resource, before, after }: ResourceChange, stack: StackChange): string {
  const { ResourceId, ScalableDimension } = (after ?? before)?.Properties ?? {};
  const found = findReferencesWithin(ResourceId).flatMap(
    ({ logicalId, stack: other }) => stack.named(logicalId, other) ?? [],
  );
  const scaled = found.find(({ type }) => type !== 'AWS::ECS::Cluster');
  if (scaled === undefined) return describeResource(resource, stack);
  return `the ${UNITS[asText(ScalableDimension)] ?? 'capacity'} of ${describeResource(scaled, stack)}`;
}
