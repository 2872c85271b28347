import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findSourceLine } from '../../../lib/adapters/files/source-lines';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-lines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, lines: readonly string[]): string {
  const file = join(folder, name);
  writeFileSync(file, lines.join('\n'));
  return file;
}

/** `file:line` of a path whose keys are parted by blanks. */
function at(file: string, path: string): string | undefined {
  const found = findSourceLine(file, path.split(' '));
  return found === undefined ? undefined : `${basename(found.file)}:${found.line}`;
}

describe('where a value of a configuration is written', () => {
  write('shop.ts', [
    "import type { SystemConfigInput } from 'tidemark/config';", // 1
    "import { weekend as days } from './calendar.js';",
    'const signals = { cpu: {',
    '  scaleOutAt: 70,',
    '} };',
    'const sizes = { small: {', // 6
    '  cpu: 256,',
    '} };',
    'function api(paths: string[]) {',
    "  return { kind: 'web' as const, paths,",
    '    cpu: 2048 };', // 11
    '}',
    'const worker = (queue: string) => ({',
    '  queue });',
    'export const shop = {',
    "  name: 'shop',", // 16
    '  services: {',
    "    'web-app': {",
    '      ...signals,',
    '      size: sizes.small,',
    "      paths: ['/a',", // 21
    "        '/b'],",
    '    },',
    "    api: api(['/api/*']),",
    "    jobs: worker('jobs'),",
    '    big: {', // 26
    '      cpu: 1024,',
    '      ...sizes.small,',
    '    },',
    '    computed: Object.fromEntries([]),',
    '  },', // 31
    '  calendar: days,',
    '} satisfies SystemConfigInput;',
  ]);
  write('calendar.ts', ['export const weekend = [', "  { kind: 'weekly',", "    name: 'a' },", '];']);
  const index = write('index.ts', [
    "import { shop } from './shop';",
    "export { other } from './other';",
    'export const systems = {',
    '  shop,',
    '};',
  ]);
  write('other.ts', ['const kept = {', '  a: 1,', '};', 'export { kept as other };']);

  test.each([
    ['a value', 'systems shop name', 'shop.ts:16'],
    ['a key in quotes', 'systems shop services web-app paths', 'shop.ts:21'],
    ['an item of a list', 'systems shop services web-app paths 1', 'shop.ts:22'],
    ['what is spread', 'systems shop services web-app cpu scaleOutAt', 'shop.ts:4'],
    ['what is spread later and counts', 'systems shop services big cpu', 'shop.ts:7'],
    ['what a function returns', 'systems shop services api cpu', 'shop.ts:11'],
    ['what a short function returns', 'systems shop services jobs queue', 'shop.ts:14'],
    ['what another file exports, under another name', 'systems shop calendar 0 name', 'calendar.ts:3'],
    ['what is exported again', 'other a', 'other.ts:2'],
    ['a key that is missing: the object', 'systems shop services web-app memory', 'shop.ts:18'],
    ['what is computed: the computation', 'systems shop services computed x', 'shop.ts:30'],
  ])('is found: %s', (_, path, expected) => expect(at(index, path)).toBe(expected));

  test('is found in CommonJS', () => {
    const file = write('index.js', [
      'const shop = {',
      "  name: 'shop',",
      '};',
      'module.exports = {',
      '  systems: { shop },',
      '};',
    ]);
    expect(at(file, 'systems shop name')).toBe('index.js:2');
    const other = write('named.js', ['exports.systems = {', '  shop: {', '    name: 1 } };']);
    expect(at(other, 'systems shop name')).toBe('named.js:3');
  });

  test('is found in JSON', () => {
    const file = write('plan.json', [
      '{',
      '  "actions": [',
      '    { "name": "a" },',
      '    { "name": "b",',
      '      "at": 1 }',
      '  ]',
      '}',
    ]);
    expect(at(file, 'actions 1 at')).toBe('plan.json:5');
  });

  test('is unknown in a file that is not there, or that nobody can read', () => {
    expect(at(join(folder, 'none.ts'), 'systems')).toBeUndefined();
    expect(at(write('broken.ts', ['export const systems = {{{']), 'systems shop')).toBeUndefined();
    expect(at(index, 'nothing shop')).toBeUndefined();
  });
});
