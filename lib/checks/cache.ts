import { CACHE_NODE_TYPES } from '../model/cache/node-types';
import type { Check, CheckFinding } from './finding';

/** Failover without anything to fail over to, and node types that do not exist. */
export const cacheChecks: Check = (logicalId, { Type, Properties = {} }) => {
  if (Type !== 'AWS::ElastiCache::ReplicationGroup') return [];
  const findings: CheckFinding[] = [];
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
      fix: `Use one of ${CACHE_NODE_TYPES.join(', ')}; ask for another in an issue of Tidemark's repository.`,
    });
  }
  return findings;
};
