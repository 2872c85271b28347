import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../adapters/assembly/read-assembly';
import type { Repository } from '../../adapters/git/repository';
import { InputError } from '../../model/validation/input-error';
import { compareStacks } from '../../review/compare';
import { planChanges } from '../../review/plan-changes';
import type { Io } from '../io';
import { Progress } from '../progress';
import { type AssemblyTools, loadAssembly } from './assemblies';
import type { AssemblyCache } from './assembly-cache';
import type { SystemComparison } from './build-review';
import { Checkouts } from './checkouts';
import type { ReviewOptions, ReviewRequest } from './request';
import type { Revisions, Side } from './revisions';
import { computeFigures } from './side-figures';
import { chooseSystems, findSystems, type ReviewedSystem } from './systems';

type AssemblyStacks = ReturnType<typeof readAssembly>;

export interface ComparedSides {
  readonly repository: Repository;
  readonly sides: Revisions;
  readonly request: ReviewRequest;
  readonly options: ReviewOptions;
  readonly cache: AssemblyCache;
  readonly io: Io;
  readonly signal: AbortSignal;
}

/**
 * Synthesizes both sides, once for each system, and compares them. Whatever was checked out is removed again, also when
 * something fails or the work is interrupted.
 */
export async function compareSides(work: ComparedSides): Promise<SystemComparison[]> {
  const { repository, options, cache, io, signal } = work;
  const scratch = mkdtempSync(join(tmpdir(), 'tidemark-assemblies-'));
  const progress = new Progress(io, 1 + 2 * Math.max(1, work.request.systems.length));
  const checkouts = new Checkouts(repository, {
    build: options.build,
    packagesFolder: cache.packagesFolder,
    signal,
    say: (text) => progress.say(text),
  });
  const tools = { checkouts, cache, repository, scratch, signal };
  try {
    const systems = await systemsOfSides(work, checkouts);
    progress.expect(1 + 2 * systems.length);
    const found: SystemComparison[] = [];
    // One system after the other: the two sides of one keep two cores busy.
    for (const system of systems) found.push(await compareSystem(system, work, tools, progress));
    progress.step('compared');
    return found;
  } finally {
    progress.stop();
    await checkouts.remove();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The systems that were asked for; one without a name where none was. */
async function systemsOfSides(
  { request, options, sides }: ComparedSides,
  checkouts: Checkouts,
): Promise<readonly Partial<ReviewedSystem>[]> {
  if (request.systems.length === 0) return [{}];
  const [base, head] = [await checkouts.project(sides.base), await checkouts.project(sides.head)];
  return chooseSystems(request.systems, findSystems(base, options.config), findSystems(head, options.config));
}

async function compareSystem(
  { name, inBase = true, inHead = true }: Partial<ReviewedSystem>,
  { sides, options, request }: ComparedSides,
  tools: AssemblyTools,
  progress: Progress,
): Promise<SystemComparison> {
  const synth = async (side: Side, exists: boolean): Promise<string> => {
    const startedMs = Date.now();
    const { directory, fromCache } = await loadAssembly(
      side,
      {
        app: options.app,
        build: options.build,
        system: name,
        context: request.context,
        now: sides.now,
        exists,
        keep: options.fresh !== true,
      },
      tools,
    );
    const how = !exists
      ? 'none'
      : fromCache
        ? 'kept'
        : `synthesized in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`;
    progress.step(`${side.which}${name === undefined ? '' : ` of ${name}`}: ${side.reviewed.name}, ${how}`);
    return directory;
  };
  const folders = await both(synth(sides.base, inBase), synth(sides.head, inHead));
  const [base, head] = folders.map(readAssembly) as [AssemblyStacks, AssemblyStacks];
  const figures = await computeFigures({
    system: name,
    config: options.config,
    base: { stacks: base, exists: inBase, project: () => tools.checkouts.files(sides.base) },
    head: { stacks: head, exists: inHead, project: () => tools.checkouts.files(sides.head) },
    isSame: sides.base.tree === sides.head.tree,
    nowMs: Date.parse(sides.now),
  });
  return {
    system: name,
    comparison: compareStacks(base, head),
    plans: planChanges(base, head),
    figures,
    notes: folders.flatMap((folder, at) => describeMissingContext(folder, at === 0 ? 'base' : 'head')),
  };
}

/** Waits for both; where both fail, both are said. */
async function both<T>(base: Promise<T>, head: Promise<T>): Promise<[T, T]> {
  const [first, second] = await Promise.allSettled([base, head]);
  if (first.status === 'fulfilled' && second.status === 'fulfilled') return [first.value, second.value];
  const errors: unknown[] = [first, second].flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  const [one, other] = errors;
  if (!(one instanceof InputError && other instanceof InputError) || one === other) throw one;
  throw new InputError('both-sides-failed', `${one.message}\n\n${other.message}`);
}

interface Missing {
  readonly provider?: string;
}

/**
 * What to say of an assembly for which the app wanted to look something up in an account: the CDK gives it dummies. Empty
 * where cdk.context.json had all of it.
 */
export function describeMissingContext(assembly: string, side: string): string[] {
  const { missing = [] } = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')) as {
    readonly missing?: readonly Missing[];
  };
  if (missing.length === 0) return [];
  const providers = [...new Set(missing.map(({ provider = 'unknown' }) => provider))].sort().join(', ');
  const what = missing.length === 1 ? 'lookup is' : 'lookups are';
  return [
    `${side}: ${missing.length} ${what} not in cdk.context.json (${providers}), so dummies stand in the templates. Run \`cdk synth\` once with credentials, and commit that file.`,
  ];
}
