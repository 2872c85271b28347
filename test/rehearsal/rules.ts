/** One rule of AWS that the rehearsal goes by. */
export interface Rule {
  readonly says: string;
  /** The document, or that it is an assumption, which then is the unfavourable one or is rehearsed both ways. */
  readonly source: string;
}

/** What AWS does when stacks are made, fail and go. Nothing here was tried: nobody who wrote it had an account. */
export const RULES = {
  order: {
    says: 'Resources are made after those that they refer to or depend on, and deleted before them.',
    source: 'read: CloudFormation, "DependsOn attribute"',
  },
  parallel: {
    says: 'What does not wait for each other is made at the same time, in any order: it is rehearsed that a resource fails first, and that it fails last.',
    source: 'read: CloudFormation, "Stack failure options" (independent provisioning paths)',
  },
  rollback: {
    says: 'A creation that fails is rolled back: what it has made is deleted. ROLLBACK_COMPLETE, or ROLLBACK_FAILED where a deletion is refused.',
    source: 'read: CloudFormation, "Stack failure options"',
  },
  refused: {
    says: 'Whether a rollback goes on to what a refused resource stands on is said nowhere: both are rehearsed.',
    source: 'assumption',
  },
  retain: {
    says: 'Retain keeps a resource also when the creation that made it is rolled back.',
    source: 'read: CloudFormation, "DeletionPolicy attribute"',
  },
  retainExceptOnCreate: {
    says: 'RetainExceptOnCreate deletes in the rollback of the very operation that made the resource, and keeps in every other, such as the deletion of the stack, also after that rollback has failed.',
    source: 'read: CloudFormation, "DeletionPolicy attribute"',
  },
  snapshot: {
    says: 'Snapshot takes a snapshot and deletes; a DBCluster without a DeletionPolicy has it.',
    source: 'read: CloudFormation, "DeletionPolicy attribute"',
  },
  policyUpdate: {
    says: 'A deployment that changes nothing but a policy, or protection, changes it.',
    source: 'read: CloudFormation API, ResourceChange, Scope (DeletionPolicy)',
  },
  preserve: {
    says: 'With --no-rollback what worked stays, what does not wait for the failed resource is made, and the stack is CREATE_FAILED; the next deployment with --no-rollback goes on.',
    source: 'read: CloudFormation, "Stack failure options"; CDK CLI 2.1148, checkAndExecuteChangeSet',
  },
  halfMade: {
    says: 'What failed after the service had made it is deleted by the next operation. Whether its DeletionPolicy keeps it then is said nowhere: both are rehearsed.',
    source: 'read: CloudFormation, "Stack failure options" (without a last known stable state); the rest: assumption',
  },
  paused: {
    says: 'cdk deploy without --no-rollback goes not on with a stack in CREATE_FAILED: it asks to roll it back first.',
    source: 'read: CDK CLI 2.1148, checkAndExecuteChangeSet',
  },
  redeploy: {
    says: 'cdk deploy deletes a stack in ROLLBACK_COMPLETE or ROLLBACK_FAILED before it makes it again, keeping what its policies keep; a stack in DELETE_FAILED it cannot deploy.',
    source: 'read: CDK CLI 2.1148, deployStack; CloudFormation, "DeleteStack"',
  },
  terminationProtection: {
    says: 'cdk deploy sets termination protection before it executes the change set; a protected stack is not deleted.',
    source: 'read: CDK CLI 2.1148, changeSetDeployment; CloudFormation, "Protect a stack from being deleted"',
  },
  retainResources: {
    says: 'A stack in DELETE_FAILED is deleted without the resources that refused: RetainResources, or FORCE_DELETE_STACK.',
    source: 'read: CloudFormation API, DeleteStack',
  },
  names: {
    says: 'A resource with a fixed name is not made where the name is taken. Types whose creation overwrites count as refusing.',
    source: 'read: CloudFormation, "Name type"; overwriting types: assumption',
  },
  adoption: {
    says: '--import-existing-resources adopts what has a static name and a DeletionPolicy of Retain or RetainExceptOnCreate.',
    source: 'read: CloudFormation, "Import AWS resources into a CloudFormation stack automatically"',
  },
  clusterProtection: {
    says: 'A cluster or global cluster with deletion protection is not deleted.',
    source: 'read: Aurora user guide, "Deleting Aurora DB clusters and DB instances"',
  },
  loadBalancerProtection: {
    says: 'A load balancer with deletion_protection.enabled is not deleted.',
    source: 'read: Elastic Load Balancing user guide, "Deletion protection"',
  },
  held: {
    says: 'What another resource that still stands refers to is not deleted, be it in another stack, left behind or half made.',
    source:
      'read: for DB subnet and parameter groups, security groups, subnets, user groups; for other types: assumption',
  },
  neverHeld: {
    says: 'Keys, log groups and buckets are deleted whoever uses them.',
    source: 'read: KMS API, ScheduleKeyDeletion; CloudWatch Logs API, DeleteLogGroup; S3 API, DeleteBucket',
  },
  bucketNotEmpty: {
    says: 'A bucket with objects, or versions of objects, is not deleted.',
    source: 'read: CloudFormation, "DeletionPolicy attribute" (Delete); S3 API, DeleteBucket',
  },
  testFile: {
    says: 'A load balancer writes ELBAccessLogTestFile into its bucket as soon as logging is on.',
    source: 'read: Elastic Load Balancing user guide, "Enable access logs for your Application Load Balancer"',
  },
  logsArrive: {
    says: 'Other logs (of buckets, of CloudFront, of Firehose) count as written at once too, and once more after the bucket was emptied.',
    source: 'assumption',
  },
  keyPending: {
    says: 'A key that is deleted waits for its deletion for 30 days.',
    source: 'read: CloudFormation, "AWS::KMS::Key", PendingWindowInDays',
  },
} satisfies Readonly<Record<string, Rule>>;

/** Rule `neverHeld`. */
export const NEVER_HELD: ReadonlySet<string> = new Set(['AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket']);

/** What holds data of its own, or what data cannot be read without. */
export const HOLDS_DATA: ReadonlySet<string> = new Set([
  'AWS::DynamoDB::Table',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::ElastiCache::ServerlessCache',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::RDS::GlobalCluster',
  'AWS::S3::Bucket',
]);

/** Rules `testFile` and `logsArrive`: what writes into the buckets that it refers to. */
export const WRITES_LOGS: ReadonlySet<string> = new Set([
  'AWS::CloudFront::Distribution',
  'AWS::EC2::FlowLog',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::Logs::DeliveryDestination',
  'AWS::S3::Bucket',
]);

/** Rule `names`: where a type states its name, of all types that Tidemark names. */
export const NAME_PATHS: Readonly<Record<string, readonly string[]>> = {
  'AWS::CloudFront::CachePolicy': ['CachePolicyConfig', 'Name'],
  'AWS::CloudFront::Function': ['Name'],
  'AWS::CloudFront::OriginAccessControl': ['OriginAccessControlConfig', 'Name'],
  'AWS::CloudFront::OriginRequestPolicy': ['OriginRequestPolicyConfig', 'Name'],
  'AWS::CloudFront::PublicKey': ['PublicKeyConfig', 'Name'],
  'AWS::CloudFront::ResponseHeadersPolicy': ['ResponseHeadersPolicyConfig', 'Name'],
  'AWS::CloudFront::VpcOrigin': ['VpcOriginEndpointConfig', 'Name'],
  'AWS::CloudWatch::Alarm': ['AlarmName'],
  'AWS::CloudWatch::Dashboard': ['DashboardName'],
  'AWS::DynamoDB::Table': ['TableName'],
  'AWS::ECS::Cluster': ['ClusterName'],
  'AWS::ECS::Service': ['ServiceName'],
  'AWS::ElastiCache::ReplicationGroup': ['ReplicationGroupId'],
  'AWS::ElastiCache::ServerlessCache': ['ServerlessCacheName'],
  'AWS::ElastiCache::User': ['UserId'],
  'AWS::ElastiCache::UserGroup': ['UserGroupId'],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['Name'],
  'AWS::ElasticLoadBalancingV2::TargetGroup': ['Name'],
  'AWS::IAM::ManagedPolicy': ['ManagedPolicyName'],
  'AWS::IAM::Role': ['RoleName'],
  'AWS::KinesisFirehose::DeliveryStream': ['DeliveryStreamName'],
  'AWS::KMS::Alias': ['AliasName'],
  'AWS::Lambda::Function': ['FunctionName'],
  'AWS::Logs::DeliveryDestination': ['Name'],
  'AWS::Logs::DeliverySource': ['Name'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::RDS::DBCluster': ['DBClusterIdentifier'],
  'AWS::RDS::DBClusterEndpoint': ['DBClusterEndpointIdentifier'],
  'AWS::RDS::DBClusterParameterGroup': ['DBClusterParameterGroupName'],
  'AWS::RDS::DBInstance': ['DBInstanceIdentifier'],
  'AWS::RDS::DBProxy': ['DBProxyName'],
  'AWS::RDS::DBSubnetGroup': ['DBSubnetGroupName'],
  'AWS::RDS::GlobalCluster': ['GlobalClusterIdentifier'],
  'AWS::RUM::AppMonitor': ['Name'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::SNS::Topic': ['TopicName'],
  'AWS::SQS::Queue': ['QueueName'],
  'AWS::SSM::Parameter': ['Name'],
  'AWS::Scheduler::Schedule': ['Name'],
  'AWS::SecretsManager::Secret': ['Name'],
  'AWS::WAFv2::WebACL': ['Name'],
};
