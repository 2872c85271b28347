import { RemovalPolicy } from 'aws-cdk-lib';
import type { EnvironmentConfig } from '../model/system/environment';

/** What happens to databases and caches that leave the template. */
export function dataRemovalPolicy({ stateful }: EnvironmentConfig): RemovalPolicy {
  const policies: Record<EnvironmentConfig['stateful']['removalPolicy'], RemovalPolicy> = {
    retain: RemovalPolicy.RETAIN,
    snapshot: RemovalPolicy.SNAPSHOT,
    destroy: RemovalPolicy.DESTROY,
  };
  return policies[stateful.removalPolicy];
}

/** Buckets and keys have no snapshots: where databases leave one behind, buckets and keys stay. */
export function keyRemovalPolicy({ stateful }: EnvironmentConfig): RemovalPolicy {
  return stateful.removalPolicy === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
}
