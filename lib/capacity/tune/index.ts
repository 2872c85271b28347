export * from './dimensions';
export * from './rolling-plans';
export * from './search';
export * from './settings';
export * from './tune';
