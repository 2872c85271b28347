import { Token, Validations } from 'aws-cdk-lib';
import type { CfnSecurityGroupIngress } from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';

/** Rule packs of cdk-nag whose rules are met in another way in some places, by the names they give their rules. */
export const COMPLIANCE_PACKS = ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'] as const;

interface Exception {
  /** Rules, as the packs name them. */
  readonly rules: readonly string[];
  /** What holds instead. */
  readonly reason: string;
}

/** Where the design meets the aim of a rule in another way than the rule looks for. */
export const EXCEPTIONS = {
  ownPolicy: {
    rules: ['IAMNoInlinePolicy'],
    reason:
      'A policy that grants wrote for this one role. It goes when the role goes, and nothing else can attach it; all of it is listed in docs/security.md.',
  },
  plainHttpInside: {
    rules: ['ALBHttpToHttpsRedirection', 'ELBv2ACMCertificateRequired'],
    reason:
      'The load balancer is internal and admits only CloudFront, so nobody can be redirected. Viewers speak TLS to CloudFront; with a `certificate` the way inside is TLS too.',
  },
  firewallAtTheEdge: {
    rules: ['ALBWAFEnabled'],
    reason: 'The firewall stands in front of CloudFront, which is the only way to this load balancer.',
  },
  replaceableEntry: {
    rules: ['ELBDeletionProtectionEnabled'],
    reason: 'Deletion protection was turned off for this environment. A load balancer holds no data.',
  },
  portKnownAtDeployment: {
    rules: ['EC2RestrictedCommonPorts', 'EC2RestrictedSSH'],
    reason:
      'The port is that of the database and known at deployment, so the rule cannot read it. The source is one security group and no address.',
  },
  upgradesRehearsed: {
    rules: ['RDSAutomaticMinorVersionUpgradeEnabled'],
    reason:
      'Engine versions are pinned and go through staging first (docs/database.md). AWS applies required security patches in the maintenance window whatever this setting is.',
  },
  backedUpByCluster: {
    rules: ['RDSInBackupPlan'],
    reason:
      'Aurora is backed up by the cluster and not by the instance: continuously, to any second of the retention that the environment states (35 days in production).',
  },
  disposableDatabase: {
    rules: ['RDSInstanceDeletionProtectionEnabled'],
    reason: 'Deletion protection was turned off for this environment, with the reason that its config states.',
  },
  sessionsEnd: {
    rules: ['ElastiCacheRedisClusterAutomaticBackup'],
    reason: 'Daily snapshots are kept for less than 15 days: a session that is older has ended.',
  },
  contentCanBeMissed: {
    rules: ['ElastiCacheRedisClusterAutomaticBackup'],
    reason:
      'A copy of what other stores hold, or what a user enters again. Snapshots would bring back results that are out of date.',
  },
  logBucket: {
    rules: ['S3BucketLoggingEnabled', 'S3BucketReplicationEnabled', 'S3DefaultEncryptionKMS'],
    reason:
      'Receives access logs, and S3 and load balancers deliver to no bucket with a customer key. Logging itself would never end. Versions are kept, and objects expire after 90 days.',
  },
  archiveInOneRegion: {
    rules: ['S3BucketReplicationEnabled'],
    reason:
      'S3 keeps every object in three zones, and versions bring back what was deleted. A second region is a decision on where personal data may be, which the config of nobody else can make.',
  },
  publishedAssets: {
    rules: ['S3BucketReplicationEnabled', 'S3DefaultEncryptionKMS'],
    reason:
      'Static files that CloudFront shows to everybody, encrypted by S3. A build makes them again, and versions are kept.',
  },
  limitedByCaller: {
    rules: ['LambdaConcurrency', 'LambdaDLQ'],
    reason:
      'Nobody but CloudFormation, an operator or a schedule calls it, a few times a day or in a deployment. A call that fails fails the deployment or raises an alarm, and the next one does what is left; nothing is lost that a queue would have to keep.',
  },
  callsPublicApisOnly: {
    rules: ['LambdaInsideVPC'],
    reason: 'Calls public APIs of AWS over TLS, with IAM. It reads no data and connects to nothing in the VPC.',
  },
  requestsPagesOnly: {
    rules: ['LambdaInsideVPC'],
    reason: 'Requests public pages over TLS, as a browser would. It reads no data and connects to nothing in the VPC.',
  },
  unusedDefaultGroup: {
    rules: ['VPCDefaultSecurityGroupClosed'],
    reason:
      'Nothing is in the default group: everything here names its own, which Tidemark-DefaultSecurityGroup checks at every synth. Emptying it would take a function with rights on security groups.',
  },
  natSubnets: {
    rules: ['VPCNoUnrestrictedRouteToIGW'],
    reason:
      'The route of a public subnet, in which only NAT gateways stand. Nothing there gets a public address by itself, and services and data are in other subnets.',
  },
} as const satisfies Readonly<Record<string, Exception>>;

/** Acknowledges the rules of an exception on a construct, and only there. Packs that do not run take no notice. */
export function acknowledgeByDesign(scope: IConstruct, ...names: readonly (keyof typeof EXCEPTIONS)[]): void {
  for (const name of names) {
    const { rules, reason } = EXCEPTIONS[name];
    for (const rule of rules)
      for (const pack of COMPLIANCE_PACKS) Validations.of(scope).acknowledge({ id: `${pack}-${rule}`, reason });
  }
}

/** Acknowledges, of the rules of a security group, those whose port is known at deployment. */
export function acknowledgePorts(group: IConstruct): void {
  for (const child of group.node.findAll()) {
    const { fromPort, sourceSecurityGroupId } = child as Partial<CfnSecurityGroupIngress>;
    if (sourceSecurityGroupId !== undefined && Token.isUnresolved(fromPort))
      acknowledgeByDesign(child, 'portKnownAtDeployment');
  }
}
