/**
 * Libraries that the published package carries, one file each in `dist/vendor`: what constructs and configuration run, and what
 * only some commands load. Whatever else the command line uses is in its own file.
 */
export const VENDORED = [
  'zod',
  'date-holidays',
  'jiti',
  '@babel/parser',
  'echarts',
  '@aws-cdk/cloudformation-diff',
  '@aws-sdk/client-application-auto-scaling',
  '@aws-sdk/client-cloudwatch',
  '@aws-sdk/client-lambda',
  '@aws-sdk/client-s3',
  '@aws-sdk/client-secrets-manager',
  'libpg-query',
  'node-pg-migrate',
  'pg',
  'temporal-polyfill',
] as const;

/** Libraries that stand in the file of the command line, and in those of the functions that use them. */
export const BUNDLED = ['asciichart', 'cli-progress', 'commander', 'csv-parse', 'pure-rand'] as const;

export type Vendored = (typeof VENDORED)[number];

/** The file of a library in `dist/vendor`; AWS's clients share one, because they are mostly the same. */
export function vendoredFile(name: Vendored): string {
  if (name.startsWith('@aws-sdk/')) return 'aws-sdk.js';
  return `${name.replace(/^@/, '').replaceAll('/', '-')}.js`;
}
