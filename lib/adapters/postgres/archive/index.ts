export type { ArchivedPartition } from './advance';
export type { ArchiveTarget } from './export';
export * from './plan';
export * from './restore';
export * from './run';
export { prepareArchiveSession } from './session';
