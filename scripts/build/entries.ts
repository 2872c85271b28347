import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ENTRIES } from '../api/entries';
import { VENDORED, vendoredFile } from './vendored';

/** Packages that declarations may name: whoever installs this one has them. */
const KNOWN_TYPES = /^(aws-cdk-lib|constructs)(\/|$)|^node:/;

/** What of a library's folder is not reached by imports: files that code reads by name. */
const ASSETS = /^(handlers\/[^/]+\/bundle\/index\.js|constructs\/edge\/normalize-request\.js)$/;

/**
 * Leaves in `dist/lib` what the entries reach, lets it load its libraries from `dist/vendor`, and lets each entry load a name
 * only when it is used. Throws where a declaration names a package that whoever installs this one need not have.
 */
export function finishEntries(dist: string): void {
  const lib = join(dist, 'lib');
  const starts = Object.values(ENTRIES);
  const code = reach(
    starts.map((name) => join(lib, `${name}.js`)),
    /require\("(\.[^"]+)"\)/g,
    ['.js', '/index.js'],
  );
  const types = reach(
    starts.map((name) => join(lib, `${name}.d.ts`)),
    /(?:from |import\()['"](\.[^'"]+)['"]/g,
    ['.d.ts', '/index.d.ts'],
  );
  refuseForeignTypes(types, dist);
  for (const file of readdirSync(lib, { recursive: true, encoding: 'utf8' })) {
    const path = join(lib, file);
    if (!statSync(path).isFile() || code.has(path) || types.has(path)) continue;
    if (!ASSETS.test(file.replaceAll('\\', '/'))) rmSync(path);
  }
  removeEmpty(lib);
  for (const file of code) useVendored(file, dist);
  for (const name of starts) makeLazy(join(lib, `${name}.js`));
}

/** Files that are reached from some by what a pattern finds in them. */
function reach(starts: readonly string[], pattern: RegExp, endings: readonly string[]): Set<string> {
  const found = new Set(starts);
  for (const file of found) {
    for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(pattern)) {
      const base = join(dirname(file), target);
      const path = ['', ...endings]
        .map((ending) => `${base}${ending}`)
        .find((each) => existsSync(each) && statSync(each).isFile());
      if (path === undefined) throw new Error(`${file}: ${target} leads nowhere`);
      found.add(path);
    }
  }
  return found;
}

function refuseForeignTypes(files: ReadonlySet<string>, dist: string): void {
  const foreign = [...files].flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(?:from |import\()['"]([^.'"][^'"]*)['"]/g)]
      .map(([, name = '']) => name)
      .filter((name) => !KNOWN_TYPES.test(name))
      .map((name) => `${relative(dist, file)} names ${name}`),
  );
  if (foreign.length > 0)
    throw new Error(`Declarations name packages that need not be installed:\n  ${foreign.join('\n  ')}`);
}

function removeEmpty(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeEmpty(join(folder, entry.name));
  if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
}

function useVendored(file: string, dist: string): void {
  let text = readFileSync(file, 'utf8');
  const up = relative(dirname(file), join(dist, 'vendor')).replaceAll('\\', '/');
  for (const name of VENDORED)
    text = text
      .replaceAll(`require("${name}")`, `require("${up}/${vendoredFile(name)}")`)
      .replaceAll(`require('${name}')`, `require("${up}/${vendoredFile(name)}")`);
  writeFileSync(file, text);
}

/** Loads each name of an entry when it is first used, as the CDK's own entry does: a program pays for what it uses. */
function makeLazy(file: string): void {
  const text = readFileSync(file, 'utf8');
  const modules = new Map(
    [...text.matchAll(/(?:var|const) (\w+) = require\("([^"]+)"\);/g)].map(([, id = '', path = '']) => [id, path]),
  );
  const names = [
    ...text.matchAll(
      /defineProperty\(exports, "(\w+)", \{ enumerable: true, get: function \(\) \{ return (\w+)\.(\w+); \} \}\)/g,
    ),
  ];
  const lines = names.map(([, name, id = '', original]) => {
    const path = modules.get(id);
    if (path === undefined) throw new Error(`${file}: ${name} comes from nowhere`);
    return `lazy('${name}', () => require('${path}').${original});`;
  });
  if (lines.length === 0) throw new Error(`${file} exports nothing`);
  const list = names.map(([, name]) => name).join(', ');
  writeFileSync(
    file,
    [
      "'use strict';",
      "Object.defineProperty(exports, '__esModule', { value: true });",
      'const lazy = (name, get) => Object.defineProperty(exports, name, { enumerable: true, configurable: true, get });',
      ...lines,
      '// The names, for ES modules that import this.',
      `0 && (module.exports = { ${list} });`,
      '',
    ].join('\n'),
  );
}
