export * from './cancel-when-late';
export * from './connect';
export * from './migrate';
export * from './migrate-call';
export * from './partition-apply';
export * from './partition-plan';
export * from './schema-folder';
export type { UsersReport } from './service-users';
