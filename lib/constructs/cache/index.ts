export { CachePurpose } from './cache-parameters';
export type { ReplicaAutoscaling, ShardAutoscaling } from './cache-scaling';
export { accessString, type CacheUserProps } from './cache-users';
export * from './serverless-cache';
export * from './valkey-cache';
export * from './valkey-cache-props';
