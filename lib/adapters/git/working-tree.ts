import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Repository } from './repository';
import { git } from './run-git';

/** The files as they are now, committed or not; what git ignores is not among them. */
export interface WorkingTree {
  /** Id that a commit of all of them would have. */
  readonly tree: string;
  /** Files that git knows and that differ from HEAD. */
  readonly changed: number;
  readonly untracked: number;
}

/** Reads the working tree. Neither the index nor the objects of the repository change. */
export async function readWorkingTree(repository: Repository): Promise<WorkingTree> {
  const status = await git(repository.root, ['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all']);
  const entries = status.split('\0').filter((entry) => entry !== '');
  const untracked = entries.filter((entry) => entry.startsWith('??')).length;
  const tree = entries.length === 0 ? await committedTree(repository) : await writtenTree(repository);
  return { tree, changed: entries.length - untracked, untracked };
}

function committedTree(repository: Repository): Promise<string> {
  return git(repository.root, ['rev-parse', 'HEAD^{tree}']);
}

/** What `git add --all && git write-tree` would give, with an index and a store of objects of its own. */
async function writtenTree({ root }: Repository): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'tidemark-tree-'));
  try {
    const [index, objects] = (await git(root, ['rev-parse', '--git-path', 'index', '--git-path', 'objects']))
      .split('\n')
      .map((path) => resolve(root, path)) as [string, string];
    const env = {
      GIT_INDEX_FILE: join(scratch, 'index'),
      GIT_OBJECT_DIRECTORY: join(scratch, 'objects'),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: objects,
    };
    mkdirSync(env.GIT_OBJECT_DIRECTORY);
    // A copy, because it knows which files are unchanged: they need not be read.
    if (existsSync(index)) copyFileSync(index, env.GIT_INDEX_FILE);
    await git(root, ['add', '--all', '--', '.'], env);
    return await git(root, ['write-tree'], env);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Whether git ignores a file of the working tree, given by its path from the project. */
export async function isIgnored(repository: Repository, file: string): Promise<boolean> {
  const path = join(repository.root, repository.project);
  try {
    await git(path, ['check-ignore', '--quiet', '--', file]);
    return true;
  } catch {
    return false;
  }
}
