import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../model/validation/input-error';

/**
 * Writes a file whole or not at all: under a temporary name first, then renamed. Makes the folder if need be.
 *
 * Returns whether the content is new. Throws `InputError` (code `cannot-write`) where the folder cannot be written.
 */
export function writeFile(path: string, content: string): boolean {
  if (readIfThere(path) === content) return false;
  writeBeside(path, content, (temporary) => renameSync(temporary, path));
  return true;
}

/** Makes sure that `path` can be written, before the work that fills it. Throws as `writeFile` does. */
export function checkWritable(path: string): void {
  writeBeside(path, '', (temporary) => rmSync(temporary));
}

/** Writes a temporary file in the folder of `path` and hands it to `finish`; leaves nothing behind when that fails. */
function writeBeside(path: string, content: string, finish: (temporary: string) => void): void {
  const folder = dirname(path);
  const temporary = join(folder, `.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`);
  try {
    makeFolder(folder);
    writeFileSync(temporary, content);
    finish(temporary);
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary);
    throw new InputError('cannot-write', `${path} was not written`, [
      {
        where: folder,
        given: (error as NodeJS.ErrnoException).code ?? String(error),
        allowed: 'a folder you may write to',
        remedy: 'Choose another folder, or change its permissions.',
      },
    ]);
  }
}

/** Makes a folder and those above it; one by one, because Node's own recursion never ends where nothing can be made. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
