import { RemovalPolicy } from 'aws-cdk-lib';
import type { EnvironmentConfig } from '../model';

/** CloudFormation's policies for what an environment says of its data. */
export const REMOVAL_POLICIES: Readonly<Record<EnvironmentConfig['stateful']['removalPolicy'], RemovalPolicy>> = {
  retain: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  snapshot: RemovalPolicy.SNAPSHOT,
  destroy: RemovalPolicy.DESTROY,
};

/** Buckets have no snapshots: where databases leave one behind, buckets stay. */
export function bucketRemovalPolicy(environment: EnvironmentConfig): RemovalPolicy {
  const { removalPolicy } = environment.stateful;
  return REMOVAL_POLICIES[removalPolicy === 'snapshot' ? 'retain' : removalPolicy];
}
