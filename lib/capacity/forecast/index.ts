export * from './accuracy';
export type { Backtest, Origin, WeighedModel } from './backtest';
export * from './evaluation';
export * from './events';
export * from './forecast';
export * from './model';
export { models, seasonalNaive } from './models';
export * from './statistics';
