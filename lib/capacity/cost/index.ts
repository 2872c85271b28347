export * from './fargate';
