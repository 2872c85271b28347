/** A whole platform from a system's and an environment's configuration, as `cdk deploy` of this repository makes it. */
export { loadProject } from './cli/project/project';
export { Platform, type PlatformProps } from './stacks/platform';
