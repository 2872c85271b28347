/** Accounts that AWS documentation uses as examples. They synthesize, but nothing can be deployed to them. */
const PLACEHOLDER_ACCOUNT = /^(\d)\1{11}$|^123456789012$/;

/** Whether an account id is one of the documented examples, such as 111111111111. */
export function isPlaceholderAccount(account: string): boolean {
  return PLACEHOLDER_ACCOUNT.test(account);
}

/** For how long no version of an archived object can be deleted. */
export interface ArchiveLock {
  /**
   * By nobody (`compliance`), or by whoever may bypass it (`governance`).
   *
   * @example "governance"
   */
  readonly mode: 'governance' | 'compliance';
  /**
   * For how long.
   *
   * @unit days
   * @example 365
   */
  readonly days: number;
}

/** What happens to data. */
export interface StatefulConfigInput {
  /**
   * What happens to databases, caches and buckets when they leave the template.
   *
   * @default "retain"
   * @affects DeletionPolicy of everything that holds data
   */
  readonly removalPolicy?: 'retain' | 'snapshot' | 'destroy';
  /**
   * Whether AWS refuses to delete the database, the load balancer and the stack of data.
   *
   * @default true
   * @affects AWS::RDS::DBCluster DeletionProtection, AWS::ElasticLoadBalancingV2::LoadBalancer LoadBalancerAttributes
   */
  readonly deletionProtection?: boolean;
  /**
   * Days of point-in-time recovery.
   *
   * @default 7
   * @example 35
   * @affects AWS::RDS::DBCluster BackupRetentionPeriod
   */
  readonly backupRetentionDays?: number;
  /**
   * Why losing this data is acceptable here; needed where data is destroyed or unprotected.
   *
   * @default data is retained and protected
   * @example "Made new from production every night"
   * @affects acknowledged findings
   */
  readonly optOutReason?: string;
  /**
   * For how long no version of an archived object can be deleted. Stated first after the bucket was made, it replaces the
   * bucket; the old one stays, with what it holds.
   *
   * @default no lock
   * @affects AWS::S3::Bucket ObjectLockConfiguration
   */
  readonly archiveLock?: ArchiveLock;
}

/** What happens to data, with nothing left out that has a default. */
export interface StatefulConfig extends StatefulConfigInput {
  readonly removalPolicy: 'retain' | 'snapshot' | 'destroy';
  readonly deletionProtection: boolean;
  readonly backupRetentionDays: number;
}

/**
 * What an environment states: account, region, zones, size, and what happens to its data.
 *
 * @example { "name": "dev", "account": "111111111111", "region": "us-east-1", "availabilityZones": ["use1-az1", "use1-az2"], "vpcCidr": "10.10.0.0/16" }
 */
export interface EnvironmentConfigInput {
  /**
   * What it is called: part of the names of its stacks. Lower-case letters, digits and hyphens, at most 20.
   *
   * @example "staging"
   * @affects names of stacks, parameters and log groups
   */
  readonly name: string;
  /**
   * AWS account of 12 digits.
   *
   * @example "222222222222"
   * @affects where stacks are deployed
   */
  readonly account: string;
  /**
   * AWS region.
   *
   * @example "us-east-1"
   * @affects where stacks are deployed
   */
  readonly region: string;
  /**
   * Two or three zones of the region, by id (use1-az1) or by name (us-east-1a). An id is the same zone in every account; what a name
   * means differs from account to account, and CloudFront and RDS Proxy do not have every zone. They are stated and never looked up, so that a
   * synth needs no credentials.
   *
   * @example ["use1-az1", "use1-az2"]
   * @affects AWS::EC2::Subnet AvailabilityZone, AWS::EC2::Subnet AvailabilityZoneId
   */
  readonly availabilityZones: readonly string[];
  /**
   * Addresses of the VPC.
   *
   * @example "10.20.0.0/16"
   * @affects AWS::EC2::VPC CidrBlock
   */
  readonly vpcCidr: string;
  /**
   * Gateways to the internet. Fewer than one per zone saves money and gives up egress when that zone fails.
   *
   * @unit gateways
   * @default 1
   * @example 2
   * @affects AWS::EC2::NatGateway
   */
  readonly natGateways?: number;
  /**
   * Admits CloudFront to the load balancer by AWS's list of its addresses, for accounts in which no function may look up security groups:
   * the id of `com.amazonaws.global.cloudfront.origin-facing` in the region, which `aws ec2 describe-managed-prefix-lists` shows.
   *
   * @default a function looks up the security group of CloudFront in the VPC, and that group alone is admitted
   * @example "pl-3b927c52"
   * @affects AWS::EC2::SecurityGroup SecurityGroupIngress
   */
  readonly cloudFrontPrefixListId?: string;
  /**
   * Share of the system's stated load that this environment is built for: bounds, targets and history scale with it.
   *
   * @unit share, more than 0 and at most 1
   * @default 1
   * @example 0.25
   * @affects `minCapacity`, `maxCapacity`, `targets`, `history.factor` and `usage` of the system
   */
  readonly loadShare?: number;
  /**
   * How long logs are kept.
   *
   * @default 90
   * @example 365
   * @affects AWS::Logs::LogGroup RetentionInDays
   */
  readonly logRetentionDays?: 7 | 14 | 30 | 90 | 180 | 365;
  /**
   * What happens to data.
   *
   * @default as its keys say
   */
  readonly stateful?: StatefulConfigInput;
  /**
   * Replaces every instance class of the system's database, for environments that need no production size.
   *
   * @default what the system states
   * @example "t4g.medium"
   * @affects AWS::RDS::DBInstance DBInstanceClass
   */
  readonly databaseInstanceClass?: string;
  /**
   * Replaces every node type of the system's caches.
   *
   * @default what the system states
   * @example "cache.t4g.small"
   * @affects AWS::ElastiCache::ReplicationGroup CacheNodeType
   */
  readonly cacheNodeType?: string;
  /**
   * Who is told of alarms.
   *
   * @default nobody is subscribed
   * @example "on-call@example.com"
   * @affects AWS::SNS::Subscription Endpoint
   */
  readonly alarmEmail?: string;
  /**
   * Records what the firewall would block, without blocking it.
   *
   * @default false
   * @affects AWS::WAFv2::WebACL Rules
   */
  readonly firewallCountOnly?: boolean;
  /**
   * What one system may cost a month here, as far as `tidemark cost` covers it.
   *
   * @default nothing is over budget
   * @example 2500
   * @affects `tidemark cost`, `tidemark review`
   */
  readonly monthlyBudgetUsd?: number;
}

/** An environment, checked, with nothing left out that has a default. */
export interface EnvironmentConfig extends EnvironmentConfigInput {
  readonly natGateways: number;
  readonly loadShare: number;
  readonly logRetentionDays: 7 | 14 | 30 | 90 | 180 | 365;
  readonly stateful: StatefulConfig;
  readonly firewallCountOnly: boolean;
}
