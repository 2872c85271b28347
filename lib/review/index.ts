export { compareAssemblies } from './compare';
export * from './finding';
