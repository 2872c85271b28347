export * from './archive';
export * from './archive-bucket';
export * from './log-archive';
export * from './log-bucket';
