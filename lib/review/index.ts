export { type Acceptances, acceptFindings } from './accept';
export { readAssembly } from './assembly/read-assembly';
export { compareAssemblies, compareStacks } from './compare';
export * from './finding';
export { gateFailures } from './gate';
export { planChanges } from './plan-changes';
export * from './render';
export * from './review';
