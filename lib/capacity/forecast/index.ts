export * from './accuracy';
export * from './backtest';
export * from './events';
export * from './forecast';
export * from './model';
export * from './profile-level';
export * from './seasonal-naive';
export * from './statistics';
