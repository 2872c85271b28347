import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../lib/cli/main';
import { capture } from '../../helpers/capture';
import { GitProject } from '../../helpers/git-project';
import { reviewApp, settingsFile } from '../../helpers/review-app';

const ROOT = join(__dirname, '..', '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'tidemark-review-failures-'));
const cache = join(scratch, 'cache');
const shop = new GitProject(reviewApp());
const projects = [shop];
afterAll(() => {
  for (const project of projects) project.remove();
  rmSync(scratch, { recursive: true, force: true });
});

function project(files: Readonly<Record<string, string>>): GitProject {
  const made = new GitProject(files);
  projects.push(made);
  return made;
}

async function review(folder: string, ...argv: string[]) {
  const io = capture();
  const code = await run(['review', '--cache', cache, ...argv], io, folder);
  return { code, out: io.printed.join('\n'), err: io.errors.join('\n') };
}

async function problems(folder: string, ...argv: string[]) {
  const { code, out, err } = await review(folder, '--json', ...argv);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  return JSON.parse(err.split('\n').at(-1) ?? '').error;
}

describe('what cannot be reviewed', () => {
  test('given a base that does not exist, then similar ones, and no stack trace', async () => {
    const { code, err } = await review(shop.root, '--base', 'mian');
    expect(code).toBe(1);
    expect(err).toContain('There is no revision "mian"');
    expect(err).toContain('such as main');
    expect(err).toContain('git fetch');
    expect(err).not.toMatch(/\n\s+at /);
  });

  test('given a head that cannot be synthesized, then which side, and its own error', async () => {
    shop.write(settingsFile({ fails: 'no network' }));
    const { code, message } = await problems(shop.root);
    expect(code).toBe('head-synth-failed');
    expect(message).toMatch(/^head \(working tree, \w{10}\): The app could not be synthesized/);
    expect(message).toContain('this app cannot be synthesized: no network');
    shop.git('checkout', '--quiet', '.');
    expect(shop.worktrees()).toEqual([]);
  });

  test('given a base that cannot be synthesized, and then both, then which, and their own errors', async () => {
    const broken = project(reviewApp());
    broken.commit('broken', settingsFile({ fails: 'at the base' }));
    broken.git('switch', '--quiet', '--create', 'fix');
    broken.commit('fixed', settingsFile({}));
    const { code, message } = await problems(broken.root);
    expect(code).toBe('base-synth-failed');
    expect(message).toMatch(/^base \(main, \w{10}\)/);
    expect(message).toContain('at the base');
    broken.write(settingsFile({ fails: 'at the head' }));
    const both = await problems(broken.root);
    expect(both.code).toBe('both-sides-failed');
    expect(both.message).toMatch(/at the base[\s\S]*\n\nhead \(working tree[\s\S]*at the head/);
    expect(broken.worktrees()).toEqual([]);
  });

  test('given a project that is no CDK app, then what to add, for both sides', async () => {
    const { message } = await problems(project({ 'a.txt': 'a', 'b.txt': 'b' }).root, '--fresh');
    expect(message).toContain('base (main');
    expect(message).toContain('No app to synthesize');
    expect(message).toContain('pass --app');
  });

  test('given an app that writes no assembly, then it says so', async () => {
    const { message } = await problems(shop.root, '--app', 'true');
    expect(message).toContain('left no cloud assembly');
  });

  test('given a build that fails, then what it printed', async () => {
    const { code, message } = await problems(shop.root, '--build', 'echo cannot compile >&2; false', '--fresh');
    expect(code).toBe('both-sides-failed');
    expect(message).toContain('could not be built');
    expect(message).toContain('cannot compile');
  });

  test('given no repository, then it says so', async () => {
    expect(await problems(scratch)).toMatchObject({ code: 'no-repository', problems: [{ where: scratch }] });
  });

  test('given options that make no sense, then all of them at once', async () => {
    const given = ['--format', 'pdf', '--fail-on', 'slo,nonsense', '-c', 'x', '--report-url', 'javascript:alert(1)'];
    const { code, err } = await review(shop.root, ...given);
    expect(code).toBe(1);
    for (const where of ['--format: given pdf', '--fail-on: given nonsense']) expect(err).toContain(where);
    // What there is, is not complained of.
    expect(err).not.toContain('given slo');
    expect(err).toContain('--context: given x');
    expect(err).toContain('--report-url: given javascript:alert(1)');
    expect((await problems(shop.root, '--accepted', 'no.json', '--cache', join(scratch, 'other'))).code).toBe(
      'no-file',
    );
    const several = await review(shop.root, '--format', 'json', 'text');
    expect(several.err).toContain('several with --output FOLDER');
  });

  test('given a place that cannot be written, then that is said before anything is synthesized', async () => {
    writeFileSync(join(scratch, 'file'), '');
    expect(await problems(shop.root, '--output', join(scratch, 'file', 'x.md'))).toMatchObject({
      code: 'cannot-write',
    });
    expect(await problems(shop.root, '--cache', join(scratch, 'file', 'x'))).toMatchObject({ code: 'cannot-write' });
  });

  test('given --system all without a configuration of systems, then names are asked for', async () => {
    expect(await problems(shop.root, '--system', 'all')).toMatchObject({ code: 'no-config' });
  });
});

describe('a clone that is shallow', () => {
  test('then how to deepen it', async () => {
    const clone = join(scratch, 'clone');
    execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${shop.root}`, clone]);
    execFileSync('git', ['checkout', '--quiet', '--detach'], { cwd: clone });
    execFileSync('git', ['branch', '--quiet', '-D', 'main'], { cwd: clone });
    const { err } = await review(clone, '--base', 'v1.0');
    expect(err).toContain('git fetch --unshallow');
    expect(err).toContain('fetch-depth: 0');
  });
});

describe('a lock file that differs', () => {
  const locked = project({ ...reviewApp(), 'package.json': '{}', 'package-lock.json': '{"lockfileVersion": 3}' });
  locked.git('switch', '--quiet', '--create', 'upgrade');
  const LOCK = { 'package-lock.json': '{"lockfileVersion": 3, "packages": {}}' };

  test('then the packages of the base are installed, which is said once and kept', async () => {
    // Neither lock file has any package; the app finds the CDK all the same.
    process.env.NODE_PATH = join(ROOT, 'node_modules');
    try {
      locked.write({ ...LOCK, ...settingsFile({ queue: 'work' }) });
      const { code, out, err } = await review(locked.root, '--fresh');
      expect(code).toBe(0);
      expect(out).toContain('shop-jobs → shop-work');
      expect(err).toMatch(/^package-lock\.json differs: npm ci .*\(kept for the next time\)$/m);
      expect((await review(locked.root, '--fresh')).err).not.toContain('npm ci');
    } finally {
      delete process.env.NODE_PATH;
    }
  });

  test('given packages that cannot be installed, then which lock file of which side, and what npm said', async () => {
    locked.commit('a package that the lock file does not state', { 'package.json': '{"dependencies": {"far": "1"}}' });
    locked.write({ 'package-lock.json': '{"lockfileVersion": 3}' });
    const { code, message } = await problems(locked.root, '--base', 'HEAD');
    expect(code).toBe('base-not-installed');
    expect(message).toMatch(
      /^base \(HEAD, \w{10}\): The packages that package-lock\.json states could not be installed/,
    );
    expect(message).toMatch(/npm error/);
    expect(locked.worktrees()).toEqual([]);
  });
});

describe('an interruption', () => {
  test('given Ctrl-C while the app runs, then the app is ended, no worktree is left, and it ends with 1', async () => {
    const pids = join(scratch, 'pids');
    const slow = project({
      'cdk.json': JSON.stringify({ app: 'node app.js' }),
      'app.js': `require('fs').appendFileSync(${JSON.stringify(pids)}, process.pid + '\\n'); setInterval(() => {}, 1000);`,
    });
    slow.write({ 'new.txt': '' });
    const args = ['--import', 'tsx', join(ROOT, 'bin/tidemark.ts'), 'review', '--cache', cache];
    const child = spawn(process.execPath, args, { cwd: slow.root, stdio: ['ignore', 'pipe', 'pipe'] });
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    const running = () => (existsSync(pids) ? readFileSync(pids, 'utf8').trim().split('\n').map(Number) : []);
    while (running().length < 2 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(slow.worktrees()).toHaveLength(1);
    const ended = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(1);
    expect(err).toContain('Ended by SIGINT');
    expect(slow.worktrees()).toEqual([]);
    // What has ended and was not asked for its exit code yet is a zombie, and does nothing.
    const states = running().map(
      (pid) => spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout,
    );
    expect(states.filter((state) => state !== '' && !state.startsWith('Z'))).toEqual([]);
  });
});
