import type { CapacityReview, EnvironmentReview, ReplayFigures } from '../review';
import { describeChanged } from './words';

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

/** A service that was replayed with both settings, in words. */
export interface ReplayRow {
  /** Environment and service. */
  readonly name: string;
  /** What differs in its configuration. */
  readonly changed: string;
  /** "3 → 40", by what is counted. */
  readonly figures: readonly (readonly [what: string, beforeAndAfter: string])[];
  readonly brokenTargets: readonly string[];
}

/** Services that do something else than before, and the names of those that do the same. */
export function replayRows(environments: readonly EnvironmentReview[]): {
  readonly rows: readonly ReplayRow[];
  readonly same: readonly string[];
} {
  const all = environments.flatMap(({ name, capacity = [] }) =>
    capacity.map((review) => ({ name: `${name} / ${review.service}`, review })),
  );
  const isSame = ({ before, after, brokenTargets }: CapacityReview) =>
    brokenTargets.length === 0 && JSON.stringify(before) === JSON.stringify(after);
  return {
    rows: all.filter(({ review }) => !isSame(review)).map(({ name, review }) => replayRow(name, review)),
    same: all.filter(({ review }) => isSame(review)).map(({ name }) => name),
  };
}

function replayRow(name: string, { before, after, settings, planChanged, brokenTargets }: CapacityReview): ReplayRow {
  const pair = (figure: (figures: ReplayFigures) => number) =>
    `${before === undefined ? 'none' : grouped(figure(before))} → ${grouped(figure(after))}`;
  return {
    name,
    changed: describeChanged(settings, planChanged),
    figures: [
      ['overloaded minutes', pair(({ overloadedMinutes }) => overloadedMinutes)],
      ['task-hours', pair(({ taskHours }) => taskHours)],
      ['most tasks', pair(({ peakTasks }) => peakTasks)],
      ['actions', pair(({ actions }) => actions)],
      ['USD a month', pair(({ monthUsd }) => monthUsd)],
    ],
    brokenTargets,
  };
}

function difference(before: number, after: number): string {
  const rounded = Math.round(after) - Math.round(before);
  return rounded === 0 ? '0' : `${rounded > 0 ? '+' : '−'}${grouped(Math.abs(rounded))}`;
}

/** Whole units, thousands apart; the same in every locale. */
function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}
