import { spawn } from 'node:child_process';

export interface Ran {
  readonly code: number;
  /** Both streams, as a log shows them. */
  readonly log: string;
}

/** Runs a script as GitHub Actions runs `shell: bash` and as GitLab's runner runs `script`. Does not block servers here. */
export function runBash(script: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { cwd, env });
    let log = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        log += chunk.toString();
      });
    child.on('close', (code) => resolve({ code: code ?? -1, log }));
  });
}
