/**
 * Node types that exist for Valkey, as far as this project offers them, with their memory in GiB.
 * Source: Amazon ElastiCache user guide, "Supported node types".
 */
const CACHE_NODES: Readonly<Record<string, number>> = {
  'cache.t4g.micro': 0.5,
  'cache.t4g.small': 1.37,
  'cache.t4g.medium': 3.09,
  'cache.r7g.large': 13.07,
  'cache.r7g.xlarge': 26.32,
  'cache.r7g.2xlarge': 52.82,
  'cache.r7g.4xlarge': 105.81,
  'cache.m7g.large': 6.38,
  'cache.m7g.xlarge': 12.93,
  'cache.m7g.2xlarge': 26.04,
};

/** Names of the node types above. */
export const CACHE_NODE_TYPES: readonly string[] = Object.keys(CACHE_NODES);

/** Memory of a node in GiB, or undefined for a node type this project does not know. */
export function cacheNodeMemoryGiB(nodeType: string): number | undefined {
  return CACHE_NODES[nodeType];
}

/**
 * Whether ElastiCache can autoscale shards or replicas of this node type: large to 2xlarge of the r6g, r7g, r8g, m6g,
 * m7g, m8g and c7gn families and a few older ones (ElastiCache user guide, "Auto Scaling Valkey and Redis OSS clusters").
 */
export function isCacheAutoscalable(nodeType: string): boolean {
  return /^cache\.(r8g|r7g|r6g|r6gd|r5|m8g|m7g|m6g|m5|c8gn|c7gn)\.(large|xlarge|2xlarge)$/.test(nodeType);
}
