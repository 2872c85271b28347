import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from '../../adapters/git/repository';
import { InputError } from '../../model/validation/input-error';
import { NOW_CONTEXT } from '../project/app';
import { synthesize } from '../synth';
import type { AssemblyCache, AssemblyKey } from './assembly-cache';
import type { Checkouts } from './checkouts';
import type { Side } from './revisions';

/** What the CDK's command line sets where it deploys, and what keeps a synth from needing Docker. */
const CDK_CONTEXT = {
  'aws:cdk:enable-path-metadata': true,
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:version-reporting': false,
  // Bundles of code are not compared, so none is made.
  'aws:cdk:bundling-stacks': [],
};
/** Lines of what an app printed that an error shows, from its end. */
const SHOWN_LINES = 60;

export interface AssemblyRequest {
  readonly app?: string;
  readonly build?: string;
  readonly context: Readonly<Record<string, string>>;
  /** The time that the app takes as now. */
  readonly now: string;
  /** Undefined for the system that the app takes by itself. */
  readonly system?: string;
  /** False where this side has no such system: its assembly is empty. */
  readonly exists: boolean;
  /** Whether an assembly of a former review may be taken, and this one kept. */
  readonly keep: boolean;
}

/** What a synth works with. */
export interface AssemblyTools {
  readonly checkouts: Checkouts;
  readonly cache: AssemblyCache;
  readonly repository: Repository;
  /** Temporary folder for new assemblies. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

export interface Assembly {
  readonly directory: string;
  readonly fromCache: boolean;
}

/** The cloud assembly of a side: one that was kept, or a new one. Throws `InputError` that says which side failed. */
export async function loadAssembly(
  side: Side,
  request: AssemblyRequest,
  { checkouts, cache, repository, scratch, signal }: AssemblyTools,
): Promise<Assembly> {
  const { app, build, system, now } = request;
  const outputDirectory = join(scratch, `${side.which}-${system ?? 'default'}`);
  if (!request.exists) return { directory: emptyAssembly(outputDirectory), fromCache: false };
  const context = {
    ...CDK_CONTEXT,
    [NOW_CONTEXT]: now,
    ...request.context,
    ...(system === undefined ? {} : { system }),
  };
  const key: AssemblyKey = {
    tree: side.tree,
    project: repository.project,
    context,
    app,
    build,
  };
  const keeps = side.cacheable && request.keep ? cache : undefined;
  const kept = keeps?.find(key);
  if (kept !== undefined) return { directory: kept, fromCache: true };
  try {
    const project = await checkouts.project(side);
    await synthesize(project, {
      app,
      context,
      outputDirectory,
      // What templates say is compared, not whether it is right: that is for the synth of a deployment.
      validate: false,
      signal,
    });
  } catch (error) {
    throw ofSide(side, error);
  }
  keeps?.keep(key, outputDirectory);
  return { directory: outputDirectory, fromCache: false };
}

/** Says in an error which side it is of. */
function ofSide({ which, reviewed }: Side, error: unknown): unknown {
  if (!(error instanceof InputError) || error.code === 'interrupted') return error;
  const name = `${which} (${reviewed.name}, ${reviewed.commit.slice(0, 10)})`;
  // Without the problems, which the new error says again.
  const lines = error.message.split('\n').slice(0, error.problems.length === 0 ? undefined : -error.problems.length);
  const [first = '', ...rest] = lines;
  const shown = rest.length > SHOWN_LINES ? ['...', ...rest.slice(-SHOWN_LINES)] : rest;
  return new InputError(`${which}-${error.code}`, [`${name}: ${first}`, ...shown].join('\n'), error.problems);
}

function emptyAssembly(directory: string): string {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ version: '36.0.0', artifacts: {} }));
  return directory;
}
