import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What a process that migrates has printed, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

/** A run of migrations in a process of its own, which may be killed. */
export class MigrateProcess {
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcess;

  constructor(url: string, folder: string) {
    this.child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'migrate-main.ts'), url, folder]);
    let [out, err] = ['', ''];
    this.child.stdout?.on('data', (chunk) => {
      out += String(chunk);
    });
    this.child.stderr?.on('data', (chunk) => {
      err += String(chunk);
    });
    this.ended = once(this.child, 'close').then(([code, signal]) => ({ code, signal, out, err }));
  }

  /** Ends it as kill -9 does: it can say nothing and give nothing back. */
  async kill(): Promise<Ended> {
    this.child.kill('SIGKILL');
    return this.ended;
  }
}
