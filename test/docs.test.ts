import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import GithubSlugger, { slug } from 'github-slugger';

const ROOT = join(__dirname, '..');
const pages = [
  ...readdirSync(ROOT),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((path) => join('docs', path)),
  ...readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' }).map((path) => join('test', path)),
].filter((path) => path.endsWith('.md') && statSync(join(ROOT, path)).isFile());

/** Text of a page without what is shown as code in blocks. */
const proseOf = (page: string) => readFileSync(join(ROOT, page), 'utf8').replace(/^ *```[\s\S]*?^ *```$/gm, '');

/** Anchors of the headings of a page, as GitHub makes them. */
function anchorsOf(page: string): string[] {
  const slugger = new GithubSlugger();
  return [...proseOf(page).matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) =>
    slugger.slug(heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '')),
  );
}

/** Where the links of a page lead: pages of the web are left out. */
function linksOf(page: string): string[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

function isBroken(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, target))) return true;
  return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
}

test('given every page, then its links lead to files and headings that are there', () => {
  expect(pages.length).toBeGreaterThan(20);
  expect(pages.flatMap(linksOf).length).toBeGreaterThan(50);
  expect(
    pages.flatMap((page) =>
      linksOf(page)
        .filter((link) => isBroken(page, link))
        .map((link) => [page, link]),
    ),
  ).toEqual([]);
});

test('given a link to a heading or file that is not there, then it counts as broken', () => {
  expect(slug('What is tested how')).toBe('what-is-tested-how');
  expect(isBroken('docs/testing.md', '#what-is-tested-how')).toBe(false);
  expect(isBroken('docs/testing.md', '#what-is-tested')).toBe(true);
  expect(isBroken('docs/testing.md', 'architecture.md')).toBe(false);
  expect(isBroken('docs/testing.md', 'architectures.md')).toBe(true);
});

test('given what pages name of this repository, then it is there', () => {
  // Files of the reader's own app, in examples.
  const examples = ['bin/my-app.ts', 'config/prices.json', 'test/checks.test.ts'];
  const named = pages.flatMap((page) =>
    [...proseOf(page).matchAll(/(?<![\w./-])(?:lib|config|test|bin|scripts)\/[\w./-]*\w/g)].map(([path]) => [
      page,
      path,
    ]),
  );
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter(([, path = '']) => !examples.includes(path) && !existsSync(join(ROOT, path)))).toEqual([]);
});
