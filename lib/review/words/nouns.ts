/**
 * What holds data, by CloudFormation type, and what people call it. Their replacement or removal is a loss of data.
 *
 * An instance of an Aurora cluster, and a replica of another instance, hold nothing of their own (`isStateful`).
 */
export const STATEFUL: Readonly<Record<string, string>> = {
  'AWS::AmazonMQ::Broker': 'message broker',
  'AWS::Backup::BackupVault': 'backup vault',
  'AWS::CloudTrail::EventDataStore': 'event data store',
  'AWS::CodeCommit::Repository': 'code repository',
  'AWS::Cognito::IdentityPool': 'identity pool',
  'AWS::Cognito::UserPool': 'user pool',
  'AWS::DAX::Cluster': 'DAX cluster',
  'AWS::DMS::ReplicationInstance': 'replication instance',
  'AWS::DocDB::DBCluster': 'DocumentDB cluster',
  'AWS::DSQL::Cluster': 'DSQL cluster',
  'AWS::DynamoDB::GlobalTable': 'global table',
  'AWS::DynamoDB::Table': 'table',
  'AWS::EC2::Volume': 'volume',
  'AWS::ECR::Repository': 'image repository',
  'AWS::EFS::FileSystem': 'file system',
  'AWS::ElastiCache::CacheCluster': 'cache',
  'AWS::ElastiCache::GlobalReplicationGroup': 'global cache',
  'AWS::ElastiCache::ReplicationGroup': 'cache',
  'AWS::ElastiCache::ServerlessCache': 'serverless cache',
  'AWS::Elasticsearch::Domain': 'search domain',
  'AWS::FSx::FileSystem': 'file system',
  'AWS::KMS::Key': 'key',
  'AWS::KMS::ReplicaKey': 'replica key',
  'AWS::Kinesis::Stream': 'stream',
  'AWS::Logs::LogGroup': 'log group',
  'AWS::MemoryDB::Cluster': 'MemoryDB cluster',
  'AWS::MSK::Cluster': 'Kafka cluster',
  'AWS::MSK::ServerlessCluster': 'Kafka cluster',
  'AWS::Neptune::DBCluster': 'Neptune cluster',
  'AWS::OpenSearchServerless::Collection': 'search collection',
  'AWS::OpenSearchService::Domain': 'search domain',
  'AWS::QLDB::Ledger': 'ledger',
  'AWS::RDS::DBCluster': 'database cluster',
  'AWS::RDS::DBInstance': 'database instance',
  'AWS::RDS::GlobalCluster': 'global database',
  'AWS::Redshift::Cluster': 'Redshift cluster',
  'AWS::RedshiftServerless::Namespace': 'Redshift namespace',
  'AWS::S3::Bucket': 'bucket',
  'AWS::S3Express::DirectoryBucket': 'directory bucket',
  'AWS::S3Tables::TableBucket': 'table bucket',
  'AWS::SQS::Queue': 'queue',
  'AWS::SecretsManager::Secret': 'secret',
  'AWS::Timestream::Table': 'time series table',
};

/** What people call the rest, where CloudFormation's name says it worse. */
const STATELESS: Readonly<Record<string, string>> = {
  'AWS::ApplicationAutoScaling::ScalableTarget': 'scalable target',
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'scaling policy',
  'AWS::AutoScaling::AutoScalingGroup': 'group of instances',
  'AWS::CloudFormation::Stack': 'stack',
  'AWS::CloudFront::Distribution': 'distribution',
  'AWS::CloudTrail::Trail': 'trail',
  'AWS::CloudWatch::Alarm': 'alarm',
  'AWS::CloudWatch::CompositeAlarm': 'composite alarm',
  'AWS::CloudWatch::Dashboard': 'dashboard',
  'AWS::EC2::EIP': 'address',
  'AWS::EC2::FlowLog': 'flow log',
  'AWS::EC2::NatGateway': 'NAT gateway',
  'AWS::EC2::Route': 'route',
  'AWS::EC2::RouteTable': 'route table',
  'AWS::EC2::SecurityGroup': 'security group',
  'AWS::EC2::SecurityGroupEgress': 'egress rule',
  'AWS::EC2::SecurityGroupIngress': 'ingress rule',
  'AWS::EC2::Subnet': 'subnet',
  'AWS::EC2::VPC': 'VPC',
  'AWS::EC2::VPCEndpoint': 'VPC endpoint',
  'AWS::ECS::Cluster': 'ECS cluster',
  'AWS::ECS::Service': 'service',
  'AWS::ECS::TaskDefinition': 'task definition',
  'AWS::ElasticLoadBalancingV2::Listener': 'listener',
  'AWS::ElasticLoadBalancingV2::ListenerRule': 'listener rule',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'load balancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'target group',
  'AWS::IAM::ManagedPolicy': 'managed policy',
  'AWS::IAM::Policy': 'policy',
  'AWS::IAM::Role': 'role',
  'AWS::IAM::User': 'user',
  'AWS::Lambda::Function': 'function',
  'AWS::Lambda::Permission': 'permission of a function',
  'AWS::RDS::DBClusterEndpoint': 'endpoint of readers',
  'AWS::RDS::DBProxy': 'database proxy',
  'AWS::Route53::RecordSet': 'DNS record',
  'AWS::S3::BucketPolicy': 'bucket policy',
  'AWS::SSM::Parameter': 'parameter',
  'AWS::SNS::Subscription': 'subscription',
  'AWS::SNS::Topic': 'topic',
  'AWS::WAFv2::WebACL': 'firewall',
};

/** What people call a resource of a type; "Glue job" for AWS::Glue::Job. */
export function nameResourceType(type: string): string {
  const known = STATEFUL[type] ?? STATELESS[type];
  if (known !== undefined) return known;
  const [vendor, service = '', ...rest] = type.split('::');
  if (vendor === 'Custom') return `custom resource (${type})`;
  const parted = rest
    .join(' ')
    .replace(/([a-z0-9])([A-Z])|([A-Z]+)(?=[A-Z][a-z])/g, (all, end, start) =>
      start === undefined ? `${all} ` : `${end} ${start}`,
    );
  // Names such as EIP stay as they are.
  const words = parted.replace(/\b[A-Z][a-z]\w*/g, (word) => word.toLowerCase());
  return `${service} ${words}`.trim();
}
