export type { ArchivedPartition } from './advance';
export * from './export';
export * from './run';
export * from './session';
