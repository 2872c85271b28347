import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { InputError } from '../../model/validation/input-error';
import type { IArchive } from '../archive/archive';
import { acknowledgeByDesign } from '../security/compliance';

/** What a role of a cluster is for, as RDS calls it; both need `aws_s3`, which no parameter has to load beforehand. */
const FEATURES = ['s3Export', 's3Import'];

/**
 * A role for a cluster with which `aws_s3` writes and reads objects, and a way for it to S3; a child of `scope`.
 *
 * Associating it changes the cluster in place. The instances open the connections themselves, from their own subnets: the group has
 * to let HTTPS out, and the subnets need a route, the gateway endpoint of S3 (Aurora user guide, "Lambda function error messages", has
 * the rule for the other extension that calls AWS). Isolated subnets lead nowhere else, so that the rule names no destination.
 */
export function addArchiveRole(
  scope: Construct,
  cluster: rds.DatabaseCluster,
  { securityGroups }: ec2.Connections,
): Role {
  const stack = Stack.of(scope);
  const resource = cluster.node.defaultChild as rds.CfnDBCluster;
  // By the name the cluster will have: a reference would go round in a circle.
  const clusterArn = stack.formatArn({
    service: 'rds',
    resource: 'cluster',
    resourceName: resource.dbClusterIdentifier ?? '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const role = new Role(scope, 'ArchiveRole', {
    description: 'With which the database writes and reads its archive',
    assumedBy: new ServicePrincipal('rds.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': clusterArn } },
    }),
  });
  acknowledgeByDesign(role, 'ownPolicy');
  resource.associatedRoles = FEATURES.map((featureName) => ({ featureName, roleArn: role.roleArn }));
  for (const group of securityGroups)
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'HTTPS to the archive in S3');
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
