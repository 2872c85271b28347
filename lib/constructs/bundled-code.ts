import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';

/** Folder that the published package holds beside each handler, with the bundle in it. */
export const PUBLISHED_FOLDER = 'bundle';

/** One folder a handler. */
const HANDLERS = join(__dirname, '..', 'handlers');

/** The one file of a bundle; the function's handler is `index.handler`. */
const FILE = 'index.js';

/** Where bundles from source are kept. */
const CACHE = join(__dirname, '..', '..', '.cache', 'handlers');

/** Folders of bundles made in this process: an app has several stacks and environments with the same handler. */
const made = new Map<string, string>();

/** Bundles from source made in this process, by the folder of the handler. */
const bundles = new Map<string, string>();

/**
 * The code of a handler, by the name of its folder in lib/handlers, as one file: its `handler.ts` and all that imports but
 * for the SDK, which Lambda has.
 *
 * The published package holds it; from source it is made by esbuild, once a process. Either way its bytes are the same on
 * every machine, and so is the hash of the asset.
 */
export function bundledCode(handler: string): Code {
  const folder = join(HANDLERS, handler);
  const published = join(folder, PUBLISHED_FOLDER);
  return Code.fromAsset(existsSync(join(published, FILE)) ? published : fromSource(folder));
}

/** The code of a handler with files beside it, by their path in the function's folder: what is the app's own and in no package. */
export function bundledCodeWith(handler: string, files: Readonly<Record<string, string>>): Code {
  const folder = join(HANDLERS, handler);
  const published = join(folder, PUBLISHED_FOLDER, FILE);
  const isPublished = existsSync(published);
  const all = { [FILE]: isPublished ? readFileSync(published, 'utf8') : bundleOnce(folder), ...files };
  const key = `${handler}-${shortHash(JSON.stringify(Object.entries(all)))}`;
  const into = made.get(key) ?? (isPublished ? writeFiles(all, tmpdir(), key) : keepFiles(all, key));
  made.set(key, into);
  return Code.fromAsset(into);
}

/** Files in the cache of this repository; nothing is written where they are there already. */
function keepFiles(files: Readonly<Record<string, string>>, key: string): string {
  const into = join(CACHE, key);
  if (existsSync(into)) return into;
  mkdirSync(CACHE, { recursive: true });
  const temporary = writeFiles(files, CACHE, key);
  try {
    renameSync(temporary, into);
  } catch (error) {
    // Another process was faster, and has written the same.
    if (!existsSync(into)) throw error;
    rmSync(temporary, { recursive: true });
  }
  return into;
}

function writeFiles(files: Readonly<Record<string, string>>, parent: string, key: string): string {
  const into = mkdtempSync(join(parent, `${key}.`));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(into, name)), { recursive: true });
    writeFileSync(join(into, name), text);
  }
  return into;
}

/** Writes the bundle of a handler's folder to `into`, which is made if need be; returns `into`. */
export function writeBundle(source: string, into: string): string {
  const file = join(into, FILE);
  if (existsSync(file) && readFileSync(file, 'utf8') === source) return into;
  mkdirSync(into, { recursive: true });
  // Another process may be hashing the folder: it must never see half of a file, nor a second one.
  const temporary = `${into}.${process.pid}.tmp`;
  writeFileSync(temporary, source);
  renameSync(temporary, file);
  return into;
}

function fromSource(folder: string): string {
  const known = made.get(folder);
  if (known !== undefined) return known;
  const source = bundleOnce(folder);
  const into = join(CACHE, `${basename(folder)}-${shortHash(source)}`);
  made.set(folder, writeBundle(source, into));
  return into;
}

/** Each shard has functions of the same two handlers. */
function bundleOnce(folder: string): string {
  const source = bundles.get(folder) ?? bundle(folder);
  bundles.set(folder, source);
  return source;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The bundle of a handler's folder, from its source. */
export function bundle(folder: string): string {
  // Loaded here, because whoever has the published package never needs it.
  const { buildSync } = require('esbuild') as typeof import('esbuild');
  const { outputFiles } = buildSync({
    entryPoints: [join(folder, 'handler.ts')],
    absWorkingDir: folder,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    // Without it, comments name the files of this machine.
    minify: true,
    legalComments: 'none',
    external: ['@aws-sdk/*'],
    // What the runtime brings is found by require() and not by import().
    supported: { 'dynamic-import': false },
    // Settings of the project around it must not change what is deployed.
    tsconfigRaw: '{}',
    logLevel: 'silent',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild made nothing of ${folder}`);
  return output.text;
}
