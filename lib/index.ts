/**
 * Constructs of the platform: network, services and their scaling, queues, databases, caches, edge and archive.
 *
 * Alarms and dashboards are in `tidemark/monitoring`, configuration in `tidemark/config`, checks of templates in `tidemark/checks`, a
 * whole platform in `tidemark/platform`.
 */
export { ExistingArchive, type ExistingArchiveProps, type IArchive } from './constructs/archive/archive';
export { ArchiveBucket, type ArchiveBucketProps } from './constructs/archive/archive-bucket';
export { ArchiveCatalog, type ArchiveCatalogProps } from './constructs/archive/archive-catalog';
export { LogArchive, type LogArchiveProps } from './constructs/archive/log-archive';
export { LogBucket, type LogBucketProps } from './constructs/archive/log-bucket';
export { CachePurpose } from './constructs/cache/cache-parameters';
export { ServerlessValkeyCache, type ServerlessValkeyCacheProps } from './constructs/cache/serverless-cache';
export { ValkeyCache } from './constructs/cache/valkey-cache';
export type { ValkeyCacheProps } from './constructs/cache/valkey-cache-props';
export { AuroraDatabase } from './constructs/database/aurora-database';
export type { AuroraDatabaseProps } from './constructs/database/aurora-database-props';
export type { IRoleDatabase } from './constructs/database/database-access';
export { ExistingAuroraDatabase, type ExistingAuroraDatabaseProps } from './constructs/database/existing-database';
export { AuroraGlobalSecondary, type AuroraGlobalSecondaryProps } from './constructs/database/global-secondary';
export { Migrations, type MigrationsProps } from './constructs/database/migrations';
export { ShardDirectory, type ShardDirectoryProps } from './constructs/database/shard-directory';
export { AccessLogDelivery, type AccessLogDeliveryProps } from './constructs/edge/access-log-delivery';
export { CacheWarming, type CacheWarmingProps } from './constructs/edge/cache-warming';
export { Edge, type EdgeProps } from './constructs/edge/edge';
export { UserMonitoring, type UserMonitoringProps } from './constructs/edge/user-monitoring';
export { WebFirewall, type WebFirewallProps } from './constructs/edge/web-firewall';
export type { ConnectionConsumer } from './constructs/network/connection-consumer';
export { Network, type NetworkProps } from './constructs/network/network';
export { PartitionMaintenance, type PartitionMaintenanceProps } from './constructs/partitions/partition-maintenance';
export { JobQueue, type JobQueueProps } from './constructs/queue/job-queue';
export { ServiceScaling, type ServiceScalingProps } from './constructs/scaling/service-scaling';
export { encryptionKey } from './constructs/security/encryption-key';
export { InternalLoadBalancer, type InternalLoadBalancerProps } from './constructs/service/internal-load-balancer';
export { WebService, type WebServiceProps } from './constructs/service/web-service';
export { WebSocketService, type WebSocketServiceProps } from './constructs/service/web-socket-service';
export { WorkerService, type WorkerServiceProps } from './constructs/service/worker-service';
export type { ContentClass, ContentClassInput } from './model/edge/content-class';
export { contentClass } from './model/edge/parse';
export type { CapacityPlan } from './model/plan/capacity-plan';
export { scalingSpec } from './model/scaling/parse';
export type { ScalingSpec, ScalingSpecInput } from './model/scaling/spec';
export { InputError } from './model/validation/input-error';
