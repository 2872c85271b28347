import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** What settings cost and how often they fail. */
export interface Score {
  readonly taskHours: number;
  readonly overloadedMinutes: number;
}

/** Something tried. */
export interface Trial<T> {
  readonly settings: T;
  readonly score: Score;
}

/** One thing that can be changed, and what to. */
export interface Dimension<T> {
  readonly name: string;
  /** The settings with every other value of this dimension. */
  alternatives(settings: T): readonly T[];
}

/** Whether one trial is better: one that holds the objective over one that does not, then the cheaper. */
export function isBetter<T>(a: Trial<T>, b: Trial<T>, allowedOverloadedMinutes: number): boolean {
  const [aHolds, bHolds] = [a, b].map(({ score }) => score.overloadedMinutes <= allowedOverloadedMinutes);
  if (aHolds !== bHolds) return aHolds === true;
  const [first, second] =
    aHolds === true ? (['taskHours', 'overloadedMinutes'] as const) : (['overloadedMinutes', 'taskHours'] as const);
  return a.score[first] < b.score[first] || (a.score[first] === b.score[first] && a.score[second] < b.score[second]);
}

/** Rounds over all dimensions; a search that still improves after so many is as good as done. */
const MOST_ROUNDS = 12;
/** Settings drawn at random, and how many of the best the descent begins from as well. */
const DRAWN = 240;
const DRAWN_STARTS = 3;
/** Changes of one to three dimensions at once that are tried on the best in the end. */
const MUTATIONS = 500;
const MOST_MUTATED = 3;
const SEED = 20260101;

/**
 * Random draws, then coordinate descent from the starts and from the best draws: one dimension after the other takes
 * its best value until none improves.
 *
 * Draws, because the costs have valleys: a floor that is planned and a minimum that is fixed replace each other.
 * Returns everything that was tried, the best first. Deterministic; every setting is scored once.
 */
export function search<T>(
  starts: readonly T[],
  dimensions: readonly Dimension<T>[],
  score: (settings: T) => Score,
  allowedOverloadedMinutes: number,
): Trial<T>[] {
  const tried = new Map<string, Trial<T>>();
  const attempt = (settings: T): Trial<T> => {
    const key = JSON.stringify(settings);
    const before = tried.get(key);
    if (before !== undefined) return before;
    const trial = { settings, score: score(settings) };
    tried.set(key, trial);
    return trial;
  };
  const drawn = draws(starts, dimensions).map(attempt);
  const promising = ranked(drawn, allowedOverloadedMinutes).slice(0, DRAWN_STARTS);
  for (const start of [...starts, ...promising.map(({ settings }) => settings)]) {
    let best = attempt(start);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const before = best;
      for (const dimension of dimensions) {
        for (const settings of dimension.alternatives(best.settings)) {
          const trial = attempt(settings);
          if (isBetter(trial, best, allowedOverloadedMinutes)) best = trial;
        }
      }
      if (best === before) break;
    }
  }
  let [best] = ranked([...tried.values()], allowedOverloadedMinutes);
  const random = xoroshiro128plus(SEED);
  for (let mutation = 0; best !== undefined && mutation < MUTATIONS; mutation++) {
    const count = uniformInt(random, 1, MOST_MUTATED);
    let settings = best.settings;
    for (let change = 0; change < count; change++) {
      const values = dimensions[uniformInt(random, 0, dimensions.length - 1)]?.alternatives(settings) ?? [];
      if (values.length > 0) settings = values[uniformInt(random, 0, values.length - 1)] as T;
    }
    const trial = attempt(settings);
    if (isBetter(trial, best, allowedOverloadedMinutes)) best = trial;
  }
  return ranked([...tried.values()], allowedOverloadedMinutes);
}

function ranked<T>(trials: readonly Trial<T>[], allowed: number): Trial<T>[] {
  return [...trials].sort((a, b) => (isBetter(a, b, allowed) ? -1 : isBetter(b, a, allowed) ? 1 : 0));
}

/** Settings with a random value of every dimension, from each start in turn. */
function draws<T>(starts: readonly T[], dimensions: readonly Dimension<T>[]): T[] {
  const random = xoroshiro128plus(SEED);
  return Array.from({ length: DRAWN }, (_, index) =>
    dimensions.reduce(
      (settings, dimension) => {
        const values = dimension.alternatives(settings);
        return values.length === 0 ? settings : (values[uniformInt(random, 0, values.length - 1)] as T);
      },
      starts[index % starts.length] as T,
    ),
  );
}

/** Trials that no other undercuts in both cost and overload, cheapest first. */
export function frontier<T>(trials: readonly Trial<T>[]): Trial<T>[] {
  const byCost = [...trials].sort(
    (a, b) => a.score.taskHours - b.score.taskHours || a.score.overloadedMinutes - b.score.overloadedMinutes,
  );
  let least = Number.POSITIVE_INFINITY;
  return byCost.filter(({ score: { overloadedMinutes } }) => {
    if (overloadedMinutes >= least) return false;
    least = overloadedMinutes;
    return true;
  });
}
