import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name?: string };
}

/** The licences of all packages that went into some bundles, each once. */
export function renderNotices(root: string, metafiles: readonly Metafile[]): string {
  const folders = new Set(
    metafiles.flatMap(({ inputs }) =>
      Object.keys(inputs).flatMap((file) => {
        const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
        return folder === undefined ? [] : [folder];
      }),
    ),
  );
  const packages = [...folders]
    .map((folder) => ({ folder: join(root, folder), ...readManifest(join(root, folder)) }))
    .sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
  const seen = new Set<string>();
  const parts = packages.flatMap(({ folder, name, version, license, author }) => {
    if (seen.has(`${name}@${version}`)) return [];
    seen.add(`${name}@${version}`);
    if (license === undefined) throw new Error(`${name}@${version} states no licence`);
    const texts = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /^(licen[cs]e|notice|copying)/i.test(entry.name))
      .map(({ name: file }) => file)
      .sort()
      .map((file) => readFileSync(join(folder, file), 'utf8').trim());
    const body = texts.length === 0 ? [standardText(license, author)] : texts;
    return [
      `${name} ${version} (${license})\n${'-'.repeat(name.length + version.length + license.length + 4)}\n\n${body.join('\n\n')}\n`,
    ];
  });
  return `The published package contains parts of these packages, unchanged but for being joined into few files.\n\n${parts.join('\n\n')}`;
}

/** Says what a package without a file of its licence declares. */
function standardText(license: string, author: Manifest['author']): string {
  const holder = (typeof author === 'string' ? author : author?.name)?.replace(/\s*<.*/, '') ?? 'its authors';
  const holds = `Copyright (c) ${holder}`;
  if (license === 'MIT') return `${holds}\n\n${MIT}`;
  if (license === 'Apache-2.0')
    return `${holds}\n\nLicensed under the Apache License, Version 2.0 (see LICENSE of this package).`;
  throw new Error(`The licence ${license} of a package by ${holder} has no text`);
}

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE
FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

function readManifest(folder: string): Manifest {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) throw new Error(`${folder} has no package.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
}
