/** The shapes everything shares. Parsed once, at the edge; nothing after that checks shapes again. */
export * from './accepted-changes';
export * from './archive-checks';
export * from './archive-classes';
export * from './cache-budget';
export * from './cache-checks';
export * from './cache-config';
export * from './cache-nodes';
export * from './cache-targets';
export * from './calendar';
export * from './capacity-plan';
export * from './connection-budget';
export * from './content-class';
export * from './content-kinds';
export * from './cookie-keys';
export * from './data-config';
export * from './database-checks';
export * from './database-classes';
export * from './database-clusters';
export * from './database-targets';
export * from './database-users';
export * from './demand-capacity';
export * from './demand-config';
export * from './draining';
export * from './edge-behaviors';
export * from './edge-checks';
export * from './edge-config';
export * from './edge-domain';
export * from './environment-config';
export * from './fargate-sizes';
export * from './firewall-config';
export type { FollowedDemand } from './followed-demand';
export * from './input-error';
export * from './launch-quota';
export {
  type ListPartitioning,
  type PartitionArchive,
  type Partitioning,
  type RangePartitioning,
  statedPartitions,
  tableArchiveClasses,
} from './partitioning';
export * from './plan-raises';
export * from './reader-roles';
export * from './scaling-policies';
export {
  type BacklogLane,
  type BacklogSignal,
  backlogLanes,
  type ConnectionsSignal,
  type CustomSignal,
  type RequestsSignal,
  type ResponseTimeSignal,
  type UtilizationSignal,
} from './scaling-signals';
export * from './scaling-spec';
export * from './schedule';
export * from './serverless';
export * from './serverless-cache';
export * from './service-config';
export * from './sized-system';
export * from './system-config';
export * from './warm-config';
