export * from './from-samples';
export * from './hourly-from-steps';
export * from './local-clock';
export * from './resample';
export * from './series';
