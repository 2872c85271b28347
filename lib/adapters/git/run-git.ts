import { execFile } from 'node:child_process';
import { InputError } from '../../model/validation/input-error';

/** Large enough for the names of every file of a large repository. */
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** What git sets for its hooks, and what would make another repository or index be meant than that of the folder. */
const REPOSITORY_VARIABLES = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_DIR',
  'GIT_INDEX_FILE',
  'GIT_NAMESPACE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_WORK_TREE',
];

/** A git command that failed: what was run and what it said. */
export class GitError extends Error {
  readonly stderr: string;

  constructor(args: readonly string[], stderr: string) {
    super(`git ${args.join(' ')}: ${stderr.trim() || 'failed'}`);
    this.name = 'GitError';
    this.stderr = stderr;
  }
}

/**
 * Runs git in a folder and returns what it printed, without the line break at the end.
 *
 * It speaks English, asks for no password, runs no hook and refreshes no index. Throws `GitError`, and `InputError`
 * (code `no-git`) where there is no git.
 */
export function git(directory: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const all = ['-c', 'core.hooksPath=/dev/null', '-c', 'advice.detachedHead=false', ...args];
  return new Promise((resolve, reject) => {
    const options = { cwd: directory, env: { ...environment(), ...env }, maxBuffer: MAX_OUTPUT_BYTES };
    execFile('git', all, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.replace(/\r?\n$/, ''));
      else if (error.code === 'ENOENT') reject(noGit(directory));
      else reject(new GitError(args, stderr));
    });
  });
}

/** As `git`; undefined where the command fails. */
export async function tryGit(directory: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return await git(directory, args);
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !REPOSITORY_VARIABLES.includes(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' };
}

function noGit(directory: string): InputError {
  return new InputError('no-git', 'Revisions cannot be read', [
    {
      where: directory,
      given: 'no program git on the path, or no such folder',
      allowed: 'git 2.20 or newer',
      remedy: 'Install git.',
    },
  ]);
}
