import { InputError, type Problem } from '../../model/validation/input-error';
import { type Choice, suggestMatches } from '../../model/validation/suggestions';
import type { Repository } from './repository';
import { git, tryGit } from './run-git';

/** A commit, by the name it was asked for. */
export interface Revision {
  /** As git knows it: `main`, `origin/main`, `v1.2`. */
  readonly name: string;
  readonly commit: string;
  /** Id of all its files. */
  readonly tree: string;
  /** When it was committed, in ms since 1970. */
  readonly committedMs: number;
}

/** Refs that are proposed for one that does not exist. */
const MOST_SIMILAR = 5;

/**
 * The commit that a branch, a tag or an id names. A branch that exists only at a remote is found there, as `git switch`
 * does; a checkout in CI has no other.
 *
 * `option` is named in errors. Throws `InputError` (code `unknown-revision`) with refs of similar names.
 */
export async function findRevision(repository: Repository, name: string, option: string): Promise<Revision> {
  const found = (await resolveRevision(repository, name)) ?? (await resolveAtRemote(repository, name));
  if (found === undefined) throw await unknownRevision(repository, name, option);
  return found;
}

/** The first of several names that exists. Throws as `findRevision` does, for the first. */
export async function findFirstRevision(
  repository: Repository,
  names: readonly [string, ...string[]],
  option: string,
): Promise<Revision> {
  for (const name of names) {
    const found = (await resolveRevision(repository, name)) ?? (await resolveAtRemote(repository, name));
    if (found !== undefined) return found;
  }
  throw await unknownRevision(repository, names[0], option);
}

/** Where the history of `head` left that of `base`. Throws `InputError` (code `no-merge-base`) where it never did. */
export async function mergeBase(repository: Repository, base: Revision, head: Revision): Promise<Revision> {
  const commit = await tryGit(repository.root, ['merge-base', base.commit, head.commit]);
  if (commit !== undefined) return readCommit(repository, base.name, commit);
  throw new InputError('no-merge-base', `${base.name} and ${head.name} have no commit in common`, [
    {
      where: '--base',
      given: repository.shallow
        ? `${base.name}, in a shallow clone: the commit that both come from is not here`
        : `${base.name}, whose history is another`,
      allowed: 'a revision that the head comes from',
      remedy: repository.shallow ? DEEPEN : 'Choose another base, or compare with exactly this one: --exact.',
    },
  ]);
}

async function resolveRevision(repository: Repository, name: string): Promise<Revision | undefined> {
  // A name that begins with a dash would be read as an option.
  if (name === '' || name.startsWith('-')) return undefined;
  const commit = await tryGit(repository.root, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
  return commit === undefined ? undefined : readCommit(repository, name, commit);
}

async function resolveAtRemote(repository: Repository, name: string): Promise<Revision | undefined> {
  const branches = (await refNames(repository, 'refs/remotes')).filter((branch) => branch.endsWith(`/${name}`));
  const remotes = (await git(repository.root, ['remote'])).split('\n');
  const exact = branches.filter((branch) => remotes.some((remote) => branch === `${remote}/${name}`));
  const branch = exact.find((candidate) => candidate === `origin/${name}`) ?? exact[0];
  return branch === undefined ? undefined : resolveRevision(repository, branch);
}

async function readCommit(repository: Repository, name: string, commit: string): Promise<Revision> {
  const fields = await git(repository.root, ['show', '--no-patch', '--no-show-signature', '--format=%T %ct', commit]);
  const [tree = '', seconds] = fields.split(' ');
  return { name, commit, tree, committedMs: 1000 * Number(seconds) };
}

async function refNames(repository: Repository, ...patterns: string[]): Promise<string[]> {
  const names = await git(repository.root, ['for-each-ref', '--format=%(refname:short)', ...patterns]);
  return names === '' ? [] : names.split('\n');
}

const DEEPEN =
  'Run `git fetch --unshallow`; in GitHub Actions give actions/checkout `fetch-depth: 0`, in GitLab CI set `GIT_DEPTH: 0`.';

async function unknownRevision(repository: Repository, name: string, option: string): Promise<InputError> {
  const hasCommit = (await tryGit(repository.root, ['rev-parse', '--verify', '--quiet', 'HEAD'])) !== undefined;
  const refs = await refNames(repository, 'refs/heads', 'refs/remotes', 'refs/tags');
  const similar = suggestMatches(name, refs.map(choice), MOST_SIMILAR).map(({ code }) => code);
  const problem: Problem = {
    where: option,
    given: `"${name}", which this ${repository.shallow ? 'shallow clone' : 'repository'} does not have`,
    allowed: !hasCommit
      ? 'a revision, but nothing is committed yet'
      : similar.length === 0
        ? 'a branch, a tag or the id of a commit'
        : `a branch, a tag or the id of a commit, such as ${similar.join(', ')}`,
    remedy: repository.shallow
      ? `${DEEPEN} Or fetch it alone: \`git fetch origin ${name}\`.`
      : 'If it is new, run `git fetch` first.',
  };
  return new InputError('unknown-revision', `There is no revision "${name}"`, [problem]);
}

/** A ref is also meant by its name without that of the remote. */
function choice(ref: string): Choice {
  return { code: ref, name: ref.slice(ref.indexOf('/') + 1) };
}
