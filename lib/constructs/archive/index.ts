export * from './archive';
export * from './archive-bucket';
export * from './log-bucket';
