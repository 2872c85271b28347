import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const MODULES = join(__dirname, '..', '..', 'node_modules');

/** A repository in a temporary folder, with the packages of this one and commits of fixed dates. */
export class GitProject {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'tidemark-project-')));
  private commits = 0;

  constructor(files: Readonly<Record<string, string>> = {}, modulesIn: readonly string[] = ['']) {
    this.git('init', '--quiet', '--initial-branch', 'main');
    for (const folder of modulesIn) {
      mkdirSync(join(this.root, folder), { recursive: true });
      symlinkSync(MODULES, join(this.root, folder, 'node_modules'), 'junction');
    }
    this.commit('first', { '.gitignore': 'node_modules\nout\n', ...files });
  }

  /** Runs git with a person and a time of its own, so that equal files give equal commits. */
  git(...args: string[]): string {
    return this.gitIn(this.root, ...args);
  }

  gitIn(folder: string, ...args: string[]): string {
    const date = `2026-11-${String(1 + this.commits).padStart(2, '0')}T12:00:00Z`;
    const who = { NAME: 'Test', EMAIL: 'test@example.com', DATE: date };
    const env = Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap((role) =>
        Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value]),
      ),
    );
    const options = {
      cwd: folder,
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', ...env },
      encoding: 'utf8',
    } as const;
    return execFileSync('git', args, { ...options, stdio: 'pipe' }).trim();
  }

  /** Writes files; one that is undefined is removed. */
  write(files: Readonly<Record<string, string | undefined>>): void {
    for (const [name, content] of Object.entries(files)) {
      const path = join(this.root, name);
      mkdirSync(dirname(path), { recursive: true });
      if (content === undefined) rmSync(path);
      else writeFileSync(path, content);
    }
  }

  /** Commits everything and returns the id. */
  commit(message: string, files: Readonly<Record<string, string | undefined>> = {}): string {
    this.write(files);
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    this.commits += 1;
    return this.git('rev-parse', 'HEAD');
  }

  /** Folders that git has checked out beside the project. */
  worktrees(): string[] {
    return this.git('worktree', 'list', '--porcelain')
      .split('\n')
      .filter((line) => line.startsWith('worktree ') && line !== `worktree ${this.root}`);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
