export * from './archive';
export * from './fargate';
export * from './price-keys';
export * from './prices';
