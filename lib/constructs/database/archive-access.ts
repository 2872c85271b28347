import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { InputError } from '../../model/validation/input-error';
import type { IArchive } from '../archive/archive';
import { acknowledgeByDesign } from '../security/compliance';

/** The roles with which `aws_s3` writes and reads objects. */
export interface ArchiveRoles {
  readonly exportRole: Role;
  readonly importRole: Role;
}

/**
 * The roles with which `aws_s3` writes and reads objects, and a way for it to S3; children of `scope`.
 *
 * Two roles, because RDS keeps one feature for the ARN of a role: the second association of the same one is refused with
 * DBClusterRoleAlreadyExists, or dropped by CloudFormation without a word (read: RDS API reference, AddRoleToDBCluster;
 * aws-cloudformation-resource-providers-rds#373, aws-cdk#17060). Both features need `aws_s3`, which no parameter has to load beforehand.
 *
 * Associating them changes the cluster in place. The instances open the connections themselves, from their own subnets: the group has
 * to let HTTPS out, and the subnets need a route, the gateway endpoint of S3 (Aurora user guide, "Lambda function error messages", has
 * the rule for the other extension that calls AWS). Isolated subnets lead nowhere else, so that the rule names no destination.
 */
export function addArchiveRoles(
  scope: Construct,
  cluster: rds.DatabaseCluster,
  { securityGroups }: ec2.Connections,
): ArchiveRoles {
  const resource = cluster.node.defaultChild as rds.CfnDBCluster;
  const exportRole = addRole(scope, 'ArchiveExportRole', 'With which the database writes its archive', resource);
  const importRole = addRole(scope, 'ArchiveImportRole', 'With which the database reads its archive', resource);
  resource.associatedRoles = [
    { featureName: 's3Export', roleArn: exportRole.roleArn },
    { featureName: 's3Import', roleArn: importRole.roleArn },
  ];
  for (const group of securityGroups)
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'HTTPS to the archive in S3');
  return { exportRole, importRole };
}

function addRole(scope: Construct, id: string, description: string, cluster: rds.CfnDBCluster): Role {
  const stack = Stack.of(scope);
  // By the name the cluster will have: a reference would go round in a circle.
  const clusterArn = stack.formatArn({
    service: 'rds',
    resource: 'cluster',
    resourceName: cluster.dbClusterIdentifier ?? '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const role = new Role(scope, id, {
    description,
    assumedBy: new ServicePrincipal('rds.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': clusterArn } },
    }),
  });
  acknowledgeByDesign(role, 'ownPolicy');
  return role;
}

/** Throws `InputError` where `aws_s3` would refuse the bucket: it writes within its own region only. */
export function checkArchiveRegion(where: string, archive: IArchive, cluster: rds.IDatabaseCluster): void {
  const given = archive.bucket.env.region;
  const wanted = cluster.env.region;
  if (given === wanted || Token.isUnresolved(given) || Token.isUnresolved(wanted)) return;
  throw new InputError('archive-region', `${where} cannot write to an archive in another region`, [
    {
      where: `${where}: archive`,
      given: `a bucket in ${given}`,
      allowed: `a bucket in ${wanted}, where the cluster is: aws_s3 writes within its region only`,
      remedy: 'Make the archive in that region; S3 can replicate it to others.',
    },
  ]);
}
