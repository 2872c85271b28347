import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SETTINGS as AVAILABILITY } from '../../lib/review/classify/availability/settings';
import { SETTINGS as CAPACITY } from '../../lib/review/classify/capacity/settings';
import { PRICED } from '../../lib/review/classify/cost';
import { PROTECTIONS } from '../../lib/review/classify/data-loss/protections';
import { SETTINGS as EXPOSURE } from '../../lib/review/classify/exposure/settings';
import type { PropertyRule } from '../../lib/review/classify/property-rule';
import { STATEFUL } from '../../lib/review/words/nouns';

const page = readFileSync(join(__dirname, '../../docs/review-findings.md'), 'utf8');

/** What the page says under a heading. */
function section(heading: string): string {
  return page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
}

/** Rows of the table of a section: properties by type. */
function rows(heading: string): Record<string, string[]> {
  const found = section(heading).matchAll(/^\| (AWS::\S+) +\| (.*?) +\|$/gm);
  return Object.fromEntries([...found].map(([, type, names]) => [type, (names ?? '').split(', ').sort()]));
}

test.each<[string, readonly PropertyRule[]]>([
  ['Data loss', PROTECTIONS],
  ['Exposure', EXPOSURE],
  ['Availability', AVAILABILITY],
  ['Capacity', CAPACITY],
  ['Cost', PRICED],
])('given the rules of %s, then the page names their properties, and no others', (heading, rules) => {
  const stated: Record<string, string[]> = {};
  for (const { types, property } of rules)
    for (const type of types) stated[type] = [...new Set([...(stated[type] ?? []), `\`${property}\``])].sort();
  expect(rows(heading)).toEqual(stated);
});

test('given what holds data, then the page names it, and nothing else', () => {
  const lines = [...section('Data loss').matchAll(/^- `(AWS::\w+)`: (.*)$/gm)];
  const types = lines.flatMap(([, service, names]) => (names ?? '').split(', ').map((name) => `${service}::${name}`));
  expect(types.sort()).toEqual(Object.keys(STATEFUL).sort());
});
