import { CACHE_NODE_TYPES } from '../model/cache-nodes';
import type { Check, Finding } from './finding';

/** Failover without anything to fail over to, and node types that do not exist. */
export const cacheChecks: Check = (logicalId, { Type, Properties = {} }) => {
  if (Type !== 'AWS::ElastiCache::ReplicationGroup') return [];
  const findings: Finding[] = [];
  const { AutomaticFailoverEnabled: failover, ReplicasPerNodeGroup: replicas, CacheNodeType: nodeType } = Properties;
  if (failover === true && typeof replicas === 'number' && replicas < 1) {
    findings.push({
      id: 'Tidemark-FailoverReplica',
      logicalId,
      description: 'automatic failover without a replica',
      fix: 'Set ReplicasPerNodeGroup to 1 or more.',
    });
  }
  if (typeof nodeType === 'string' && !CACHE_NODE_TYPES.includes(nodeType)) {
    findings.push({
      id: 'Tidemark-CacheNodeType',
      logicalId,
      description: `cache node type ${nodeType} is not known`,
      fix: `Use one of ${CACHE_NODE_TYPES.join(', ')}, or add it to lib/model/cache-nodes.ts.`,
    });
  }
  return findings;
};

/** Glacier classes from warm to cold; objects can only move downwards. */
const ORDER = ['STANDARD_IA', 'INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'];

interface LifecycleRule {
  readonly Id?: unknown;
  readonly ExpirationInDays?: unknown;
  readonly Transitions?: readonly { readonly StorageClass?: unknown; readonly TransitionInDays?: unknown }[];
}

/** Lifecycle rules whose steps are out of order. */
export const lifecycleChecks: Check = (logicalId, { Type, Properties = {} }) => {
  if (Type !== 'AWS::S3::Bucket') return [];
  const configuration = Properties.LifecycleConfiguration as { readonly Rules?: readonly LifecycleRule[] } | undefined;
  return (configuration?.Rules ?? []).flatMap((rule): Finding[] => {
    const steps = (rule.Transitions ?? [])
      .map(({ StorageClass, TransitionInDays }) => ({
        order: ORDER.indexOf(String(StorageClass)),
        days: Number(TransitionInDays),
      }))
      .sort((a, b) => a.days - b.days);
    const backwards = steps.some((step, index) => index > 0 && step.order <= (steps[index - 1]?.order ?? -1));
    const expiry = rule.ExpirationInDays;
    const tooEarly = typeof expiry === 'number' && steps.some((step) => expiry <= step.days);
    if (!backwards && !tooEarly) return [];
    const what = backwards
      ? 'transitions run from a colder to a warmer class'
      : `objects expire after ${String(expiry)} days, before their transition`;
    return [
      {
        id: 'Tidemark-LifecycleOrder',
        logicalId,
        description: `rule ${String(rule.Id)}: ${what}`,
        fix: 'Order the steps by age: warm, colder, expiry.',
      },
    ];
  });
};

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
