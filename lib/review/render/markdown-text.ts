import type { PlanChange } from '../review';
import { describeValue } from './value';

/** Characters of one text in a comment; the JSON output has all of it. */
const SHOWN = 400;

/** Text that stays text in GitHub and GitLab: no tags, no markup of lists, tables and links, and nobody is notified. */
export function plain(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  const cut = line.length > SHOWN ? `${line.slice(0, SHOWN - 1)}…` : line;
  return cut
    .split(/(`[^`]+`)/)
    .map((part) => (/^`[^`]+`$/.test(part) ? code(part.slice(1, -1)) : escaped(part)))
    .join('');
}

function escaped(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]|~#!]/g, (character) => `\\${character}`)
    .replace(/@(?=\w)/g, '@<!-- -->');
}

/** Text as code, whatever it holds; in a table a `|` would end the cell. */
export function code(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replaceAll('|', '\u00a6');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const padded = line.startsWith('`') || line.endsWith('`') || line === '' ? ` ${line} ` : line;
  return `${fence}${padded}${fence}`;
}

/** A value as code; what is not there is a word. */
export function codeValue(value: unknown): string {
  return value === undefined ? 'none' : code(describeValue(value));
}

/** A table; the first column is aligned left, all others right. */
export function markdownTable(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = headers.map((_, index) => (index === 0 ? '---' : '---:'));
  return [line(headers), line(rule), ...rows.map(line)].join('\n');
}

/** Something that is folded until it is clicked. GitLab wants the empty lines. */
export function folded(title: string, content: string): string {
  return `<details>\n<summary>${title}</summary>\n\n${content}\n\n</details>`;
}

/** Grey for what was, blue for what comes; both are readable on a light and on a dark page. */
const PALETTE = '#8c8c8c, #2f81f7';
/** Wide as a comment and low, so that the worst changes stay in sight. */
const SIZE = '{"width": 900, "height": 260}';

/** The floors of a week before and after, as a chart that GitHub and GitLab draw. Undefined where neither has any. */
export function renderPlanDiagram({ before, after, timeZone }: PlanChange): string | undefined {
  const lines = [
    ...(before === undefined ? [] : [`line "before" [${before.join(', ')}]`]),
    ...(after === undefined ? [] : [`line "after" [${after.join(', ')}]`]),
  ];
  if (lines.length === 0) return undefined;
  const top = Math.max(1, ...(before ?? []), ...(after ?? []));
  // One line alone would have the colour of the first.
  const palette = before === undefined ? PALETTE.split(', ').reverse().join(', ') : PALETTE;
  return [
    '```mermaid',
    `%%{init: {"xyChart": ${SIZE}, "themeVariables": {"xyChart": {"plotColorPalette": "${palette}"}}}}%%`,
    'xychart-beta',
    `  x-axis "days since Monday 00:00, ${timeZone.replace(/[^\w/+-]/g, '')}" 0 --> 7`,
    `  y-axis "floor" 0 --> ${top}`,
    ...lines.map((line) => `  ${line}`),
    '```',
  ].join('\n');
}
