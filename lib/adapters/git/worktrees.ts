import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Repository } from './repository';
import { git, tryGit } from './run-git';

const PREFIX = 'tidemark-review-';
const ABANDONED = new RegExp(`^worktree (.*/${PREFIX}(\\d+)-[^/]+)/[^/]+$`);

/** Revisions checked out beside the working tree, in a temporary folder, for as long as they are needed. */
export class TemporaryWorktrees {
  private readonly repository: Repository;
  private folder: string | undefined;
  private readonly added: string[] = [];

  constructor(repository: Repository) {
    this.repository = repository;
  }

  /** Checks a commit out and returns the top folder of its files. `name` is that of the folder. */
  async add(commit: string, name: string): Promise<string> {
    this.folder ??= mkdtempSync(join(realpathSync(tmpdir()), `${PREFIX}${process.pid}-`));
    const path = join(this.folder, name);
    this.added.push(path);
    await git(this.repository.root, ['worktree', 'add', '--detach', '--quiet', path, commit]);
    return path;
  }

  /** Removes all of them, also half-made ones, from the disk and from what git knows. */
  async remove(): Promise<void> {
    if (this.folder === undefined) return;
    for (const path of this.added) {
      // Twice, for one that was locked because it was not finished.
      await tryGit(this.repository.root, ['worktree', 'remove', '--force', '--force', path]);
    }
    rmSync(this.folder, { recursive: true, force: true });
    await tryGit(this.repository.root, ['worktree', 'prune']);
    this.folder = undefined;
    this.added.length = 0;
  }
}

/** Removes the worktrees of reviews of this repository that could not end: their process is gone. */
export async function removeAbandoned(repository: Repository): Promise<void> {
  const listed = await git(repository.root, ['worktree', 'list', '--porcelain']);
  const abandoned = listed.split('\n').flatMap((line) => {
    const [, folder, pid] = ABANDONED.exec(line) ?? [];
    return folder !== undefined && !isRunning(Number(pid)) ? [folder] : [];
  });
  if (abandoned.length === 0) return;
  for (const folder of abandoned) rmSync(folder, { recursive: true, force: true });
  await tryGit(repository.root, ['worktree', 'prune']);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process runs too; it may only not be signalled.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
