import type { PlanChange } from '../review';

/** Grey for what was, blue for what comes; both are readable on a light and on a dark page. */
const PALETTE = '#8c8c8c, #2f81f7';
/** Wide as a comment and low, so that the worst changes stay in sight. */
const SIZE = '{"width": 900, "height": 260}';

/** The floors of a week before and after, as a chart that GitHub and GitLab draw. Undefined where neither has any. */
export function planChart({ before, after, timeZone }: PlanChange): string | undefined {
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
