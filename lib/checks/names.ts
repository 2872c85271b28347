import { recordOf, resourcesOf } from '../template/resource';
import { getAt } from '../template/values';
import type { AssemblyCheck, AssemblyFinding, CheckedStack } from './assembly';

/** Where a name has to be the only one of its kind. */
type Reach = 'region' | 'account' | 'world';

/** Types whose name must be unique, and the property that holds it (read: the CloudFormation reference of each type). */
export const NAMES: Readonly<Record<string, readonly [reach: Reach, ...path: string[]]>> = {
  'AWS::CloudFront::CachePolicy': ['account', 'CachePolicyConfig', 'Name'],
  'AWS::CloudFront::Function': ['account', 'Name'],
  'AWS::CloudFront::KeyGroup': ['account', 'KeyGroupConfig', 'Name'],
  'AWS::CloudFront::OriginAccessControl': ['account', 'OriginAccessControlConfig', 'Name'],
  'AWS::CloudFront::OriginRequestPolicy': ['account', 'OriginRequestPolicyConfig', 'Name'],
  'AWS::CloudFront::PublicKey': ['account', 'PublicKeyConfig', 'Name'],
  'AWS::CloudFront::ResponseHeadersPolicy': ['account', 'ResponseHeadersPolicyConfig', 'Name'],
  'AWS::CloudWatch::Alarm': ['region', 'AlarmName'],
  'AWS::CloudWatch::CompositeAlarm': ['region', 'AlarmName'],
  'AWS::CloudWatch::Dashboard': ['account', 'DashboardName'],
  'AWS::DynamoDB::Table': ['region', 'TableName'],
  'AWS::ECR::Repository': ['region', 'RepositoryName'],
  'AWS::ECS::Cluster': ['region', 'ClusterName'],
  'AWS::ElastiCache::ReplicationGroup': ['region', 'ReplicationGroupId'],
  'AWS::ElastiCache::ServerlessCache': ['region', 'ServerlessCacheName'],
  'AWS::ElastiCache::User': ['region', 'UserId'],
  'AWS::ElastiCache::UserGroup': ['region', 'UserGroupId'],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['region', 'Name'],
  'AWS::ElasticLoadBalancingV2::TargetGroup': ['region', 'Name'],
  'AWS::Events::Rule': ['region', 'Name'],
  'AWS::Glue::Database': ['region', 'DatabaseInput', 'Name'],
  'AWS::IAM::ManagedPolicy': ['account', 'ManagedPolicyName'],
  'AWS::IAM::Role': ['account', 'RoleName'],
  'AWS::IAM::User': ['account', 'UserName'],
  'AWS::KMS::Alias': ['region', 'AliasName'],
  'AWS::Kinesis::Stream': ['region', 'Name'],
  'AWS::KinesisFirehose::DeliveryStream': ['region', 'DeliveryStreamName'],
  'AWS::Lambda::Function': ['region', 'FunctionName'],
  'AWS::Logs::LogGroup': ['region', 'LogGroupName'],
  'AWS::OpenSearchService::Domain': ['region', 'DomainName'],
  'AWS::RDS::DBCluster': ['region', 'DBClusterIdentifier'],
  'AWS::RDS::DBClusterParameterGroup': ['region', 'DBClusterParameterGroupName'],
  'AWS::RDS::DBInstance': ['region', 'DBInstanceIdentifier'],
  'AWS::RDS::DBProxy': ['region', 'DBProxyName'],
  'AWS::RDS::DBProxyEndpoint': ['region', 'DBProxyEndpointName'],
  'AWS::RDS::DBSubnetGroup': ['region', 'DBSubnetGroupName'],
  'AWS::RDS::GlobalCluster': ['region', 'GlobalClusterIdentifier'],
  'AWS::Redshift::Cluster': ['region', 'ClusterIdentifier'],
  'AWS::S3::Bucket': ['world', 'BucketName'],
  'AWS::SNS::Topic': ['region', 'TopicName'],
  'AWS::SQS::Queue': ['region', 'QueueName'],
  'AWS::SSM::Parameter': ['region', 'Name'],
  'AWS::SecretsManager::Secret': ['region', 'Name'],
  'AWS::StepFunctions::StateMachine': ['region', 'StateMachineName'],
};

/** RDS and ElastiCache store names in lower case (read: RDS API, CreateDBProxy; ElastiCache API, CreateUser). */
const IGNORES_CASE = /^AWS::(RDS|ElastiCache)::/;

/** Two resources with one physical name, which the service refuses the second time. Names known at deployment pass. */
export const equalNameChecks: AssemblyCheck = (stacks) => {
  const seen = new Map<string, string>();
  return stacks.flatMap((stack) =>
    Object.entries(resourcesOf(stack.template)).flatMap(([logicalId, { Type, Properties }]): AssemblyFinding[] => {
      const [reach, ...path] = NAMES[Type] ?? [];
      const name = reach === undefined ? undefined : getAt(recordOf(Properties), ...path);
      if (reach === undefined || typeof name !== 'string') return [];
      const key = [Type, placeOf(stack, reach), IGNORES_CASE.test(Type) ? name.toLowerCase() : name].join(' ');
      const first = seen.get(key);
      seen.set(key, first ?? `${stack.stackName} ${logicalId}`);
      if (first === undefined) return [];
      return [
        {
          id: 'Tidemark-EqualNames',
          logicalId,
          stackName: stack.stackName,
          description: `has the name ${name}, as ${first} has: a name is unique in its ${reach}`,
          fix: 'Leave the name to CloudFormation, or make it different.',
        },
      ];
    }),
  );
};

/** Where a name is the only one. Of a stack of which nobody knows where it is deployed, that is the stack itself. */
function placeOf({ account, region, stackName }: CheckedStack, reach: Reach): string {
  if (reach === 'world') return '';
  if (account === undefined || (reach === 'region' && region === undefined)) return `stack ${stackName}`;
  return reach === 'account' ? account : `${account}/${region}`;
}
