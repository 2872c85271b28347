export * from './from-samples';
export * from './local-clock';
export * from './resample';
export * from './series';
