export * from './archive';
export * from './fargate';
export * from './glacier-retrieval';
