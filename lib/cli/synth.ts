import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ran, runCommand } from '../adapters/run-command';
import { InputError } from '../model/validation/input-error';

/** What to synthesize, and where to. */
export interface SynthOptions {
  /** Command that runs the app; `app` of cdk.json when left out. */
  readonly app?: string;
  /** Context beside that of cdk.json and cdk.context.json, such as the system and the environment. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly outputDirectory: string;
  /** False to leave the CDK's own checks of templates out, which take most of the time of a small app. */
  readonly validate?: boolean;
  /** Ends the app early. */
  readonly signal?: AbortSignal;
}

/** Context larger than this goes through a file: Linux takes at most 128 KiB in one environment variable. */
const MAX_CONTEXT_CHARACTERS = 32_000;

/**
 * Runs a CDK app as the CDK's own command line would, without needing credentials, and resolves when its cloud
 * assembly is there. A synth that only has findings is no failure: the report shows them.
 *
 * Throws `InputError` (code `no-app` or `synth-failed`) with what the app printed.
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
  const { code, printed } = await runCommand(runnable(app, projectDirectory), projectDirectory, {
    env: {
      CDK_OUTDIR: options.outputDirectory,
      ...contextVariables({ ...context, ...options.context }, options),
      ...(options.validate === false ? { CDK_VALIDATION: 'false' } : {}),
    },
    signal: options.signal,
  });
  const complete = exists(join(options.outputDirectory, 'manifest.json'));
  if (!complete || (code !== 0 && !exists(join(options.outputDirectory, 'validation-report.json'))))
    throw new InputError('synth-failed', `The app could not be synthesized (${app} ${ending({ code, printed })}`);
}

/**
 * Runs `build` of cdk.json, or the command that is given, as the CDK does before it runs the app. Does nothing where
 * there is none. Throws `InputError` (code `build-failed`) with what it printed.
 */
export async function buildApp(
  projectDirectory: string,
  options: { readonly build?: string; readonly signal?: AbortSignal },
): Promise<void> {
  const build = options.build ?? readCdkJson(projectDirectory).build;
  if (build === undefined) return;
  const ran = await runCommand(build, projectDirectory, options);
  if (ran.code !== 0) throw new InputError('build-failed', `The app could not be built (${build} ${ending(ran)}`);
}

function ending({ code, printed }: Ran): string {
  const how = code === 0 ? 'ended and left no cloud assembly' : `ended with ${code}`;
  return `${how}):\n${printed.trim()}`;
}

/** A script is run by Node, as the CDK's command line does. */
function runnable(app: string, projectDirectory: string): string {
  return /^\S+\.[cm]?js$/.test(app) && exists(join(projectDirectory, app)) ? `node ${app}` : app;
}

/** The context as apps read it; `CONTEXT_OVERFLOW_LOCATION_ENV` is the CDK's name for the file of a large one. */
function contextVariables(context: Record<string, unknown>, { outputDirectory }: SynthOptions): NodeJS.ProcessEnv {
  const text = JSON.stringify(context);
  if (text.length <= MAX_CONTEXT_CHARACTERS) return { CDK_CONTEXT_JSON: text };
  const file = join(outputDirectory, 'context.json');
  writeFileSync(file, text);
  return { CDK_CONTEXT_JSON: '{}', CONTEXT_OVERFLOW_LOCATION_ENV: file };
}

/** What the CDK's command line reads of a project: its settings, and what lookups have found before. */
export function readCdkJson(projectDirectory: string): {
  readonly app?: string;
  readonly build?: string;
  readonly context: Readonly<Record<string, unknown>>;
} {
  const { app, build, context } = readJson(join(projectDirectory, 'cdk.json')) as {
    app?: string;
    build?: string;
    context?: Record<string, unknown>;
  };
  const lookedUp = readJson(join(projectDirectory, 'cdk.context.json'));
  return {
    app,
    build,
    // As in the CDK: what cdk.json says stands over what was looked up.
    context: { ...lookedUp, ...context },
  };
}

function readJson(path: string): Record<string, unknown> {
  if (!exists(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InputError('bad-cdk-json', `${path} cannot be read`, [
      { where: path, given: (error as Error).message, allowed: 'JSON', remedy: 'Correct the file.' },
    ]);
  }
}

function exists(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
