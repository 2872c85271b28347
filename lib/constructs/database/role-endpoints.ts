import { Names } from 'aws-cdk-lib';
import { CfnDBClusterEndpoint, type IDatabaseCluster } from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';

/** Instances that answer for one role. */
export interface RoleMembers {
  /** Identifiers of the instances. */
  readonly instanceIdentifiers: readonly string[];
  /** Whether readers that autoscaling adds join them. @default they do not */
  readonly autoscaled?: boolean | undefined;
}

/**
 * A custom endpoint for each role. Isolated roles list their members; the role that autoscaled readers join lists
 * everybody else.
 */
export function addRoleEndpoints(
  scope: Construct,
  cluster: IDatabaseCluster,
  members: Readonly<Record<string, RoleMembers>>,
): Record<string, CfnDBClusterEndpoint> {
  const entries = Object.entries(members).map(([role, { instanceIdentifiers, autoscaled }]) => {
    const others = Object.entries(members).flatMap(([name, other]) => (name === role ? [] : other.instanceIdentifiers));
    const endpoint = new CfnDBClusterEndpoint(scope, `${role}Endpoint`, {
      dbClusterEndpointIdentifier: endpointName(scope, role),
      dbClusterIdentifier: cluster.clusterIdentifier,
      customEndpointType: 'READER',
      ...(autoscaled === true ? { excludedMembers: others } : { staticMembers: [...instanceIdentifiers] }),
    });
    return [role, endpoint] as const;
  });
  return Object.fromEntries(entries);
}

/** Unique in the account and region, at most 63 letters, digits and hyphens, and the same at every synth. */
function endpointName(scope: Construct, role: string): string {
  return `${Names.uniqueResourceName(scope, { maxLength: 62 - role.length, separator: '-' })}-${role}`.toLowerCase();
}
