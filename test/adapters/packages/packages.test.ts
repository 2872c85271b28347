import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Installation, installPackages } from '../../../lib/adapters/packages/install';
import { linkModules, packageFolders } from '../../../lib/adapters/packages/link-modules';
import { findLockFile } from '../../../lib/adapters/packages/lock-file';
import { InputError } from '../../../lib/model/validation/input-error';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'tidemark-packages-')));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function checkout(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(scratch, 'checkout-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

/** What `require` gives a program in a folder. */
function required(folder: string, name: string): string {
  return execFileSync(process.execPath, ['-p', `require(${JSON.stringify(name)})`], {
    cwd: folder,
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
}

describe('a lock file', () => {
  test('is that of the folder, or of the nearest above it in the repository', () => {
    const root = checkout({ 'package-lock.json': '{}', 'infra/app/x': '', 'other/yarn.lock': '', 'other/app/x': '' });
    expect(findLockFile(root, 'infra/app')).toMatchObject({ path: 'package-lock.json', folder: '' });
    expect(findLockFile(root, 'other/app')).toMatchObject({
      path: 'other/yarn.lock',
      install: ['yarn', 'install', '--frozen-lockfile'],
    });
    expect(findLockFile(root, '')).toMatchObject({ path: 'package-lock.json' });
    expect(findLockFile(checkout({ 'app/x': '' }), 'app')).toBeUndefined();
  });

  test('has the same hash where its content is the same, wherever it lies', () => {
    const [one, same, other] = ['a', 'a', 'b'].map((text) => findLockFile(checkout({ 'package-lock.json': text }), ''));
    expect(same?.hash).toBe(one?.hash);
    expect(other?.hash).not.toBe(one?.hash);
  });
});

describe('packages that are linked', () => {
  const files = ['package.json', 'infra/package.json', 'packages/shared/package.json', 'packages/shared/index.js'];

  test('folders that may hold some', () => {
    expect(packageFolders(files)).toEqual(['', 'infra', 'packages', 'packages/shared']);
  });

  test('given a workspace, then its own packages are those of the checkout, and all others are not copied', () => {
    const from = checkout({
      'node_modules/plain/index.js': 'module.exports = "plain"',
      'node_modules/@scope/dep/index.js': 'module.exports = "scoped"',
      'node_modules/.cache/tool/x': '',
      'infra/node_modules/own/index.js': 'module.exports = "of infra"',
      'packages/shared/index.js': 'module.exports = "shared of the working tree"',
      'packages/shared/package.json': '{}',
      'packages/abs/index.js': 'module.exports = "abs of the working tree"',
    });
    symlinkSync('../../packages/shared', join(from, 'node_modules/@scope/shared'));
    symlinkSync(join(from, 'packages/abs'), join(from, 'node_modules/abs'));
    const to = checkout({
      'infra/app.js': '',
      'packages/shared/index.js': 'module.exports = "shared of the base"',
      'packages/abs/index.js': 'module.exports = "abs of the base"',
    });
    linkModules(from, to, ['', 'infra', 'packages', 'packages/shared', 'not/there']);
    const infra = join(to, 'infra');
    expect(['plain', '@scope/dep', 'own', '@scope/shared', 'abs'].map((name) => required(infra, name))).toEqual([
      'plain',
      'scoped',
      'of infra',
      'shared of the base',
      'abs of the base',
    ]);
    expect(lstatSync(join(to, 'node_modules/plain')).isSymbolicLink()).toBe(true);
    expect(readdirSync(join(to, 'node_modules'))).not.toContain('.cache');
  });
});

describe('packages of another lock file', () => {
  const packed = mkdtempSync(join(scratch, 'packed-'));
  const npm = (folder: string, ...args: string[]) =>
    execFileSync('npm', [...args, '--offline', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'pipe' });
  const dependency = checkout({
    'package.json': JSON.stringify({ name: 'dep', version: '1.0.0', main: 'index.js' }),
    'index.js': 'module.exports = "installed"',
  });
  npm(dependency, 'pack', '--pack-destination', packed);
  const manifest = JSON.stringify({ name: 'app', dependencies: { dep: 'file:dep-1.0.0.tgz' } });

  /** A checkout with the lock file that npm makes for it. */
  function locked(): string {
    const root = checkout({ 'package.json': manifest });
    execFileSync('cp', [join(packed, 'dep-1.0.0.tgz'), root]);
    npm(root, 'install', '--package-lock-only');
    return root;
  }
  const source = locked();
  const keptIn = join(scratch, 'kept');

  function installation(root: string, said: string[]): Installation {
    const lock = findLockFile(root, '');
    if (lock === undefined) throw new Error('no lock file');
    return { checkout: root, lock, folders: [''], keptIn, onInstall: (command) => void said.push(command) };
  }

  test('are installed once, and linked the next time', async () => {
    const said: string[] = [];
    await installPackages(installation(source, said));
    expect(required(source, 'dep')).toBe('installed');
    const again = checkout({ 'package.json': manifest });
    execFileSync('cp', [join(source, 'package-lock.json'), again]);
    // The tarball is not there: nothing could be installed.
    await installPackages(installation(again, said));
    expect(required(again, 'dep')).toBe('installed');
    expect(said).toEqual(['npm ci --no-audit --no-fund --prefer-offline']);
  });

  test('given what cannot be installed, then what npm says, and nothing half-made is kept', async () => {
    const broken = checkout({
      'package.json': manifest,
      'package-lock.json': '{"lockfileVersion": 3, "packages": {}}',
    });
    const error = await installPackages(installation(broken, [])).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect(error.code).toBe('not-installed');
    expect(error.message).toMatch(/npm error/i);
    expect(error.problems[0].where).toBe('package-lock.json');
    expect(readdirSync(keptIn)).toHaveLength(1);
    expect(existsSync(join(broken, 'node_modules'))).toBe(false);
  });

  test('given no registry, then it says that one is needed once', async () => {
    const root = checkout({
      'package.json': JSON.stringify({ name: 'app', dependencies: { far: '1.0.0' } }),
      'package-lock.json': JSON.stringify({
        name: 'app',
        lockfileVersion: 3,
        packages: {
          '': { name: 'app', dependencies: { far: '1.0.0' } },
          'node_modules/far': { version: '1.0.0', resolved: 'http://127.0.0.1:9/far-1.0.0.tgz' },
        },
      }),
      // Nobody listens there. Without retries, which would take minutes.
      '.npmrc': 'registry=http://127.0.0.1:9\nfetch-retries=0\n',
    });
    const error = await installPackages(installation(root, [])).catch((thrown) => thrown);
    expect(error.problems[0].remedy).toContain('The registry does not answer');
  });
});
