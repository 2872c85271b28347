import type { EnvironmentReview, ReplayFigures } from '../review';
import { changedInWords } from './words';

/** Figures as a table of text, which each format writes in its way. */
export interface FigureTable {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly FigureCell[])[];
}

export interface FigureCell {
  readonly text: string;
  /** What a reader has to see. */
  readonly isBad?: boolean;
}

const cell = (text: string, isBad = false): FigureCell => ({ text, ...(isBad ? { isBad } : {}) });

/** What each environment costs a month before and after, where that differs or is over its budget. */
export function costFigures(environments: readonly EnvironmentReview[]): FigureTable {
  const rows = environments.flatMap(({ name, cost }) => {
    if (cost === undefined) return [];
    const { before, after, budget } = cost;
    const isOver = budget !== undefined && after > budget;
    if (!isOver && Math.round(before) === Math.round(after)) return [];
    const sum = isOver ? `${grouped(after)}, over ${grouped(budget)}` : grouped(after);
    return [[cell(name), cell(grouped(before)), cell(sum, isOver), cell(difference(before, after))]];
  });
  return { headers: ['USD a month', 'before', 'after', 'change'], rows };
}

/** Recorded demand replayed with both settings, a row for each service. */
export function capacityFigures(environments: readonly EnvironmentReview[]): FigureTable {
  const rows = environments.flatMap(({ name, capacity = [] }) =>
    capacity.map(({ service, before, after, brokenTargets, settings, planChanged }) => {
      const pair = (figure: (figures: ReplayFigures) => number) =>
        cell(`${before === undefined ? 'none' : grouped(figure(before))} → ${grouped(figure(after))}`);
      return [
        cell(`${name} / ${service}: ${changedInWords(settings, planChanged)}`),
        pair(({ overloadedMinutes }) => overloadedMinutes),
        pair(({ taskHours }) => taskHours),
        pair(({ actions }) => actions),
        pair(({ monthUsd }) => monthUsd),
        cell(brokenTargets.join('; '), brokenTargets.length > 0),
      ];
    }),
  );
  const headers = ['replayed', 'overloaded minutes', 'task-hours', 'actions', 'USD a month', 'no longer holds'];
  return { headers, rows };
}

function difference(before: number, after: number): string {
  const rounded = Math.round(after) - Math.round(before);
  return rounded === 0 ? '0' : `${rounded > 0 ? '+' : '−'}${grouped(Math.abs(rounded))}`;
}

/** Whole units, thousands apart; the same in every locale. */
function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}
