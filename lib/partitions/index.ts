/** What partitions a table is to have, compared with what it has: pure, `now` and the catalog are arguments. */
export * from './bound';
export * from './default-rows';
export * from './finding';
export * from './period';
export * from './plan';
export * from './relation';
export * from './statements';
