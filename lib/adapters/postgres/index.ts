export * from './cancel-when-late';
export * from './connect';
export * from './migrate';
export * from './schema-folder';
export type { ServiceUser, UsersReport } from './service-users';
