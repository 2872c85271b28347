/** The checks that a synth makes of templates, for any CDK app. */
export type { CheckFinding } from './checks/finding';
export { checkTemplate, TidemarkChecks } from './checks/tidemark-checks';
export type { Template } from './template/resource';
