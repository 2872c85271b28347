/** The public API: constructs, the checks, and the types they take. */
export type { Check, CheckFinding, TemplateCheck } from './checks/finding';
export { checkTemplate, TidemarkChecks } from './checks/tidemark-checks';
export {
  ExistingArchive,
  type ExistingArchiveProps,
  type IArchive,
  resolveClassPrefixes,
} from './constructs/archive/archive';
export { ArchiveBucket, type ArchiveBucketProps } from './constructs/archive/archive-bucket';
export { addLogArchiveAlarm, LogArchive, type LogArchiveProps } from './constructs/archive/log-archive';
export { LogBucket, type LogBucketProps } from './constructs/archive/log-bucket';
export { addCacheAlarms, type CacheAlarmOptions } from './constructs/cache/cache-alarms';
export { cacheMetric } from './constructs/cache/cache-metrics';
export { CachePurpose } from './constructs/cache/cache-parameters';
export type { ReplicaAutoscaling, ShardAutoscaling } from './constructs/cache/cache-scaling';
export { accessString, type CacheUserProps } from './constructs/cache/cache-users';
export { ServerlessValkeyCache, type ServerlessValkeyCacheProps } from './constructs/cache/serverless-cache';
export {
  addServerlessCacheAlarms,
  type ServerlessCacheAlarmOptions,
  serverlessCacheMetric,
} from './constructs/cache/serverless-cache-alarms';
export { ValkeyCache } from './constructs/cache/valkey-cache';
export type { ValkeyCacheProps } from './constructs/cache/valkey-cache-props';
export { AuroraDatabase } from './constructs/database/aurora-database';
export type { AuroraDatabaseProps } from './constructs/database/aurora-database-props';
export type { DatabaseHost, DatabaseHosts, IRoleDatabase } from './constructs/database/database-access';
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
} from './constructs/database/database-alarms';
export { ExistingAuroraDatabase, type ExistingAuroraDatabaseProps } from './constructs/database/existing-database';
export { AuroraGlobalSecondary, type AuroraGlobalSecondaryProps } from './constructs/database/global-secondary';
export { Migrations, type MigrationsProps } from './constructs/database/migrations';
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
export {
  addCacheWarmingAlarm,
  CacheWarming,
  type CacheWarmingProps,
  type WarmingTime,
} from './constructs/edge/cache-warming';
export { ContentPolicies } from './constructs/edge/content-policies';
export { CookieSigners, type CookieSignersProps } from './constructs/edge/cookie-signers';
export { DomainRecords, type DomainRecordsProps } from './constructs/edge/domain-records';
export { CACHE_TAG_HEADER, Edge, type EdgeProps } from './constructs/edge/edge';
export { addEdgeAlarms, CLOUDFRONT_METRICS_REGION, edgeGraphs } from './constructs/edge/edge-alarms';
export { EdgeOrigins, type EdgeOriginsProps } from './constructs/edge/edge-origins';
export { NORMALIZE_REQUEST_FILE, RequestNormalizer } from './constructs/edge/request-normalizer';
export { UserMonitoring, type UserMonitoringProps } from './constructs/edge/user-monitoring';
export { WebFirewall, type WebFirewallProps } from './constructs/edge/web-firewall';
export { AlarmTopic, type AlarmTopicProps } from './constructs/monitoring/alarm-topic';
export { ALARM_PERIOD, type AlarmOptions, Alarms, Severity } from './constructs/monitoring/alarms';
export {
  type DashboardGraph,
  type DashboardSection,
  PlatformDashboard,
  type PlatformDashboardProps,
} from './constructs/monitoring/platform-dashboard';
export type { ConnectionConsumer } from './constructs/network/connection-consumer';
export { Network, type NetworkProps } from './constructs/network/network';
export {
  addArchiveAgeAlarm,
  addArchiveAlarms,
  addArchiveNotRunAlarm,
  addArchiveRefusalsAlarm,
  addArchiveVerificationAlarm,
} from './constructs/partitions/archive-alarms';
export {
  addPartitionAlarms,
  addPartitionErrorsAlarm,
  addPartitionProblemsAlarm,
  addPartitionsAheadAlarm,
  addPartitionsNotRunAlarm,
} from './constructs/partitions/partition-alarms';
export { PartitionMaintenance, type PartitionMaintenanceProps } from './constructs/partitions/partition-maintenance';
export { JobQueue, type JobQueueProps } from './constructs/queue/job-queue';
export { addQueueAlarms } from './constructs/queue/queue-alarms';
export {
  MaxCapacityBreachBehavior,
  PredefinedMetricPair,
  PredictiveScalingMode,
  PredictiveScalingPolicy,
  type PredictiveScalingPolicyProps,
} from './constructs/scaling/predictive-scaling-policy';
export {
  addFloorAlarm,
  type FloorPlan,
  ReassertedFloor,
  type ReassertedFloorProps,
  ReassertFloorFunction,
} from './constructs/scaling/reasserted-floor';
export { ServiceScaling, type ServiceScalingProps } from './constructs/scaling/service-scaling';
export { encryptionKey } from './constructs/security/encryption-key';
export { FargateTask, type FargateTaskProps } from './constructs/service/fargate-task';
export { DEFAULT_PORT, FargateWorkload, type ScalingSources } from './constructs/service/fargate-workload';
export { HttpService } from './constructs/service/http-service';
export { InternalLoadBalancer, type InternalLoadBalancerProps } from './constructs/service/internal-load-balancer';
export { addHttpAlarms, addServiceAlarms, runningTasks } from './constructs/service/service-alarms';
export type { HttpServiceProps, ScheduledFloors, ServiceProps } from './constructs/service/service-props';
export { WebService, type WebServiceProps } from './constructs/service/web-service';
export { WebSocketService, type WebSocketServiceProps } from './constructs/service/web-socket-service';
export { WorkerService, type WorkerServiceProps } from './constructs/service/worker-service';
export { checkArchive, checkArchiveClasses } from './model/archive/checks';
export {
  type ArchiveClass,
  archiveClassSchema,
  MINIMUM_STORAGE_DAYS,
  selectTableArchiveClasses,
} from './model/archive/config';
export {
  asNodeBasedCache,
  type CacheBounds,
  type CacheShape,
  checkCacheShape,
  checkCaches,
  maxNodesPerShard,
  maxShards,
} from './model/cache/checks';
export { type CacheConfig, type CacheUserConfig, cacheConfigSchema, DEFAULT_CACHE_USER } from './model/cache/config';
export {
  type CacheBudgetRow,
  CONNECTIONS_PER_NODE,
  cacheBudget,
  checkCacheBudget,
} from './model/cache/connection-budget';
export { CACHE_NODE_TYPES, cacheNodeMemoryGiB, isCacheAutoscalable } from './model/cache/node-types';
export {
  type CacheTarget,
  cacheTargets,
  checkCacheTargets,
  replicaPlan,
  shardPlan,
} from './model/cache/plan-targets';
export { checkServerlessLimits, SERVERLESS_CACHE_LIMITS, type ServerlessLimits } from './model/cache/serverless';
export {
  ANY_REGION,
  type PriceBook,
  type PriceRow,
  parsePriceBook,
  priceBookSchema,
  priceRowKey,
} from './model/cost/price-book';
export { sizeUsage, type UsageConfig, type UsageName, usageConfigSchema } from './model/cost/usage';
export { type ClusterShape, checkCluster } from './model/database/checks';
export { checkSharding, type DatabaseClusterConfig, databaseClusters } from './model/database/clusters';
export { type DatabaseConfig, databaseConfigSchema, type TableConfig } from './model/database/config';
export { type BudgetRow, connectionBudget } from './model/database/connection-budget';
export { DATABASE_CLASSES, instanceMemoryGiB, maxConnections } from './model/database/instance-classes';
export {
  CAPACITY_PLAN,
  checkDatabaseTargets,
  type DatabaseTarget,
  databaseTargets,
  READER_PLAN,
} from './model/database/plan-targets';
export { checkReaders, fixedReaders, type ReaderAutoscaling, type ReaderRole } from './model/database/reader-roles';
export { GIB_PER_ACU, SERVERLESS, type ServerlessRange, serverlessConnections } from './model/database/serverless';
export { type DatabaseUser, databaseUsers } from './model/database/users';
export { calendarEventSchema, calendarSchema } from './model/demand/calendar';
export { type BusinessEvent, type BusinessEventInput, MAX_RAMP_HOURS } from './model/demand/calendar-event';
export {
  type DemandConfig,
  demandConfig,
  type LoadTargets,
  loadTargets,
  planGoal,
  type TaskLoadConfig,
} from './model/demand/config';
export type { FollowedDemand } from './model/demand/followed-demand';
export { type ContentClasses, defaultClasses, type EdgeBehavior, edgeBehaviors } from './model/edge/behaviors';
export { checkBehaviors, checkClasses, EDGE_QUOTAS } from './model/edge/checks';
export { type EdgeConfig, edgeConfigSchema } from './model/edge/config';
export {
  allowConnections,
  browserCacheControl,
  type ContentClass,
  type ContentClassInput,
  contentClass,
  contentClassSchema,
  hasVariants,
} from './model/edge/content-class';
export {
  CONTENT_KINDS,
  type ContentKind,
  KIND_DEFAULTS,
  type KindDefaults,
  SLOW_ORIGIN_SECONDS,
} from './model/edge/content-kinds';
export { checkOriginRegion, checkSharedNames, type EdgeDomain, edgeDomainSchema } from './model/edge/domain';
export {
  type FirewallConfig,
  firewallConfigSchema,
  MANAGED_RULE_GROUPS,
  OPTIONAL_RULE_GROUPS,
} from './model/edge/firewall';
export {
  type CookieKeys,
  checkCookieKeys,
  checkCookieKeysByEnvironment,
  checkMissingCookieKeys,
} from './model/edge/signed-cookies';
export { checkWarming, type WarmConfig, warmConfigSchema } from './model/edge/warming';
export type { AlertThresholds } from './model/monitoring/alerts';
export { findTimePartitioning, listArchiveClasses } from './model/partitions/archived-tables';
export {
  type ListPartitioning,
  listPartitionedTables,
  type PartitionArchive,
  type Partitioning,
  type RangePartitioning,
} from './model/partitions/config';
export {
  type CapacityPlan,
  capacityPlanSchema,
  MAX_SCHEDULED_ACTIONS,
  type PlanBasis,
  type PlannedAction,
  parseCapacityPlan,
} from './model/plan/capacity-plan';
export { findScaleUpActions } from './model/plan/scale-up-actions';
export { CRON_DAYS, scheduleProblem } from './model/plan/schedule';
export { type QueueConfig, queueConfigSchema } from './model/queue/config';
export { LAUNCH_BURST, LAUNCHES_PER_SECOND, largestScaleOut, launchQuotaWarning } from './model/scaling/launch-quota';
export { scalingSpec, scalingSpecSchema } from './model/scaling/parse';
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
} from './model/scaling/policies';
export {
  type BacklogLane,
  type BacklogSignal,
  backlogLanes,
  type ConnectionsSignal,
  type CustomSignal,
  type RequestsSignal,
  type ResponseTimeSignal,
  type UtilizationSignal,
} from './model/scaling/signals';
export type { PredictiveSpec, ScalingSpec, ScalingSpecInput } from './model/scaling/spec';
export { acceptableDelaySeconds, findTaskCapacity, type TaskCapacity } from './model/scaling/task-capacity';
export type { BudgetTerm } from './model/service/config';
export {
  type ServiceConfig,
  serviceConfigSchema,
  type WebServiceConfig,
  type WebSocketServiceConfig,
  type WorkerServiceConfig,
} from './model/service/config';
export {
  FARGATE_CPU,
  FARGATE_MEMORY,
  isFargateSize,
  WEB_DEREGISTRATION_DELAY_SECONDS,
  WEBSOCKET_DRAIN_SECONDS,
} from './model/service/fargate';
export type { SystemConfig, SystemConfigInput } from './model/system/config';
export {
  type EnvironmentConfig,
  type EnvironmentConfigInput,
  environmentConfigSchema,
  isPlaceholderAccount,
  parseEnvironmentConfig,
} from './model/system/environment';
export { parseSystemConfig, systemConfigSchema } from './model/system/parse';
export { sizeSystem } from './model/system/sizing';
export { formatGiven, formatProblem, InputError, type Problem } from './model/validation/input-error';
export type { Template, TemplateResource } from './template/resource';
