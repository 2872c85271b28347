/** The public API: constructs, the checks, and the types they take. */
export type { Check, Finding, Template, TemplateCheck, TemplateResource } from './checks/finding';
export { checkTemplate, TidemarkChecks } from './checks/tidemark-checks';
export { ExistingArchive, type ExistingArchiveProps, type IArchive, prefixesOf } from './constructs/archive/archive';
export { ArchiveBucket, type ArchiveBucketProps } from './constructs/archive/archive-bucket';
export { LogArchive, type LogArchiveProps } from './constructs/archive/log-archive';
export { LogBucket, type LogBucketProps } from './constructs/archive/log-bucket';
export { CachePurpose } from './constructs/cache/cache-parameters';
export type { ReplicaAutoscaling, ShardAutoscaling } from './constructs/cache/cache-scaling';
export { accessString, type CacheUserProps } from './constructs/cache/cache-users';
export { ServerlessValkeyCache, type ServerlessValkeyCacheProps } from './constructs/cache/serverless-cache';
export { ValkeyCache } from './constructs/cache/valkey-cache';
export type { ValkeyCacheProps } from './constructs/cache/valkey-cache-props';
export type { ConnectionConsumer } from './constructs/connection-consumer';
export { AuroraDatabase } from './constructs/database/aurora-database';
export type { AuroraDatabaseProps } from './constructs/database/aurora-database-props';
export type { DatabaseHost, DatabaseHosts, IRoleDatabase } from './constructs/database/database-access';
export { ExistingAuroraDatabase, type ExistingAuroraDatabaseProps } from './constructs/database/existing-database';
export { AuroraGlobalSecondary, type AuroraGlobalSecondaryProps } from './constructs/database/global-secondary';
export type { ProxyProps } from './constructs/database/proxy';
export { RoleDatabase } from './constructs/database/role-database';
export type { RoleMembers } from './constructs/database/role-endpoints';
export { ShardDirectory, type ShardDirectoryProps } from './constructs/database/shard-directory';
export {
  AccessLogDelivery,
  type AccessLogDeliveryProps,
  CLOUDFRONT_LOGS_REGION,
  grantAccessLogDelivery,
} from './constructs/edge/access-log-delivery';
export { ContentPolicies } from './constructs/edge/content-policies';
export { CookieSigners, type CookieSignersProps } from './constructs/edge/cookie-signers';
export { DomainRecords, type DomainRecordsProps } from './constructs/edge/domain-records';
export { CACHE_TAG_HEADER, Edge, type EdgeProps } from './constructs/edge/edge';
export { EdgeOrigins, type EdgeOriginsProps } from './constructs/edge/edge-origins';
export { NORMALIZE_REQUEST_FILE, RequestNormalizer } from './constructs/edge/request-normalizer';
export { UserMonitoring, type UserMonitoringProps } from './constructs/edge/user-monitoring';
export { WebFirewall, type WebFirewallProps } from './constructs/edge/web-firewall';
export { encryptionKey } from './constructs/encryption-key';
export { AlarmTopic, type AlarmTopicProps } from './constructs/monitoring/alarm-topic';
export { ALARM_PERIOD, type AlarmOptions, Alarms, Severity } from './constructs/monitoring/alarms';
export {
  addArchiveAgeAlarm,
  addArchiveAlarms,
  addArchiveNotRunAlarm,
  addArchiveRefusalsAlarm,
  addArchiveVerificationAlarm,
  addLogArchiveAlarm,
} from './constructs/monitoring/archive-alarms';
export { addCacheAlarms, type CacheAlarmOptions } from './constructs/monitoring/cache-alarms';
export { cacheMetric } from './constructs/monitoring/cache-metrics';
export {
  addDatabaseAlarms,
  addDatabaseConnectionsAlarm,
  addDatabaseCpuAlarm,
  addDatabaseDeadlocksAlarm,
  addDatabaseLocalStorageAlarm,
  addDatabaseReplicaLagAlarm,
  addDatabaseSlowStatementsAlarm,
  addDatabaseVolumeAlarm,
  InstanceRole,
  type MonitoredDatabase,
} from './constructs/monitoring/database-alarms';
export { addEdgeAlarms, CLOUDFRONT_METRICS_REGION, edgeGraphs } from './constructs/monitoring/edge-alarms';
export { addFloorAlarm } from './constructs/monitoring/floor-alarms';
export {
  addPartitionAlarms,
  addPartitionErrorsAlarm,
  addPartitionProblemsAlarm,
  addPartitionsAheadAlarm,
  addPartitionsNotRunAlarm,
} from './constructs/monitoring/partition-alarms';
export {
  type DashboardGraph,
  type DashboardSection,
  PlatformDashboard,
  type PlatformDashboardProps,
} from './constructs/monitoring/platform-dashboard';
export { addQueueAlarms } from './constructs/monitoring/queue-alarms';
export {
  addServerlessCacheAlarms,
  type ServerlessCacheAlarmOptions,
  serverlessCacheMetric,
} from './constructs/monitoring/serverless-cache-alarms';
export { addHttpAlarms, addServiceAlarms, runningTasks } from './constructs/monitoring/service-alarms';
export { addCacheWarmingAlarm } from './constructs/monitoring/warming-alarms';
export { Network, type NetworkProps } from './constructs/network/network';
export { JobQueue, type JobQueueProps } from './constructs/queue/job-queue';
export {
  MaxCapacityBreachBehavior,
  PredefinedMetricPair,
  PredictiveScalingMode,
  PredictiveScalingPolicy,
  type PredictiveScalingPolicyProps,
} from './constructs/scaling/predictive-scaling-policy';
export { ServiceScaling, type ServiceScalingProps } from './constructs/scaling/service-scaling';
export { FargateTask, type FargateTaskProps } from './constructs/service/fargate-task';
export { DEFAULT_PORT, FargateWorkload, type ScalingSources } from './constructs/service/fargate-workload';
export { HttpService } from './constructs/service/http-service';
export { InternalLoadBalancer, type InternalLoadBalancerProps } from './constructs/service/internal-load-balancer';
export type { HttpServiceProps, ScheduledFloors, ServiceProps } from './constructs/service/service-props';
export { WebService, type WebServiceProps } from './constructs/service/web-service';
export { WebSocketService, type WebSocketServiceProps } from './constructs/service/web-socket-service';
export { WorkerService, type WorkerServiceProps } from './constructs/service/worker-service';
export { Migrations, type MigrationsProps } from './handlers/migrate/function';
export { PartitionKeeper, type PartitionKeeperProps } from './handlers/partitions/function';
export {
  type FloorPlan,
  ReassertedFloor,
  type ReassertedFloorProps,
  ReassertFloorFunction,
} from './handlers/reassert-floor/function';
export { CacheWarming, type CacheWarmingProps, type WarmingTime } from './handlers/warm-cache/function';
export { ACCEPTABLE_CLASSES, type AcceptedChange, parseAcceptedChanges } from './model/accepted-changes';
export { archiveClassProblems, archiveProblems } from './model/archive-checks';
export { MINIMUM_STORAGE_DAYS, rangeOf, usedArchiveClasses } from './model/archive-classes';
export { type CacheBudgetRow, CONNECTIONS_PER_NODE, cacheBudget, cacheBudgetProblems } from './model/cache-budget';
export {
  type CacheBounds,
  type CacheShape,
  cacheProblems,
  cacheShapeProblems,
  mostNodesPerShard,
  mostShards,
  nodesOf,
} from './model/cache-checks';
export { type CacheConfig, type CacheUserConfig, cacheConfigSchema, DEFAULT_CACHE_USER } from './model/cache-config';
export { CACHE_NODE_TYPES, cacheNodeMemoryGiB, isCacheAutoscalable } from './model/cache-nodes';
export { type CacheTarget, cacheTargetProblems, cacheTargets, replicaPlan, shardPlan } from './model/cache-targets';
export {
  type BusinessEvent,
  type BusinessEventInput,
  calendarEventSchema,
  calendarSchema,
  MAX_RAMP_HOURS,
} from './model/calendar';
export {
  type CapacityPlan,
  capacityPlanSchema,
  MAX_SCHEDULED_ACTIONS,
  type PlanBasis,
  type PlannedAction,
  parseCapacityPlan,
} from './model/capacity-plan';
export { type BudgetRow, type BudgetTerm, connectionBudget } from './model/connection-budget';
export {
  allowConnections,
  browserCacheControl,
  type ContentClass,
  type ContentClassInput,
  contentClass,
  contentClassSchema,
  hasVariants,
} from './model/content-class';
export {
  CONTENT_KINDS,
  type ContentKind,
  KIND_DEFAULTS,
  type KindDefaults,
  SLOW_ORIGIN_SECONDS,
} from './model/content-kinds';
export { type CookieKeys, cookieKeyProblems, environmentKeyProblems, missingKeyProblems } from './model/cookie-keys';
export {
  type ArchiveClass,
  archiveClassSchema,
  type DatabaseConfig,
  databaseConfigSchema,
  type QueueConfig,
  queueConfigSchema,
  type TableConfig,
} from './model/data-config';
export { type ClusterShape, clusterProblems } from './model/database-checks';
export { DATABASE_CLASSES, instanceMemoryGiB, maxConnections } from './model/database-classes';
export { type DatabaseClusterConfig, databaseClusters, shardingProblems } from './model/database-clusters';
export {
  CAPACITY_PLAN,
  type DatabaseTarget,
  databaseTargetProblems,
  databaseTargets,
  READER_PLAN,
} from './model/database-targets';
export { type DatabaseUser, databaseUsers } from './model/database-users';
export { acceptableDelaySeconds, type DemandCapacity, demandCapacity } from './model/demand-capacity';
export {
  type DemandConfig,
  demandConfig,
  type LoadTargets,
  loadTargets,
  planGoal,
  type TaskLoadConfig,
} from './model/demand-config';
export { WEB_DRAIN_SECONDS, WEBSOCKET_DRAIN_SECONDS } from './model/draining';
export { type ContentClasses, defaultClasses, type EdgeBehavior, edgeBehaviors } from './model/edge-behaviors';
export { classProblems, EDGE_QUOTAS, edgeProblems } from './model/edge-checks';
export { type EdgeConfig, edgeConfigSchema } from './model/edge-config';
export { type EdgeDomain, edgeDomainSchema, originRegionProblems, sharedNameProblems } from './model/edge-domain';
export {
  type EnvironmentConfig,
  type EnvironmentConfigInput,
  environmentConfigSchema,
  isPlaceholderAccount,
  parseEnvironmentConfig,
} from './model/environment-config';
export { FARGATE_CPU, FARGATE_MEMORY, isFargateSize } from './model/fargate-sizes';
export {
  type FirewallConfig,
  firewallConfigSchema,
  MANAGED_RULE_GROUPS,
  OPTIONAL_RULE_GROUPS,
} from './model/firewall-config';
export type { FollowedDemand } from './model/followed-demand';
export { formatProblem, InputError, type Problem, show } from './model/input-error';
export { LAUNCH_BURST, LAUNCHES_PER_SECOND, largestScaleOut, launchQuotaWarning } from './model/launch-quota';
export {
  type ListPartitioning,
  type PartitionArchive,
  type Partitioning,
  type RangePartitioning,
  statedPartitions,
  tableArchiveClasses,
} from './model/partitioning';
export { planRaises } from './model/plan-raises';
export {
  ANY_REGION,
  type PriceBook,
  type PriceRow,
  parsePriceBook,
  priceBookSchema,
  priceRowKey,
} from './model/price-book';
export { fixedReaders, type ReaderAutoscaling, type ReaderRole, readerProblems } from './model/reader-roles';
export {
  HIGH_RESOLUTION_PERIOD_SECONDS,
  type ScaleInPolicy,
  type ScaleOutPolicy,
  type ScalingPolicies,
  STANDARD_PERIOD_SECONDS,
  type StepAdjustment,
  type StepScalingPolicy,
  scaleOutThreshold,
  scalingPolicies,
  type TargetTrackingPolicy,
} from './model/scaling-policies';
export {
  type BacklogLane,
  type BacklogSignal,
  backlogLanes,
  type ConnectionsSignal,
  type CustomSignal,
  type RequestsSignal,
  type ResponseTimeSignal,
  type UtilizationSignal,
} from './model/scaling-signals';
export {
  type PredictiveSpec,
  type ScalingSpec,
  type ScalingSpecInput,
  scalingSpec,
  scalingSpecSchema,
} from './model/scaling-spec';
export { CRON_DAYS, scheduleProblem } from './model/schedule';
export { GIB_PER_ACU, SERVERLESS, type ServerlessRange, serverlessConnections } from './model/serverless';
export { SERVERLESS_CACHE_LIMITS, type ServerlessLimits, serverlessLimitProblems } from './model/serverless-cache';
export {
  type ServiceConfig,
  serviceConfigSchema,
  type WebServiceConfig,
  type WebSocketServiceConfig,
  type WorkerServiceConfig,
} from './model/service-config';
export { sizeFor } from './model/sized-system';
export {
  type AlertsConfig,
  parseSystemConfig,
  type SystemConfig,
  type SystemConfigInput,
  systemConfigSchema,
} from './model/system-config';
export { sizeUsage, type UsageConfig, type UsageName, usageConfigSchema } from './model/usage-config';
export { type WarmConfig, warmConfigSchema, warmProblems } from './model/warm-config';
