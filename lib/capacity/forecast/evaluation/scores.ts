import { coverage, pinball, wape } from '../accuracy';
import type { JudgedWeek } from './rolling-origin';

/** How good forecasts were over a set of hours; undefined where none of them is recorded. */
export interface Score {
  readonly hours: number;
  /** Weighted absolute percentage error of the median. */
  readonly wape: number | undefined;
  readonly seasonalNaiveWape: number | undefined;
  /** Mean pinball loss of the 0.9 quantile, relative to that of seasonal naive. */
  readonly relativePinball90: number | undefined;
  /** Share of hours at or below the 0.9 and the 0.95 quantile. */
  readonly coverage90: number | undefined;
  readonly coverage95: number | undefined;
}

/** The scores of a backtest. */
export interface Scores {
  readonly all: Score;
  /** By days ahead: the first is the first 24 hours. */
  readonly byDay: readonly Score[];
  readonly eventHours: Score;
  readonly ordinaryHours: Score;
}

export function computeScores(weeks: readonly JudgedWeek[]): Scores {
  return {
    all: score(weeks, () => true),
    byDay: Array.from({ length: 7 }, (_, day) => score(weeks, (_week, hour) => Math.floor(hour / 24) === day)),
    eventHours: score(weeks, (week, hour) => week.isEvent[hour] === true),
    ordinaryHours: score(weeks, (week, hour) => week.isEvent[hour] !== true),
  };
}

function score(weeks: readonly JudgedWeek[], counts: (week: JudgedWeek, hour: number) => boolean): Score {
  const pick = (list: (week: JudgedWeek) => readonly number[]) =>
    weeks.flatMap((week) => list(week).filter((_, hour) => counts(week, hour)));
  const actual = pick((week) => week.actual);
  const q90 = pick(({ forecast }) => forecast.q90);
  const loss = pinball(actual, q90, 0.9);
  const naiveLoss = pinball(
    actual,
    pick(({ seasonalNaive }) => seasonalNaive.q90),
    0.9,
  );
  return {
    hours: actual.filter((value) => !Number.isNaN(value)).length,
    wape: wape(
      actual,
      pick(({ forecast }) => forecast.q50),
    ),
    seasonalNaiveWape: wape(
      actual,
      pick(({ seasonalNaive }) => seasonalNaive.q50),
    ),
    relativePinball90: loss === undefined || !naiveLoss ? undefined : loss / naiveLoss,
    coverage90: coverage(actual, q90),
    coverage95: coverage(
      actual,
      pick(({ forecast }) => forecast.q95),
    ),
  };
}
