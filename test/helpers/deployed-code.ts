import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { synthesizedPlatform } from './synthesized';

/** The folder of code, told by a file or folder that it holds, of a function in the schema stack of jedire. Nobody may write to it. */
export function deployedCode(environment: string, holds: string): string {
  const { directory, stacks } = new CloudAssembly(synthesizedPlatform('jedire', environment).directory);
  const schema = stacks.find(({ stackName }) => stackName.endsWith('-schema'));
  const assets = JSON.parse(readFileSync(join(directory, `${schema?.id}.assets.json`), 'utf8')).files;
  const found = Object.values<{ source: { path: string } }>(assets)
    .map(({ source }) => join(directory, source.path))
    .filter((path) => existsSync(join(path, holds)));
  expect(found).toHaveLength(1);
  return found[0] ?? '';
}
