import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** Names of lock files, and the command that installs exactly what each says. */
const LOCK_FILES: Readonly<Record<string, readonly string[]>> = {
  'npm-shrinkwrap.json': ['npm', 'ci', '--no-audit', '--no-fund', '--prefer-offline'],
  'package-lock.json': ['npm', 'ci', '--no-audit', '--no-fund', '--prefer-offline'],
  'pnpm-lock.yaml': ['pnpm', 'install', '--frozen-lockfile', '--prefer-offline'],
  'yarn.lock': ['yarn', 'install', '--frozen-lockfile'],
};

/** What states the packages of a project. */
export interface LockFile {
  /** Path from the top folder of the repository. */
  readonly path: string;
  /** Folder of it, from there; empty for the top folder itself. */
  readonly folder: string;
  /** Of its content and of what else decides what is installed: Node and the machine. */
  readonly hash: string;
  readonly install: readonly string[];
}

/** The lock file of a project: in its folder or, in a workspace, the nearest above. Undefined where there is none. */
export function findLockFile(root: string, project: string): LockFile | undefined {
  for (let folder = project; ; folder = posix.dirname(folder)) {
    if (folder === '.') folder = '';
    for (const [name, install] of Object.entries(LOCK_FILES)) {
      const path = posix.join(folder, name);
      if (existsSync(join(root, path))) return { path, folder, hash: hashOf(join(root, path)), install };
    }
    if (folder === '') return undefined;
  }
}

function hashOf(path: string): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([process.version, process.platform, process.arch]));
  hash.update(readFileSync(path));
  return hash.digest('hex').slice(0, 32);
}
