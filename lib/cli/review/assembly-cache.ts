import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, posix, resolve } from 'node:path';
import type { Repository } from '../../adapters/git/repository';
import { InputError } from '../../model/validation/input-error';

/** What one cloud assembly depends on. Two reviews that agree in all of it need one synth. */
export interface AssemblyKey {
  /** Git's id of every file of the repository: an app may read any of them, lock file included. */
  readonly tree: string;
  /** Folder of the app in the repository. */
  readonly project: string;
  readonly app?: string;
  readonly build?: string;
  readonly context: Readonly<Record<string, unknown>>;
}

/** Raise it when what is kept of an assembly changes. */
const FORMAT = 1;
/** Assemblies that are kept; of this repository's own app one takes 6 MB. */
const KEPT = 30;
/** What the CDK's command line gives an app beside its context. */
const READ_BY_APPS = ['CDK_DEFAULT_ACCOUNT', 'CDK_DEFAULT_REGION'];

/** Cloud assemblies of former reviews, and packages of other lock files, in a folder that may be deleted any time. */
export class AssemblyCache {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Where packages of other lock files are kept. */
  get packagesFolder(): string {
    return join(this.folder, 'packages');
  }

  /** The folder of an assembly that was kept; undefined where there is none. */
  find(key: AssemblyKey): string | undefined {
    const folder = this.folderOf(key);
    if (!existsSync(folder)) return undefined;
    // Used now: the last to be deleted.
    utimesSync(folder, new Date(), new Date());
    return folder;
  }

  /** Keeps a copy of an assembly's manifests and templates, whole or not at all; assets themselves are not kept. */
  keep(key: AssemblyKey, assembly: string): void {
    const folder = this.folderOf(key);
    mkdirSync(join(this.folder, 'assemblies'), { recursive: true });
    const half = mkdtempSync(`${folder}-`);
    try {
      cpSync(assembly, half, { recursive: true, filter: (path) => path === assembly || isKept(path) });
      if (!existsSync(folder)) renameSync(half, folder);
    } finally {
      rmSync(half, { recursive: true, force: true });
    }
    this.prune();
  }

  private folderOf(key: AssemblyKey): string {
    const environment = READ_BY_APPS.map((name) => process.env[name] ?? null);
    const { tree, project, app = null, build = null } = key;
    const context = Object.entries(key.context).sort(([a], [b]) => (a < b ? -1 : 1));
    const parts = [FORMAT, process.version, tree, project, app, build, context, environment];
    const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
    return join(this.folder, 'assemblies', hash);
  }

  private prune(): void {
    const parent = join(this.folder, 'assemblies');
    const oldest = readdirSync(parent)
      .map((name) => join(parent, name))
      // Another review may have deleted it by now.
      .map((path) => ({ path, usedMs: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
      .sort((a, b) => b.usedMs - a.usedMs)
      .slice(KEPT);
    for (const { path } of oldest) rmSync(path, { recursive: true, force: true });
  }
}

/** Templates, manifests and what explains them; never the content of an asset, which may be large. */
function isKept(path: string): boolean {
  const name = basename(path);
  if (statSync(path).isDirectory()) return !name.startsWith('asset.');
  return name.endsWith('.json') || name === 'cdk.out';
}

/**
 * The cache of a project: in the nearest node_modules of its repository, where git does not see it and CI keeps it, or that
 * of the user. Throws `InputError` (code `cannot-write`) where it cannot be written.
 */
export function openCache({ root, project }: Repository, given: string | undefined): AssemblyCache {
  const modules = foldersUp(project)
    .map((folder) => join(root, folder, 'node_modules'))
    .find(isWritable);
  const users = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'tidemark', 'review');
  const own = modules === undefined ? users : join(modules, '.cache', 'tidemark', 'review');
  const folder = given === undefined ? own : resolve(root, project, given);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new InputError('cannot-write', 'Nothing can be kept for the next review', [
      {
        where: folder,
        given: (error as NodeJS.ErrnoException).code ?? String(error),
        allowed: 'a folder you may write to',
        remedy: 'Choose another folder with --cache.',
      },
    ]);
  }
  return new AssemblyCache(folder);
}

/** A folder and those above it, up to the top one. */
function foldersUp(folder: string): string[] {
  return folder === '' ? [''] : [folder, ...foldersUp(posix.dirname(folder).replace(/^\.$/, ''))];
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
