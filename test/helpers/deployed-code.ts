import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testApp } from './app';
import { catalog, platform } from './fixtures';

/** The folder of code, told by a file or folder that it holds, of a function in the schema stack of jedire, synthesized to `outdir`. */
export function deployedCode(outdir: string, environment: string, holds: string): string {
  const app = testApp({ outdir: join(outdir, environment) });
  platform(app, catalog.system('jedire'), catalog.environment(environment));
  const { directory, stacks } = app.synth();
  const schema = stacks.find(({ stackName }) => stackName.endsWith('-schema'));
  const assets = JSON.parse(readFileSync(join(directory, `${schema?.id}.assets.json`), 'utf8')).files;
  const found = Object.values<{ source: { path: string } }>(assets)
    .map(({ source }) => join(directory, source.path))
    .filter((path) => existsSync(join(path, holds)));
  expect(found).toHaveLength(1);
  return found[0] ?? '';
}
