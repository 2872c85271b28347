import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileAt, openRepository } from '../../../lib/adapters/git/repository';
import { findFirstRevision, findRevision, mergeBase } from '../../../lib/adapters/git/revision';
import { readWorkingTree } from '../../../lib/adapters/git/working-tree';
import { removeAbandoned, TemporaryWorktrees } from '../../../lib/adapters/git/worktrees';
import { InputError } from '../../../lib/model/validation/input-error';
import { GitProject } from '../../helpers/git-project';

const project = new GitProject({ 'app/a.txt': 'a', 'b.txt': 'b' });
const first = project.git('rev-parse', 'HEAD');
project.git('tag', 'v1.0');
const mainTip = project.commit('on main', { 'b.txt': 'b2' });
project.git('switch', '--quiet', '--create', 'feature/readers', first);
const featureTip = project.commit('on the branch', { 'app/a.txt': 'a2' });
const scratch = mkdtempSync(join(tmpdir(), 'tidemark-git-'));
afterAll(() => {
  project.remove();
  rmSync(scratch, { recursive: true, force: true });
});

async function problemOf(work: Promise<unknown>): Promise<InputError> {
  const error = await work.catch((thrown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  return error as InputError;
}

describe('a repository', () => {
  test('given a folder in it, then the top folder and the path from there', async () => {
    expect(await openRepository(join(project.root, 'app'))).toEqual({
      root: project.root,
      project: 'app',
      shallow: false,
    });
    expect(await openRepository(project.root)).toMatchObject({ project: '' });
  });

  test('given variables of a git hook, then the repository of the folder is meant all the same', async () => {
    process.env.GIT_DIR = '/nowhere';
    process.env.GIT_INDEX_FILE = '/nowhere/index';
    try {
      expect(await openRepository(project.root)).toMatchObject({ root: project.root });
    } finally {
      delete process.env.GIT_DIR;
      delete process.env.GIT_INDEX_FILE;
    }
  });

  test('given a folder outside of any, then it says so', async () => {
    const { code, problems } = await problemOf(openRepository(scratch));
    expect(code).toBe('no-repository');
    expect(problems[0]).toMatchObject({ where: scratch });
  });
});

describe('a revision', () => {
  test.each(['main', 'v1.0', 'feature/readers', 'HEAD', 'main~1'])('%s is found', async (name) => {
    const repository = await openRepository(project.root);
    const { commit, tree, committedMs } = await findRevision(repository, name, '--base');
    expect(commit).toBe(project.git('rev-parse', `${name}^{commit}`));
    expect(tree).toBe(project.git('rev-parse', `${name}^{tree}`));
    expect(committedMs).toBe(1000 * Number(project.git('show', '-s', '--format=%ct', name)));
  });

  test('given a name that does not exist, then similar ones are listed', async () => {
    const repository = await openRepository(project.root);
    const { code, problems } = await problemOf(findRevision(repository, 'feature/reader', '--head'));
    expect(code).toBe('unknown-revision');
    expect(problems).toEqual([
      expect.objectContaining({
        where: '--head',
        given: expect.stringContaining('"feature/reader"'),
        allowed: expect.stringMatching(/such as feature\/readers, /),
        remedy: expect.stringContaining('git fetch'),
      }),
    ]);
  });

  test.each(['--upload-pack=touch x', '', '-'])('given %j, then git is not given it as an option', async (name) => {
    const repository = await openRepository(project.root);
    expect(await problemOf(findRevision(repository, name, '--base'))).toMatchObject({ code: 'unknown-revision' });
  });

  test('given no main, then master is the base; given neither, then main is missed', async () => {
    const repository = await openRepository(project.root);
    expect(await findFirstRevision(repository, ['no-such', 'v1.0'], '--base')).toMatchObject({ commit: first });
    const { message } = await problemOf(findFirstRevision(repository, ['no-such', 'nor-this'], '--base'));
    expect(message).toContain('"no-such"');
  });

  test('the merge base is where a branch left, not what came after', async () => {
    const repository = await openRepository(project.root);
    const [main, feature] = [
      await findRevision(repository, 'main', '--base'),
      await findRevision(repository, 'feature/readers', '--head'),
    ];
    expect([main.commit, feature.commit]).toEqual([mainTip, featureTip]);
    expect(await mergeBase(repository, main, feature)).toMatchObject({ name: 'main', commit: first });
  });

  test('given histories that never met, then it says so', async () => {
    project.git('switch', '--quiet', '--orphan', 'other');
    project.commit('another beginning', { 'c.txt': 'c' });
    project.git('switch', '--quiet', 'feature/readers');
    const repository = await openRepository(project.root);
    const [main, other] = [
      await findRevision(repository, 'main', '--base'),
      await findRevision(repository, 'other', '--head'),
    ];
    const { code, problems } = await problemOf(mergeBase(repository, main, other));
    expect(code).toBe('no-merge-base');
    expect(problems[0]?.remedy).toContain('--exact');
  });

  test('given a file of a commit, then its content; given none, then undefined', async () => {
    const repository = await openRepository(project.root);
    expect(await fileAt(repository, mainTip, 'b.txt')).toBe('b2');
    expect(await fileAt(repository, mainTip, 'no.txt')).toBeUndefined();
  });
});

describe('a clone', () => {
  const clone = (...args: string[]): string => {
    const folder = mkdtempSync(join(scratch, 'clone-'));
    execFileSync('git', ['clone', '--quiet', ...args, `file://${project.root}`, folder]);
    return folder;
  };

  test('given a branch that only the remote has, then it is that one, as in CI', async () => {
    const folder = clone('--branch', 'feature/readers');
    execFileSync('git', ['checkout', '--quiet', '--detach'], { cwd: folder });
    const repository = await openRepository(folder);
    expect(await findRevision(repository, 'main', '--base')).toMatchObject({ name: 'origin/main', commit: mainTip });
  });

  test('given a shallow one without the base, then it says how to deepen it', async () => {
    const folder = clone('--depth', '1', '--branch', 'feature/readers');
    const repository = await openRepository(folder);
    expect(repository.shallow).toBe(true);
    const { problems } = await problemOf(findRevision(repository, 'main', '--base'));
    for (const words of ['git fetch --unshallow', 'fetch-depth: 0', 'git fetch origin main'])
      expect(problems[0]?.remedy).toContain(words);
  });

  test('given a shallow one without the merge base, then it says how to deepen it', async () => {
    const folder = clone('--depth', '1', '--no-single-branch', '--branch', 'feature/readers');
    const repository = await openRepository(folder);
    const [main, head] = [
      await findRevision(repository, 'main', '--base'),
      await findRevision(repository, 'HEAD', '--head'),
    ];
    const { code, problems } = await problemOf(mergeBase(repository, main, head));
    expect(code).toBe('no-merge-base');
    expect(problems[0]?.remedy).toContain('git fetch --unshallow');
  });

  test('given nothing is committed yet, then it says that', async () => {
    const folder = mkdtempSync(join(scratch, 'empty-'));
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    const { problems } = await problemOf(findRevision(await openRepository(folder), 'HEAD', '--head'));
    expect(problems[0]?.allowed).toContain('nothing is committed yet');
  });
});

describe('the working tree', () => {
  const own = new GitProject({ 'a.txt': 'a', 'b.txt': 'b' });
  afterAll(() => own.remove());
  const objects = () => readdirSync(join(own.root, '.git/objects'), { recursive: true }).length;

  test('given nothing has changed, then it is the tree of HEAD', async () => {
    const repository = await openRepository(own.root);
    expect(await readWorkingTree(repository)).toEqual({
      tree: own.git('rev-parse', 'HEAD^{tree}'),
      changed: 0,
      untracked: 0,
    });
  });

  test('given changes of every kind, then it is the tree that a commit of them has, and the index is as it was', async () => {
    own.write({ 'a.txt': 'a2', 'b.txt': undefined, 'new/c.txt': 'c', 'out/ignored.txt': 'x', 'staged.txt': 's' });
    own.git('add', 'staged.txt');
    const index = readFileSync(join(own.root, '.git/index'));
    const before = objects();
    const read = await readWorkingTree(await openRepository(own.root));
    expect(read).toMatchObject({ changed: 3, untracked: 1 });
    expect(readFileSync(join(own.root, '.git/index')).equals(index)).toBe(true);
    expect(objects()).toBe(before);
    expect(own.git('stash', 'list')).toBe('');
    own.commit('all of it');
    expect(own.git('rev-parse', 'HEAD^{tree}')).toBe(read.tree);
  });

  test('given other content in an untracked file, then it is another tree', async () => {
    const repository = await openRepository(own.root);
    own.write({ 'more.txt': '1' });
    const one = await readWorkingTree(repository);
    own.write({ 'more.txt': '2' });
    expect((await readWorkingTree(repository)).tree).not.toBe(one.tree);
  });
});

describe('temporary worktrees', () => {
  test('given two commits, then both are there, and after it neither, for git and on the disk', async () => {
    const repository = await openRepository(project.root);
    const worktrees = new TemporaryWorktrees(repository);
    const [base, head] = [await worktrees.add(first, 'base'), await worktrees.add(mainTip, 'head')];
    expect([base, head].map((folder) => readFileSync(join(folder, 'b.txt'), 'utf8'))).toEqual(['b', 'b2']);
    expect(project.worktrees()).toHaveLength(2);
    writeFileSync(join(base, 'left-behind.txt'), 'by a build');
    await worktrees.remove();
    expect(project.worktrees()).toEqual([]);
    expect([base, head].filter((folder) => existsSync(folder))).toEqual([]);
  });

  test('given hooks of the user, then none of them runs', async () => {
    const hook = join(project.root, '.git/hooks/post-checkout');
    mkdirSync(join(project.root, '.git/hooks'), { recursive: true });
    writeFileSync(hook, `#!/bin/sh\ntouch ${scratch}/hook-ran\n`, { mode: 0o755 });
    const worktrees = new TemporaryWorktrees(await openRepository(project.root));
    await worktrees.add(first, 'base');
    await worktrees.remove();
    expect(existsSync(join(scratch, 'hook-ran'))).toBe(false);
    project.git('worktree', 'add', '--quiet', '--detach', join(scratch, 'by-hand'));
    // It would have been seen.
    expect(existsSync(join(scratch, 'hook-ran'))).toBe(true);
    rmSync(hook);
    project.git('worktree', 'remove', join(scratch, 'by-hand'));
  });

  test('given a worktree whose review is gone, then it is removed; one of a review that runs stays', async () => {
    const ended = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
    const [gone, running] = [ended, String(process.pid)].map((pid) =>
      join(scratch, `tidemark-review-${pid}-x`, 'base'),
    );
    for (const folder of [gone, running]) project.git('worktree', 'add', '--quiet', '--detach', String(folder));
    await removeAbandoned(await openRepository(project.root));
    expect(project.worktrees()).toEqual([`worktree ${running}`]);
    expect(existsSync(String(gone))).toBe(false);
    project.git('worktree', 'remove', String(running));
  });
});
