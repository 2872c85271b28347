export * from './aurora-database';
export * from './reader-roles';
