/** The checks that a synth makes of templates, for any CDK app. */
export type { AssemblyFinding, CheckedStack } from './checks/assembly';
export type { CheckFinding } from './checks/finding';
export { checkAssembly, checkTemplate, TidemarkChecks } from './checks/tidemark-checks';
export type { Template } from './template/resource';
