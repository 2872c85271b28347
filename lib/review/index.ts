export { type Acceptances, acceptFindings } from './accept';
export { compareAssemblies } from './compare';
export * from './finding';
export { gateFailures } from './gate';
export { planChanges } from './plan-changes';
export * from './render';
export * from './review';
