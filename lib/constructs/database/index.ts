export * from './aurora-database';
export type { AuroraDatabaseProps, DatabaseHosts } from './aurora-database-props';
export * from './global-secondary';
export * from './shard-directory';
