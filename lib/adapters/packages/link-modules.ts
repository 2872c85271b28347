import { existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';

const MODULES = 'node_modules';

/** Folders from `root` that may hold packages: those with a package.json, and those above them. */
export function packageFolders(files: readonly string[]): string[] {
  const folders = new Set(['']);
  for (const file of files) {
    if (file.split('/').at(-1) !== 'package.json') continue;
    for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  }
  return [...folders].sort();
}

/**
 * Gives the checkout `to` the installed packages of the checkout `from`, folder by folder, without copying them.
 *
 * What is a link in `node_modules` is made again as it is: the package of a workspace must be that of the checkout, not
 * that of where it was installed. Everything else is linked to.
 */
export function linkModules(from: string, to: string, folders: readonly string[]): void {
  for (const folder of folders) {
    const source = join(from, folder, MODULES);
    const target = join(to, folder, MODULES);
    if (existsSync(source) && !existsSync(target) && existsSync(dirname(target)))
      linkEntries(source, target, { from, to });
  }
}

function linkEntries(source: string, target: string, roots: { readonly from: string; readonly to: string }): void {
  mkdirSync(target);
  for (const name of readdirSync(source)) {
    // What tools keep there is theirs.
    if (name === '.cache') continue;
    const [entry, link] = [join(source, name), join(target, name)];
    if (lstatSync(entry).isSymbolicLink()) symlinkSync(sameLink(readlinkSync(entry), roots), link, 'junction');
    else if (name.startsWith('@')) linkEntries(entry, link, roots);
    else symlinkSync(entry, link, 'junction');
  }
}

/** A relative link means the same in the other checkout; an absolute one into the first is turned to the second. */
function sameLink(text: string, { from, to }: { readonly from: string; readonly to: string }): string {
  const within = relative(from, text);
  return isAbsolute(text) && !within.startsWith('..') && !isAbsolute(within) ? join(to, within) : text;
}
