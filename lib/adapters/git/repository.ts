import { resolve } from 'node:path';
import { InputError } from '../../model/validation/input-error';
import { GitError, git, tryGit } from './run-git';

/** A git repository and the project in it. */
export interface Repository {
  /** Top folder of the working tree, with links resolved. */
  readonly root: string;
  /** Path of the project from there with `/` between folders; empty where it is the top folder. */
  readonly project: string;
  /** Whether history was cut off when it was cloned. */
  readonly shallow: boolean;
}

/** The repository that holds a folder. Throws `InputError` (codes `no-repository`, `no-commits`, `no-git`). */
export async function openRepository(projectDirectory: string): Promise<Repository> {
  let answers: string;
  try {
    answers = await git(projectDirectory, ['rev-parse', '--show-toplevel', '--is-shallow-repository']);
  } catch (error) {
    if (error instanceof GitError) throw noRepository(projectDirectory, error.stderr);
    throw error;
  }
  const [root = '', shallow] = answers.split('\n');
  // Printed as an empty line at the top, which `rev-parse` would merge with the others.
  const prefix = await git(projectDirectory, ['rev-parse', '--show-prefix']);
  return { root: resolve(root), project: prefix.replace(/\/$/, ''), shallow: shallow === 'true' };
}

/** Files of a checkout that git knows, by their paths from its top folder. */
export async function trackedFiles(root: string): Promise<string[]> {
  return (await git(root, ['ls-files', '-z'])).split('\0').filter((file) => file !== '');
}

/** A file of a commit, by its path from the top folder; undefined where the commit has none of that name. */
export async function fileAt(repository: Repository, commit: string, path: string): Promise<string | undefined> {
  return tryGit(repository.root, ['cat-file', 'blob', `${commit}:${path}`]);
}

function noRepository(directory: string, stderr: string): InputError {
  if (stderr.includes('dubious ownership'))
    return new InputError('no-repository', 'Git does not trust this repository', [
      {
        where: directory,
        given: 'a folder of another user, as in many containers',
        allowed: 'a folder of your own, or one that is listed as safe',
        remedy: `Run \`git config --global --add safe.directory ${/repository at '(.*)'/.exec(stderr)?.[1] ?? directory}\`.`,
      },
    ]);
  return new InputError('no-repository', 'There is no git repository to compare revisions of', [
    {
      where: directory,
      given: stderr.trim().split('\n')[0] ?? '',
      allowed: 'a folder of the working tree of a git repository',
      remedy: 'Run this in the folder of the CDK app, inside its repository.',
    },
  ]);
}
