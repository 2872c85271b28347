export * from './archive';
export * from './fargate';
