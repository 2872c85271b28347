export * from './cancel-when-late';
export * from './connect';
export * from './migrate';
export * from './migrate-call';
export * from './schema-folder';
export type { UsersReport } from './service-users';
