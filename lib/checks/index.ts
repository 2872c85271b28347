export * from './finding';
export * from './tidemark-checks';
