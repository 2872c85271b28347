import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** What a call of a handler has printed, answered and thrown. */
export interface Invocation {
  readonly failed: boolean;
  readonly out: string;
  /** What the handler has returned; it is printed behind the log, in a line of its own. */
  readonly returned: unknown;
}

const RETURNED = '\u0000returned';

/** A process as Lambda starts it: the code of a function, the SDK beside the runtime, and nothing else of this repository. */
export class LambdaRuntime {
  private readonly modules: string;

  constructor(private readonly folder: string) {
    this.modules = join(folder, 'runtime');
    for (const name of ['@aws-sdk', '@smithy', '@aws', 'tslib']) this.link(name);
  }

  private link(name: string): void {
    const from = join(ROOT, 'node_modules', name);
    const to = join(this.modules, name);
    if (!existsSync(from) || existsSync(to)) return;
    mkdirSync(dirname(to), { recursive: true });
    symlinkSync(from, to, 'junction');
  }

  invoke(code: string, event: object, env: Readonly<Record<string, string>>): Promise<Invocation> {
    const program = `
      const context = { getRemainingTimeInMillis: () => 900_000 };
      require(${JSON.stringify(join(code, 'index.js'))}).handler(${JSON.stringify(event)}, context).then(
        (value) => process.stdout.write(${JSON.stringify(RETURNED)} + JSON.stringify(value ?? null)),
        (error) => { process.stderr.write(String(error)); process.exitCode = 7; });`;
    const clean = { PATH: process.env.PATH ?? '', NODE_PATH: this.modules, ...env };
    return new Promise((resolve) => {
      execFile(process.execPath, ['-e', program], { cwd: this.folder, env: clean }, (error, stdout) => {
        const [out = '', returned] = stdout.split(RETURNED);
        resolve({ failed: error !== null, out, returned: returned === undefined ? undefined : JSON.parse(returned) });
      });
    });
  }
}
