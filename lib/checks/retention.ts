import { findReferencesAndSubstitutions } from '../template/references';
import type { Check } from './finding';

/** What holds data that nothing else holds. */
const STATEFUL = [
  'AWS::RDS::DBCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::ElastiCache::ServerlessCache',
  'AWS::S3::Bucket',
  'AWS::DynamoDB::Table',
];

/**
 * The property that names a resource, of types that are kept for their data and whose creation is refused where the name is taken
 * (read: CloudFormation, "Name type", and the reference of each type).
 */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::ECR::Repository': 'RepositoryName',
  'AWS::ElastiCache::ReplicationGroup': 'ReplicationGroupId',
  'AWS::ElastiCache::ServerlessCache': 'ServerlessCacheName',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::Kinesis::Stream': 'Name',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::OpenSearchService::Domain': 'DomainName',
  'AWS::RDS::DBCluster': 'DBClusterIdentifier',
  'AWS::RDS::DBInstance': 'DBInstanceIdentifier',
  'AWS::RDS::GlobalCluster': 'GlobalClusterIdentifier',
  'AWS::Redshift::Cluster': 'ClusterIdentifier',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SecretsManager::Secret': 'Name',
};

/** Data whose fate is left to CloudFormation's defaults. `Delete` passes where it is written: somebody meant it. */
export const deletionChecks: Check = (logicalId, { Type, DeletionPolicy }) => {
  if (!STATEFUL.includes(Type) || DeletionPolicy !== undefined) return [];
  return [
    {
      id: 'Tidemark-DeletionPolicy',
      logicalId,
      description: 'nobody has decided what happens to its data when it leaves the template',
      fix: 'Set a removal policy: RETAIN_ON_UPDATE_OR_DELETE or SNAPSHOT, or DESTROY where the data may go.',
    },
  ];
};

/**
 * What `Retain` keeps when its own creation is rolled back, under a name that the second try needs (read: CloudFormation, "DeletionPolicy
 * attribute", RetainExceptOnCreate). Without a fixed name the second try makes another one.
 */
export const retainedOnCreateChecks: Check = (logicalId, { Type, Properties = {}, DeletionPolicy }) => {
  const property = NAMES[Type];
  if (property === undefined || DeletionPolicy !== 'Retain' || !isFixed(Properties[property])) return [];
  return [
    {
      id: 'Tidemark-RetainedOnCreate',
      logicalId,
      description: `is kept when its creation is rolled back, and the second try finds its ${property} taken`,
      fix: `Set RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, which keeps it ever after, or leave ${property} to CloudFormation.`,
    },
  ];
};

/** Whether a name is the same at every try: text, or made of text and of the stack's own name, account and region. */
function isFixed(name: unknown): boolean {
  if (name === undefined) return false;
  const parts = findReferencesAndSubstitutions(name);
  return parts.every((part) => part.startsWith('AWS::') && part !== 'AWS::StackId' && part !== 'AWS::NoValue');
}
