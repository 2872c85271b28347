// Writes API.md and docs/api-report.md from the sources: `npm run docs:api`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENTRIES, type EntryName, readEntries } from './api/entries';
import { type Example, renderApi, renderReport } from './api/render';

const ROOT = join(__dirname, '..');

export function readExamples(): Example[] {
  const folder = join(ROOT, 'docs', 'examples');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => ({ name: file.replace(/\.ts$/, ''), source: readFileSync(join(folder, file), 'utf8') }));
}

/** Both pages, by their path. */
export function renderPages(entries = readEntries(ROOT)): Record<string, string> {
  const introductions = Object.fromEntries(
    Object.entries(ENTRIES).map(([entry, file]) => {
      const [, comment = ''] =
        /^\/\*\*([\s\S]*?)\*\//.exec(readFileSync(join(ROOT, 'lib', `${file}.ts`), 'utf8')) ?? [];
      return [entry, comment.replace(/^ *\* ?/gm, '').trim()];
    }),
  ) as Record<EntryName, string>;
  return {
    'API.md': renderApi(entries, introductions, readExamples()),
    'docs/api-report.md': renderReport(entries),
  };
}

if (require.main === module) {
  for (const [path, text] of Object.entries(renderPages())) writeFileSync(join(ROOT, path), text);
}
