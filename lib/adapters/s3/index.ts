export * from './archive-store';
export * from './line-sum';
