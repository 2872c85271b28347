import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../../model/validation/input-error';
import { runCommand } from '../run-command';
import { linkModules } from './link-modules';
import type { LockFile } from './lock-file';

const MODULES = 'node_modules';
/** What package managers print where no registry answers. */
const OFFLINE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED|ENETUNREACH|ERR_SOCKET|network/i;
/** Lines of their output that an error shows, from its end. */
const SHOWN_LINES = 20;

export interface Installation {
  /** Top folder of the checkout. */
  readonly checkout: string;
  readonly lock: LockFile;
  /** Folders of the checkout that may hold packages. */
  readonly folders: readonly string[];
  /** Where what was installed is kept, by the hash of the lock file. */
  readonly keptIn: string;
  readonly signal?: AbortSignal;
  /** Called before the package manager runs, which may take minutes. */
  readonly onInstall: (command: string) => void;
}

/**
 * Installs the packages that a lock file states into a checkout, once: what was installed is kept, and linked the next
 * time. Throws `InputError` (code `not-installed`) with what the package manager said.
 */
export async function installPackages(installation: Installation): Promise<void> {
  const { checkout, lock, folders, keptIn } = installation;
  const kept = join(keptIn, lock.hash);
  if (!existsSync(kept)) {
    installation.onInstall(lock.install.join(' '));
    await runInstall(installation);
    keep(checkout, folders, kept);
  }
  linkModules(kept, checkout, folders);
}

/** Moves what was installed, whole or not at all. */
function keep(checkout: string, folders: readonly string[], kept: string): void {
  mkdirSync(dirname(kept), { recursive: true });
  const half = mkdtempSync(`${kept}-`);
  try {
    for (const folder of folders) {
      const installed = join(checkout, folder, MODULES);
      if (!existsSync(installed)) continue;
      mkdirSync(join(half, folder), { recursive: true });
      move(installed, join(half, folder, MODULES));
    }
    renameSync(half, kept);
  } catch (error) {
    // Another review was faster, and has installed the same.
    if (!existsSync(kept)) throw error;
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    // Another disk, such as a temporary folder in memory.
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    cpSync(from, to, { recursive: true, verbatimSymlinks: true });
    rmSync(from, { recursive: true, force: true });
  }
}

async function runInstall({ checkout, lock, signal }: Installation): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  const { code, printed } = await runCommand(lock.install.join(' '), join(checkout, lock.folder), options);
  if (code !== 0) throw notInstalled(lock, printed);
}

function notInstalled(lock: LockFile, printed: string): InputError {
  const command = lock.install.join(' ');
  const said = printed.trim().split('\n').slice(-SHOWN_LINES).join('\n');
  return new InputError('not-installed', `The packages that ${lock.path} states could not be installed:\n${said}\n`, [
    {
      where: lock.path,
      given: `another ${basename(lock.path)} than the one that is installed, so that \`${command}\` was run`,
      allowed: 'packages that can be installed here, or an equal lock file on both sides',
      remedy: OFFLINE.test(printed)
        ? 'The registry does not answer: run this once where it does; what was installed is kept for the next time.'
        : 'Check out that revision and run the command there.',
    },
  ]);
}
