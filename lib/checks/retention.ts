import type { Check } from './finding';

/** What holds data that nothing else holds. */
const STATEFUL = [
  'AWS::RDS::DBCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::ElastiCache::ServerlessCache',
  'AWS::S3::Bucket',
  'AWS::DynamoDB::Table',
];

/** Data whose fate is left to CloudFormation's defaults. `Delete` passes where it is written: somebody meant it. */
export const deletionChecks: Check = (logicalId, { Type, DeletionPolicy }) => {
  if (!STATEFUL.includes(Type) || DeletionPolicy !== undefined) return [];
  return [
    {
      id: 'Tidemark-DeletionPolicy',
      logicalId,
      description: 'nobody has decided what happens to its data when it leaves the template',
      fix: 'Set a removal policy: RETAIN or SNAPSHOT, or DESTROY where the data may go.',
    },
  ];
};
