/** How a partition goes into the archive, decided from facts: pure, `now`, catalog and ledger are arguments. */
export * from './chunks';
export * from './due';
export * from './entry';
export * from './next-step';
export * from './object-key';
export * from './place';
export * from './restore-plan';
export * from './row-sum';
