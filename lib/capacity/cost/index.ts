export * from './fargate';
export * from './glacier-retrieval';
