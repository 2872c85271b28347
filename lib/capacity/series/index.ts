export * from './from-samples';
export type { Statistic } from './hour-buckets';
export * from './hourly-from-steps';
export * from './local-clock';
export * from './resample';
export * from './series';
