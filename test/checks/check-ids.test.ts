import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS_BY_ID } from '../../lib/checks/tidemark-checks';

const textOf = (folder: string, file: RegExp) =>
  readdirSync(folder)
    .filter((name) => file.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');

const source = textOf('lib/checks', /^(?!check-ids).*\.ts$/);
const made = new Set([
  ...[...source.matchAll(/id: '(Tidemark-\w+)'/g)].map(([, id]) => id),
  ...[...source.matchAll(/\badd\(\s*'(\w+)'/g)].map(([, id]) => `Tidemark-${id}`),
]);

test('what is said of the checks is said of those that there are, and of all of them', () => {
  expect([...made].sort()).toEqual(Object.keys(CHECKS_BY_ID).sort());
});

test('every check is seen to find something', () => {
  const tests = textOf('test/checks', /^(?!check-ids).*\.test\.ts$/);
  expect(Object.keys(CHECKS_BY_ID).filter((id) => !tests.includes(`'${id}'`))).toEqual([]);
});
