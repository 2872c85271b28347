export * from './archive-bucket';
export * from './log-bucket';
