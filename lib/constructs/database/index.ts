export * from './aurora-database';
export * from './shard-directory';
