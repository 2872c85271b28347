import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = require.resolve('gitlab-ci-local/dist/index.js');
/** All that the program uses of newer Nodes than 20. */
const SET_UNION = 'Set.prototype.union ??= function (other) { return new Set([...this, ...other]); };\n';
const REMOTE = ['remote', 'add', 'origin', 'https://gitlab.com/acme/shop.git'];

/**
 * What is wrong with a GitLab pipeline: gitlab-ci-local reads and expands it, and checks it against GitLab's own schema.
 * Throws where the program ends in another way: that would look like nothing.
 */
export async function gitLabProblems(pipeline: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-gitlab-'));
  try {
    await run('git', ['init', '--quiet', folder], folder);
    await run('git', REMOTE, folder);
    await run(
      'git',
      ['-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '-qm', 'x', '--allow-empty'],
      folder,
    );
    writeFileSync(join(folder, '.gitlab-ci.yml'), pipeline);
    writeFileSync(join(folder, 'set-union.cjs'), SET_UNION);
    const { code, printed } = await run(
      process.execPath,
      ['--require', './set-union.cjs', PROGRAM, '--preview'],
      folder,
    );
    const problems = printed.split('\n').filter((line) => line.trim().startsWith('•') && line.includes('[#/'));
    const isChecked = printed.includes('json schema validated');
    if (code === 0 && isChecked && problems.length === 0) return [];
    if (problems.length > 0) return problems;
    throw new Error(`gitlab-ci-local ended with ${code}:\n${printed}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(program: string, args: readonly string[], cwd: string): Promise<{ code: number; printed: string }> {
  const env = { PATH: process.env.PATH ?? '', HOME: cwd, GIT_CONFIG_GLOBAL: '/dev/null' };
  return new Promise((resolve) =>
    execFile(program, args, { cwd, env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), printed: stdout + stderr }),
    ),
  );
}
