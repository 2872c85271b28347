import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Missing {
  readonly provider?: string;
}

/**
 * What to say of an assembly for which the app wanted to look something up in an account: the CDK gives it dummies. Empty
 * where cdk.context.json had all of it.
 */
export function missingLookups(assembly: string, side: string): string[] {
  const { missing = [] } = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')) as {
    readonly missing?: readonly Missing[];
  };
  if (missing.length === 0) return [];
  const providers = [...new Set(missing.map(({ provider = 'unknown' }) => provider))].sort().join(', ');
  const what = missing.length === 1 ? 'lookup is' : 'lookups are';
  return [
    `${side}: ${missing.length} ${what} not in cdk.context.json (${providers}), so dummies stand in the templates. Run \`cdk synth\` once with credentials, and commit that file.`,
  ];
}
