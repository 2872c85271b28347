import { RemovalPolicy } from 'aws-cdk-lib';
import type { EnvironmentConfig } from '../model/system/environment';

/**
 * What stays when it leaves the template, and goes again when its own creation is rolled back: empty by then, it would hold what it
 * stands in and take its name from the second try (read: CloudFormation, "DeletionPolicy attribute", RetainExceptOnCreate).
 */
const RETAIN = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/** What happens to databases and caches that leave the template. */
export function dataRemovalPolicy({ stateful }: EnvironmentConfig): RemovalPolicy {
  const policies: Record<EnvironmentConfig['stateful']['removalPolicy'], RemovalPolicy> = {
    retain: RETAIN,
    snapshot: RemovalPolicy.SNAPSHOT,
    destroy: RemovalPolicy.DESTROY,
  };
  return policies[stateful.removalPolicy];
}

/** Buckets and keys have no snapshots: where databases leave one behind, buckets and keys stay. */
export function keyRemovalPolicy({ stateful }: EnvironmentConfig): RemovalPolicy {
  return stateful.removalPolicy === 'destroy' ? RemovalPolicy.DESTROY : RETAIN;
}
