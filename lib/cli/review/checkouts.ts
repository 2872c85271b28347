import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Repository, trackedFiles } from '../../adapters/git/repository';
import { TemporaryWorktrees } from '../../adapters/git/worktrees';
import { installPackages } from '../../adapters/packages/install';
import { linkModules, packageFolders } from '../../adapters/packages/link-modules';
import { findLockFile } from '../../adapters/packages/lock-file';
import { InputError } from '../../model/validation/input-error';
import { buildApp } from '../synth';
import type { Side } from './revisions';

export interface CheckoutOptions {
  readonly build?: string;
  /** Where packages of other lock files are kept. */
  readonly packagesFolder: string;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/** Sides made ready to be run: files, packages, build. Each once, and only when something is to be run. */
export class Checkouts {
  private readonly repository: Repository;
  private readonly options: CheckoutOptions;
  private readonly worktrees: TemporaryWorktrees;
  private readonly folders = new Map<Side, Promise<string>>();
  private readonly ready = new Map<Side, Promise<string>>();

  constructor(repository: Repository, options: CheckoutOptions) {
    this.repository = repository;
    this.options = options;
    this.worktrees = new TemporaryWorktrees(repository);
  }

  /** The folder of the app on a side, built. Throws `InputError` (codes `no-project`, `not-installed`, `build-failed`). */
  project(side: Side): Promise<string> {
    return once(this.ready, side, () => this.prepare(side));
  }

  /** The same folder as git has it, with packages: for who only reads its configuration. */
  files(side: Side): Promise<string> {
    return once(this.folders, side, async () => {
      const root = side.commit === undefined ? this.repository.root : await this.checkOut(side, side.commit);
      return join(root, this.repository.project);
    });
  }

  /** Removes what was checked out. Waits for what is still being made ready, which would be in the way. */
  async remove(): Promise<void> {
    await Promise.allSettled([...this.folders.values(), ...this.ready.values()]);
    await this.worktrees.remove();
  }

  private async prepare(side: Side): Promise<string> {
    const { build, signal } = this.options;
    const project = await this.files(side);
    await buildApp(project, { build, signal });
    return project;
  }

  private async checkOut(side: Side, commit: string): Promise<string> {
    const root = await this.worktrees.add(commit, side.which);
    const { project } = this.repository;
    if (!existsSync(join(root, project)))
      throw new InputError('no-project', 'There is no such folder', [
        {
          where: `${side.reviewed.name} (${commit.slice(0, 10)})`,
          given: `no folder ${project}`,
          allowed: 'a revision that has the app in the same folder',
          remedy: 'Choose a revision that has it; a new app has nothing to compare with.',
        },
      ]);
    await this.providePackages(root, await trackedFiles(root));
    this.options.signal.throwIfAborted();
    return root;
  }

  /** Packages of the working tree where its lock file says the same or there is none; others are installed. */
  private async providePackages(checkout: string, files: readonly string[]): Promise<void> {
    const { root, project } = this.repository;
    const { packagesFolder, signal, say } = this.options;
    const folders = packageFolders(files);
    const lock = findLockFile(checkout, project);
    if (lock === undefined || lock.hash === findLockFile(root, project)?.hash) {
      linkModules(root, checkout, folders);
      return;
    }
    const onInstall = (command: string) => say(`${lock.path} differs: ${command} (kept for the next time)`);
    await installPackages({ checkout, lock, folders, keptIn: packagesFolder, signal, onInstall });
  }
}

function once<T>(known: Map<Side, Promise<T>>, side: Side, make: () => Promise<T>): Promise<T> {
  const found = known.get(side) ?? make();
  known.set(side, found);
  return found;
}
