import type { EnvironmentReview, ReplayFigures } from '../review';
import { markdownTable, plain } from './markdown-text';

/** What each environment costs a month before and after; empty where no review says. */
export function costTable(environments: readonly EnvironmentReview[]): string {
  const rows = environments.flatMap(({ name, cost }) => {
    if (cost === undefined) return [];
    const { before, after, budget } = cost;
    const isOver = budget !== undefined && after > budget;
    const sum = isOver ? `**${dollars(after)}, over ${dollars(budget)}**` : dollars(after);
    return [[plain(name), dollars(before), sum, difference(before, after)]];
  });
  return rows.length === 0 ? '' : markdownTable(['USD a month', 'before', 'after', 'change'], rows);
}

/** Recorded demand replayed with both settings, a row for each service; empty where nothing was replayed. */
export function capacityTable(environments: readonly EnvironmentReview[]): string {
  const rows = environments.flatMap(({ name, capacity = [] }) =>
    capacity.map(({ service, before, after, brokenTarget }) => [
      plain(`${name} / ${service}`),
      pair(before, after, ({ overloadedMinutes }) => overloadedMinutes),
      pair(before, after, ({ taskHours }) => taskHours),
      pair(before, after, ({ actions }) => actions),
      brokenTarget === undefined ? '' : `**${plain(brokenTarget)}**`,
    ]),
  );
  const headers = ['replayed', 'overloaded minutes', 'task-hours', 'actions', 'stated target'];
  return rows.length === 0 ? '' : markdownTable(headers, rows);
}

function pair(
  before: ReplayFigures | undefined,
  after: ReplayFigures | undefined,
  figure: (figures: ReplayFigures) => number,
): string {
  const word = (figures: ReplayFigures | undefined) => (figures === undefined ? 'none' : grouped(figure(figures)));
  return `${word(before)} → ${word(after)}`;
}

function dollars(amount: number): string {
  return grouped(amount);
}

function difference(before: number, after: number): string {
  const rounded = Math.round(after) - Math.round(before);
  return rounded === 0 ? '0' : `${rounded > 0 ? '+' : '−'}${grouped(Math.abs(rounded))}`;
}

/** Whole units, thousands apart; the same in every locale. */
function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}
