export * from './aurora-database';
export type { AuroraDatabaseProps } from './aurora-database-props';
export type { DatabaseHost, DatabaseHosts, IRoleDatabase } from './database-access';
export * from './existing-database';
export * from './global-secondary';
export type { ProxyProps } from './proxy';
export * from './role-database';
export type { RoleMembers } from './role-endpoints';
export * from './shard-directory';
