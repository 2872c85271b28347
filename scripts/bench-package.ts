import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

export interface PackageFigures {
  /** What an installation takes beside its peers, and how that compares with the CDK. */
  readonly installedMb: number;
  readonly cdkMb: number;
  /** Milliseconds of `require`, each in a process of its own: the CDK, and this package after it. */
  readonly requireMs: number;
  readonly requireCdkMs: number;
  /** The same with every name used, which loads the modules of the CDK that they need. */
  readonly everyNameMs: number;
  /** Milliseconds of `tidemark --help`, and of a process that does nothing. */
  readonly helpMs: number;
  readonly nodeMs: number;
}

/** What the package weighs where it is installed, and how long it takes to load. */
export function benchPackage(runs: number): PackageFigures {
  const app = mkdtempSync(join(tmpdir(), 'tidemark-bench-package-'));
  try {
    execFileSync('npm', ['run', '-s', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
    const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', app], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    const installed = join(app, 'node_modules', 'tidemark');
    mkdirSync(installed, { recursive: true });
    const { filename } = JSON.parse(packed)[0] as { filename: string };
    execFileSync('tar', ['-xzf', join(app, filename), '-C', installed, '--strip-components', '1']);
    for (const peer of ['aws-cdk-lib', 'constructs'])
      symlinkSync(join(ROOT, 'node_modules', peer), join(app, 'node_modules', peer), 'junction');
    const loads = Array.from({ length: 2 * runs + 1 }, () => load(app));
    const helps = Array.from({ length: 2 * runs + 1 }, () => ({
      help: milliseconds(app, [join(installed, 'dist', 'bin', 'tidemark.js'), '--help']),
      node: milliseconds(app, ['-e', '0']),
    }));
    return {
      installedMb: size(installed) / 1e6,
      cdkMb: size(join(ROOT, 'node_modules', 'aws-cdk-lib')) / 1e6,
      requireMs: middle(loads.map(({ tidemark }) => tidemark)),
      requireCdkMs: middle(loads.map(({ cdk }) => cdk)),
      everyNameMs: middle(loads.map(({ names }) => names)),
      helpMs: middle(helps.map(({ help }) => help)),
      nodeMs: middle(helps.map(({ node }) => node)),
    };
  } finally {
    rmSync(app, { recursive: true, force: true });
  }
}

function load(app: string): { cdk: number; tidemark: number; names: number } {
  const program = `const start = performance.now();
    require('aws-cdk-lib');
    const cdk = performance.now();
    const all = require('tidemark');
    const tidemark = performance.now();
    for (const name of Object.keys(all)) all[name];
    console.log(JSON.stringify({ cdk: cdk - start, tidemark: tidemark - cdk, names: performance.now() - tidemark }));`;
  return JSON.parse(execFileSync(process.execPath, ['-e', program], { cwd: app, encoding: 'utf8' }));
}

function milliseconds(cwd: string, args: readonly string[]): number {
  const started = process.hrtime.bigint();
  execFileSync(process.execPath, args, { cwd, stdio: 'ignore' });
  return Number(process.hrtime.bigint() - started) / 1e6;
}

function size(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => statSync(join(folder, file)))
    .reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0);
}

function middle(figures: number[]): number {
  return figures.sort((a, b) => a - b)[Math.floor((figures.length - 1) / 2)] ?? Number.NaN;
}
