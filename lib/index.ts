/** The public API: constructs, the checks, and the types they take. */
export * from './checks';
export * from './constructs/archive';
export * from './constructs/cache';
export * from './constructs/connection-consumer';
export * from './constructs/database';
export * from './constructs/edge';
export * from './constructs/encryption-key';
export * from './constructs/monitoring';
export * from './constructs/network';
export * from './constructs/queue';
export * from './constructs/scaling';
export * from './constructs/service';
export { Migrations, type MigrationsProps } from './handlers/migrate/function';
export { PartitionKeeper, type PartitionKeeperProps } from './handlers/partitions/function';
export {
  type FloorPlan,
  ReassertedFloor,
  type ReassertedFloorProps,
  ReassertFloorFunction,
} from './handlers/reassert-floor/function';
export { CacheWarming, type CacheWarmingProps, type WarmingTime } from './handlers/warm-cache/function';
export * from './model';
