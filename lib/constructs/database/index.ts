export * from './aurora-database';
