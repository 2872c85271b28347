import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../model';

/** What to synthesize, and where to. */
export interface SynthOptions {
  /** Command that runs the app; `app` of cdk.json when left out. */
  readonly app?: string;
  /** Context beside that of cdk.json, such as the system and the environment. */
  readonly context: Readonly<Record<string, string>>;
  readonly outputDirectory: string;
}

/**
 * Runs a CDK app as the CDK's own command line would, without needing credentials, and resolves when its cloud
 * assembly is there. A synth that only has findings is no failure: the report shows them.
 *
 * Throws `InputError` (code `synth-failed`) with what the app printed.
 */
export async function synthesize(projectDirectory: string, options: SynthOptions): Promise<void> {
  const { app: configured, context } = readCdkJson(projectDirectory);
  const app = options.app ?? configured;
  if (app === undefined) {
    throw new InputError('no-app', 'No app to synthesize', [
      {
        where: join(projectDirectory, 'cdk.json'),
        given: 'no `app`',
        allowed: 'the command that runs the CDK app',
        remedy: 'Add `app` to cdk.json, or pass --app.',
      },
    ]);
  }
  rmSync(options.outputDirectory, { recursive: true, force: true });
  mkdirSync(options.outputDirectory, { recursive: true });
  const { code, printed } = await runApp(app, projectDirectory, {
    ...process.env,
    CDK_OUTDIR: options.outputDirectory,
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...options.context }),
  });
  const complete = exists(join(options.outputDirectory, 'manifest.json'));
  if (code !== 0 && !(complete && exists(join(options.outputDirectory, 'validation-report.json')))) {
    throw new InputError(
      'synth-failed',
      `The app could not be synthesized (${app} ended with ${code}):\n${printed.trim()}`,
    );
  }
}

function runApp(
  command: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | null; printed: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, printed }));
  });
}

function readCdkJson(projectDirectory: string): { app?: string; context: Record<string, unknown> } {
  const path = join(projectDirectory, 'cdk.json');
  if (!exists(path)) return { context: {} };
  const { app, context } = JSON.parse(readFileSync(path, 'utf8')) as {
    app?: string;
    context?: Record<string, unknown>;
  };
  return { ...(app === undefined ? {} : { app }), context: context ?? {} };
}

function exists(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
