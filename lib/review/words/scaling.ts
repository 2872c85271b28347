import type { ResourceChange, StackChange } from '../change';
import { referencesIn } from '../template/references';
import { called } from './values';

/** What a scalable target scales: "the service api/Service", or the target itself where it names nothing of the app. */
export function targetName({ resource, before, after }: ResourceChange, stack: StackChange): string {
  const { ResourceId } = (after ?? before)?.Properties ?? {};
  const found = referencesIn(ResourceId).flatMap(({ logicalId, stack: other }) => stack.named(logicalId, other) ?? []);
  const scaled = found.find(({ type }) => type !== 'AWS::ECS::Cluster');
  return called(scaled ?? resource, stack);
}
