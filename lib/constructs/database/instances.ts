import { type CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { ReaderRole } from '../../model/database/reader-roles';
import { SERVERLESS } from '../../model/database/serverless';
import type { RoleMembers } from './role-endpoints';

/** Readers of the writer's class are promoted first; the others only when none is left. */
const FAILOVER_TIER = 1;
export const LAST_TIER = 15;

/** Writer and readers of a cluster. */
export interface Instances {
  readonly writer: rds.IClusterInstance;
  readonly readers: rds.IClusterInstance[];
}

/** The instances of a cluster; their construct ids are `Writer`, and for the role agents `agents1`, `agents2`. */
export function instances(
  writerClass: string,
  roles: Readonly<Record<string, ReaderRole>>,
  encryptionKey: IKey,
): Instances {
  const common = {
    caCertificate: rds.CaCertificate.RDS_CA_RSA2048_G1,
    // Engine versions change when config says so, after a rehearsal, not in a maintenance window.
    autoMinorVersionUpgrade: false,
    publiclyAccessible: false,
    enablePerformanceInsights: true,
    performanceInsightEncryptionKey: encryptionKey,
  };
  const readers = Object.entries(roles).flatMap(([role, reader]) => {
    const promotionTier = promotionTierOf(reader, writerClass);
    return readerIds(role, reader.count).map((id) =>
      reader.instanceClass === SERVERLESS
        ? rds.ClusterInstance.serverlessV2(id, { scaleWithWriter: promotionTier <= FAILOVER_TIER, ...common })
        : rds.ClusterInstance.provisioned(id, { ...typed(reader.instanceClass), promotionTier, ...common }),
    );
  });
  const writer =
    writerClass === SERVERLESS
      ? rds.ClusterInstance.serverlessV2('Writer', common)
      : rds.ClusterInstance.provisioned('Writer', { ...typed(writerClass), ...common });
  return { writer, readers };
}

/** The tier that is stated; else readers of the writer's class come first. */
function promotionTierOf({ promotionTier, instanceClass }: ReaderRole, writerClass: string): number {
  return promotionTier ?? (instanceClass === writerClass ? FAILOVER_TIER : LAST_TIER);
}

/** CDK's serverless instances know tiers 1 and 2 only; the others are written into the template. */
export function writePromotionTiers(
  cluster: rds.DatabaseCluster,
  writerClass: string,
  roles: Readonly<Record<string, ReaderRole>>,
): void {
  for (const [role, reader] of Object.entries(roles)) {
    if (reader.instanceClass !== SERVERLESS) continue;
    for (const id of readerIds(role, reader.count)) {
      const resource = cluster.node.findChild(id).node.defaultChild as rds.CfnDBInstance;
      resource.promotionTier = promotionTierOf(reader, writerClass);
    }
  }
}

/**
 * The writer stays with its cluster, which serves nothing without one. Readers and the subnet group hold no data: a reader that leaves the
 * template leaves the cluster, its endpoints and the bill. The CDK gives all of them one policy, and passes over what an instance states
 * (read: `helperRemovalPolicy` and `ClusterInstance.bind` of aws-cdk-lib 2.276).
 */
export function writeRemovalPolicies(
  cluster: rds.DatabaseCluster,
  roles: Readonly<Record<string, ReaderRole>>,
  ofWriter: RemovalPolicy,
): void {
  const childOf = (id: string) => cluster.node.findChild(id).node.defaultChild as CfnResource;
  childOf('Writer').applyRemovalPolicy(ofWriter);
  const readers = Object.entries(roles).flatMap(([role, { count }]) => readerIds(role, count));
  for (const id of ['Subnets', ...readers]) childOf(id).applyRemovalPolicy(RemovalPolicy.DESTROY);
}

/** The instances of each role, once the cluster has them. */
export function roleMembers(
  cluster: rds.DatabaseCluster,
  roles: Readonly<Record<string, ReaderRole>>,
): Record<string, RoleMembers> {
  const entries = Object.entries(roles).map(([role, { count, autoscaled }]) => {
    const instanceIdentifiers = readerIds(role, count).map(
      (id) => (cluster.node.findChild(id) as rds.IAuroraClusterInstance).instanceIdentifier,
    );
    return [role, { instanceIdentifiers, autoscaled }] as const;
  });
  return Object.fromEntries(entries);
}

/** Construct ids of the readers of a role: `agents1`, `agents2`. */
export function readerIds(role: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${role}${index + 1}`);
}

function typed(instanceClass: string) {
  return { instanceType: new InstanceType(instanceClass) };
}
