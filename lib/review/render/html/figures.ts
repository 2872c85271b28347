import { escapeHtml, number, table } from '../../../report/format/html';
import type { CostReview, EnvironmentReview, ReplayFigures } from '../../review';
import { describeChanged } from '../words';

/** What each environment costs a month before and after, and of what that is the sum. */
export function costSection(environments: readonly EnvironmentReview[]): string {
  const known = environments.flatMap(({ name, cost }) => (cost === undefined ? [] : [{ name, cost }]));
  if (known.length === 0) return '';
  return `<section><h2>Cost</h2>
${table(
  'USD a month',
  ['environment', 'before', 'after', 'change', 'budget'],
  known.map(({ name, cost: { before, after, budget } }) => [
    escapeHtml(name),
    number(Math.round(before)),
    budget !== undefined && after > budget
      ? `<strong class="bad">${number(Math.round(after))}</strong>`
      : number(Math.round(after)),
    signed(after - before),
    budget === undefined ? '–' : number(budget),
  ]),
  [1, 2, 3, 4],
)}
${known.map(({ name, cost }) => costDetails(name, cost)).join('\n')}
</section>`;
}

function costDetails(name: string, { lines, assumptions, notCovered }: CostReview): string {
  const items = (title: string, texts: readonly string[]) =>
    texts.length === 0 ? '' : `<p>${title}</p><ul>${texts.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`;
  return `<details><summary>${escapeHtml(name)}: of what it is the sum</summary>
${table(
  `USD a month in ${name}`,
  ['what', 'before', 'after', 'change'],
  lines.map((line) => [
    escapeHtml(line.name),
    line.before.toFixed(2),
    line.after.toFixed(2),
    signed(line.after - line.before, 2),
  ]),
  [1, 2, 3],
)}
${items('Assumed:', assumptions)}
${items('Not covered:', notCovered)}
</details>`;
}

/** Recorded demand replayed with the settings of both sides. */
export function capacitySection(environments: readonly EnvironmentReview[]): string {
  const rows = environments.flatMap(({ name, capacity = [] }) =>
    capacity.map(({ service, before, after, brokenTargets, settings, planChanged, demand }) => [
      `${escapeHtml(`${name} / ${service}`)} <span class="muted">${escapeHtml(describeChanged(settings, planChanged))}; ${escapeHtml(demand)}</span>`,
      pair(before, after, ({ overloadedMinutes }) => overloadedMinutes),
      pair(before, after, ({ taskHours }) => taskHours),
      pair(before, after, ({ peakTasks }) => peakTasks),
      pair(before, after, ({ actions }) => actions),
      pair(before, after, ({ monthUsd }) => monthUsd),
      brokenTargets.map((target) => `<strong class="bad">${escapeHtml(target)}</strong>`).join('<br>'),
    ]),
  );
  if (rows.length === 0) return '';
  const headers = [
    ...['service', 'overloaded minutes', 'task-hours', 'most tasks', 'actions', 'USD a month'],
    'stated targets it no longer holds',
  ];
  return `<section><h2>Capacity</h2>
${table('The same recorded demand, replayed with the settings before and after', headers, rows, [1, 2, 3, 4, 5])}
</section>`;
}

function pair(
  before: ReplayFigures | undefined,
  after: ReplayFigures | undefined,
  figure: (figures: ReplayFigures) => number,
): string {
  const word = (figures: ReplayFigures | undefined) =>
    figures === undefined ? 'none' : number(Math.round(figure(figures)));
  return `${word(before)} → ${word(after)}`;
}

function signed(amount: number, decimals = 0): string {
  const text = Math.abs(amount).toFixed(decimals);
  if (Number(text) === 0) return '0';
  return `${amount > 0 ? '+' : '−'}${decimals === 0 ? number(Number(text)) : text}`;
}
