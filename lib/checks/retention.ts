import { findReferencesAndSubstitutions } from '../template/references';
import { getAt } from '../template/values';
import type { Check } from './finding';
import { NAMES } from './names';

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
      fix: 'Set a removal policy: RETAIN_ON_UPDATE_OR_DELETE or SNAPSHOT, or DESTROY where the data may go.',
    },
  ];
};

/**
 * What `Retain` keeps when its own creation is rolled back, under a name that the second try needs (read: CloudFormation, "DeletionPolicy
 * attribute", RetainExceptOnCreate). Without a fixed name the second try makes another one.
 */
export const retainedOnCreateChecks: Check = (logicalId, { Type, Properties = {}, DeletionPolicy }) => {
  const [, ...path] = NAMES[Type] ?? [];
  if (path.length === 0 || DeletionPolicy !== 'Retain' || !isFixed(getAt(Properties, ...path))) return [];
  const property = path.join('.');
  return [
    {
      id: 'Tidemark-RetainedOnCreate',
      logicalId,
      description: `is kept when its creation is rolled back, and the second try finds its ${property} taken`,
      fix: `Set RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, which keeps it ever after, or leave ${property} to CloudFormation where it makes one.`,
    },
  ];
};

/** Whether a name is the same at every try: text, or made of text and of the stack's own name, account and region. */
function isFixed(name: unknown): boolean {
  if (name === undefined) return false;
  const parts = findReferencesAndSubstitutions(name);
  return parts.every((part) => part.startsWith('AWS::') && part !== 'AWS::StackId' && part !== 'AWS::NoValue');
}
