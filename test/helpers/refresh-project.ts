import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitProject } from './git-project';

const ROOT = join(__dirname, '..', '..');

/** What is copied of this repository: the app, its command line, and one system's files. */
const COPIED = ['bin', 'lib', 'cdk.json', 'tsconfig.json', 'package.json', 'package-lock.json', '.gitignore'];
const CONFIG = [
  'config/environments/prod.ts',
  'config/systems/ticketing.ts',
  'config/schema/ticketing',
  'config/history/store-purchases.csv',
  'config/plans/prod/ticketing',
];

/** This repository with one environment and one system: what a workflow does here, it does in the repository itself. */
export function refreshProject(): GitProject {
  const names = execFileSync('git', ['ls-files', '-z', ...COPIED, ...CONFIG], { cwd: ROOT, encoding: 'utf8' });
  const files = names.split('\0').filter((name) => name !== '');
  const contents = Object.fromEntries(files.map((name) => [name, readFileSync(join(ROOT, name), 'utf8')]));
  const index = `import { prod } from './environments/prod';
import { ticketing } from './systems/ticketing';
export const systems = { ticketing };
export const environments = { prod };
`;
  return new GitProject({ ...contents, 'config/index.ts': index }, []);
}
