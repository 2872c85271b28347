import { spawn } from 'node:child_process';

export interface Ran {
  /** Undefined where a signal ended it. */
  readonly code: number | undefined;
  /** Both streams, as they came. */
  readonly printed: string;
}

/**
 * Runs a shell command in a folder and collects what it prints. With a signal it runs in a process group of its own, all
 * of which is ended when the signal says so.
 */
export function runCommand(
  command: string,
  cwd: string,
  { env = {}, signal }: { readonly env?: NodeJS.ProcessEnv; readonly signal?: AbortSignal },
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const isGroup = signal !== undefined && process.platform !== 'win32';
    const child = spawn(command, {
      shell: true,
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: isGroup,
    });
    let printed = '';
    const append = (chunk: Buffer): void => {
      printed += chunk.toString();
    };
    const end = (): void => {
      if (child.pid === undefined) return;
      if (isGroup) endGroup(child.pid);
      else child.kill();
    };
    signal?.addEventListener('abort', end, { once: true });
    child.stdout.on('data', append);
    child.stderr.on('data', append);
    child.on('error', reject);
    child.on('close', (code) => {
      signal?.removeEventListener('abort', end);
      if (signal?.aborted === true) reject(signal.reason);
      else resolve({ code: code ?? undefined, printed });
    });
  });
}

function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGTERM');
  } catch {
    // It has ended by itself.
  }
}
