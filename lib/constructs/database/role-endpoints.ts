import { Names } from 'aws-cdk-lib';
import { CfnDBClusterEndpoint, type DatabaseCluster, type IAuroraClusterInstance } from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import type { ReaderRole } from '../../model';
import { readerIds } from './instances';

/**
 * A custom endpoint for each role. Isolated roles list their members; the role that autoscaled readers join lists
 * everybody else.
 */
export function addRoleEndpoints(
  scope: Construct,
  cluster: DatabaseCluster,
  roles: Readonly<Record<string, ReaderRole>>,
): Record<string, CfnDBClusterEndpoint> {
  const members = (role: string) =>
    readerIds(role, roles[role]?.count ?? 0).map(
      (id) => (cluster.node.findChild(id) as IAuroraClusterInstance).instanceIdentifier,
    );
  const entries = Object.entries(roles).map(([role, { autoscaled }]) => {
    const others = Object.keys(roles).filter((name) => name !== role);
    const endpoint = new CfnDBClusterEndpoint(scope, `${role}Endpoint`, {
      dbClusterEndpointIdentifier: endpointName(scope, role),
      dbClusterIdentifier: cluster.clusterIdentifier,
      customEndpointType: 'READER',
      ...(autoscaled === true ? { excludedMembers: others.flatMap(members) } : { staticMembers: members(role) }),
    });
    return [role, endpoint] as const;
  });
  return Object.fromEntries(entries);
}

/** Unique in the account and region, at most 63 letters, digits and hyphens, and the same at every synth. */
function endpointName(scope: Construct, role: string): string {
  return `${Names.uniqueResourceName(scope, { maxLength: 62 - role.length, separator: '-' })}-${role}`.toLowerCase();
}
