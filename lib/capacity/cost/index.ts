export * from './archive';
export * from './fargate';
export { copyUsd, retrievalUsd } from './glacier-retrieval';
