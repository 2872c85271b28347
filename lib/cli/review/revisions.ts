import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from '../../adapters/git/repository';
import { findFirstRevision, findRevision, mergeBase, type Revision } from '../../adapters/git/revision';
import { isIgnored, readWorkingTree } from '../../adapters/git/working-tree';
import type { ReviewedSide } from '../../review/review';
import { readCdkJson } from '../synth';

/** Base or head, before anything is checked out. */
export interface Side {
  readonly which: 'base' | 'head';
  /** As the review states it. */
  readonly reviewed: ReviewedSide;
  /** What to check out; undefined for the working tree, which is there. */
  readonly commit?: string;
  /** Git's id of all its files. */
  readonly tree: string;
  /** Whether a synth of it may be kept: false where the app is run from files that the tree does not hold. */
  readonly cacheable: boolean;
}

export interface Revisions {
  readonly base: Side;
  readonly head: Side;
  /** The time that both take as now, in ISO 8601. */
  readonly now: string;
  /** What a reader has to know of the choice. */
  readonly notes: readonly string[];
}

export interface SideOptions {
  readonly base?: string;
  readonly head?: string;
  /** Compare with the base itself, not with where the head left it. */
  readonly exact?: boolean;
  readonly app?: string;
}

/** Branches that are the base where none is named. */
const MAIN_BRANCHES = ['main', 'master'] as const;
const DAY_MS = 86_400_000;

/** Finds out what is compared with what. Throws `InputError` as the git adapter does. */
export async function resolveRevisions(repository: Repository, options: SideOptions): Promise<Revisions> {
  const head = await findRevision(repository, options.head ?? 'HEAD', '--head');
  const named = await (options.base === undefined
    ? findFirstRevision(repository, MAIN_BRANCHES, '--base')
    : findRevision(repository, options.base, '--base'));
  const base = options.exact === true ? named : await mergeBase(repository, named, head);
  const headSide = await (options.head === undefined
    ? workingTreeSide(repository, head, options)
    : revisionSide('head', head));
  return {
    base: revisionSide('base', base),
    head: headSide,
    now: startOfDay(head.committedMs),
    notes: notes(named, base, head, headSide),
  };
}

function revisionSide(which: Side['which'], { name, commit, tree }: Revision): Side {
  return { which, reviewed: { name, commit }, commit, tree, cacheable: true };
}

async function workingTreeSide(repository: Repository, head: Revision, { app }: SideOptions): Promise<Side> {
  const { tree, changed, untracked } = await readWorkingTree(repository);
  return {
    which: 'head',
    reviewed: { name: 'working tree', commit: head.commit, uncommitted: { changed, untracked } },
    tree,
    cacheable: !(await runsIgnoredFile(repository, app)),
  };
}

/** Whether the app is run from a file that git ignores, such as `node dist/app.js`: its content has no tree id. */
async function runsIgnoredFile(repository: Repository, app: string | undefined): Promise<boolean> {
  const project = join(repository.root, repository.project);
  const words = (app ?? readCdkJson(project).app ?? '').split(/[\s'"]+/);
  for (const word of words) {
    if (word !== '' && existsSync(join(project, word)) && (await isIgnored(repository, word))) return true;
  }
  return false;
}

/**
 * Midnight UTC before the head was committed. Both sides take it as now, so that the clock changes nothing; by the day,
 * so that the base is not synthesized for every commit anew; not today, so that the same review says the same tomorrow.
 */
function startOfDay(committedMs: number): string {
  return new Date(Math.floor(committedMs / DAY_MS) * DAY_MS).toISOString();
}

function notes(named: Revision, base: Revision, head: Revision, side: Side): string[] {
  const { uncommitted } = side.reviewed;
  const isDirty = uncommitted !== undefined && uncommitted.changed + uncommitted.untracked > 0;
  const isContained = base.commit === head.commit && named.commit !== base.commit && !isDirty;
  return isContained
    ? [
        `${named.name} contains this head already, so there is nothing to review; --exact compares with ${named.name} itself.`,
      ]
    : [];
}
