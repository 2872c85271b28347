import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
/** A file of the configuration, and a change of it that every review finds something in. */
const EDITED = join('config', 'systems', 'jedire.ts');

export interface ReviewFigures {
  readonly environments: number;
  /** Nothing is kept: both sides are synthesized. */
  readonly coldSeconds: number;
  /** The base is kept, the head has changed: the usual case. */
  readonly cachedSeconds: number;
  /** Both are kept. */
  readonly keptSeconds: number;
  readonly findings: number;
}

/** How long a review of every environment of the first system takes, in a clone of what is committed here. */
export function benchReview(runs: number): ReviewFigures {
  const clone = mkdtempSync(join(tmpdir(), 'tidemark-bench-review-'));
  try {
    execFileSync('git', ['clone', '--quiet', ROOT, clone]);
    symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'), 'junction');
    const original = readFileSync(join(clone, EDITED), 'utf8');
    const edit = (maxCapacity: number) =>
      writeFileSync(join(clone, EDITED), original.replace(/maxCapacity: 50,/, `maxCapacity: ${maxCapacity},`));
    const cold: number[] = [];
    const cached: number[] = [];
    const kept: number[] = [];
    let last = { environments: 0, findings: 0 };
    for (let run = 0; run < runs; run++) {
      const cache = join(clone, 'out', `cache-${run}`);
      edit(48 - 2 * run);
      cold.push(review(clone, cache).seconds);
      edit(47 - 2 * run);
      cached.push(review(clone, cache).seconds);
      const { seconds, ...found } = review(clone, cache);
      kept.push(seconds);
      last = found;
    }
    return { ...last, coldSeconds: middle(cold), cachedSeconds: middle(cached), keptSeconds: middle(kept) };
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}

function review(clone: string, cache: string): { seconds: number; environments: number; findings: number } {
  const args = ['--import', 'tsx', 'bin/tidemark.ts', 'review', '--base', 'HEAD', '--cache', cache, '--json'];
  const started = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: clone,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (status !== 0) throw new Error(`review ended with ${status}\n${stderr}`);
  const { environments } = JSON.parse(stdout) as { environments: { findings: unknown[] }[] };
  const findings = environments.reduce((sum, environment) => sum + environment.findings.length, 0);
  if (findings === 0) throw new Error('The change that the bench makes is none any more');
  return { seconds, environments: environments.length, findings };
}

function middle(figures: number[]): number {
  return figures.sort((a, b) => a - b)[Math.floor((figures.length - 1) / 2)] ?? Number.NaN;
}
