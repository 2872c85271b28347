import fc from 'fast-check';
import { type Dimension, frontier, isBetter, type Score, search, type Trial } from '../../../lib/capacity/tune/search';
import { runs } from '../../helpers/properties';

interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

const axis = (name: keyof Point, values: readonly number[]): Dimension<Point> => ({
  name,
  alternatives: (point) => values.map((value) => ({ ...point, [name]: value })),
});

const score = fc.record({ taskHours: fc.nat(50), overloadedMinutes: fc.nat(20) });
const trials = fc.array(score, { minLength: 1, maxLength: 30 }).map((scores) => scores.map(trialOf));

function trialOf(given: Score): Trial<Score> {
  return { settings: given, score: given };
}

describe('which of two trials is better', () => {
  const trial = (taskHours: number, overloadedMinutes: number) => trialOf({ taskHours, overloadedMinutes });

  test.each([
    ['one that holds the objective, however dear', trial(90, 10), trial(10, 11)],
    ['of two that hold it, the cheaper', trial(10, 10), trial(11, 0)],
    ['of two as cheap, the one that overloads less', trial(10, 3), trial(10, 4)],
    ['of two that do not hold it, the one that overloads less', trial(90, 11), trial(10, 12)],
  ])('%s', (_, better, worse) => {
    expect([isBetter(better, worse, 10), isBetter(worse, better, 10)]).toEqual([true, false]);
  });

  test('no trial is better than itself', () => expect(isBetter(trial(1, 1), trial(1, 1), 10)).toBe(false));
});

describe('a search', () => {
  /** Costs that add up from a table for each dimension: what coordinate descent is sure to find the least of. */
  const tables = fc.tuple(
    ...[4, 5, 6].map((length) => fc.array(fc.nat(100), { minLength: length, maxLength: length })),
  );

  test('given costs of each dimension that add up, then it finds the cheapest, scoring every setting once', () => {
    fc.assert(
      fc.property(tables, (costs) => {
        const [xs, ys, zs] = costs as [number[], number[], number[]];
        const dimensions = (['x', 'y', 'z'] as const).map((name, index) =>
          axis(
            name,
            (costs[index] as number[]).map((_, value) => value),
          ),
        );
        const scored: string[] = [];
        const cost = ({ x, y, z }: Point) => (xs[x] as number) + (ys[y] as number) + (zs[z] as number);
        const found = search(
          [{ x: 0, y: 0, z: 0 }],
          dimensions,
          (point) => {
            scored.push(JSON.stringify(point));
            return { taskHours: cost(point), overloadedMinutes: 0 };
          },
          0,
        );
        expect(found[0]?.score.taskHours).toBe(Math.min(...xs) + Math.min(...ys) + Math.min(...zs));
        expect(new Set(scored).size).toBe(scored.length);
      }),
      { numRuns: runs(20) },
    );
  });

  test('given a valley that no single change leaves, then it is left all the same', () => {
    // Cheap where x and y agree, and cheaper the larger they are: from (0, 0) every change of one alone is dearer.
    const values = Array.from({ length: 12 }, (_, value) => value);
    const found = search(
      [{ x: 0, y: 0, z: 0 }],
      [axis('x', values), axis('y', values), axis('z', [0])],
      ({ x, y }) => ({ taskHours: 100 - x + 50 * Math.abs(x - y), overloadedMinutes: 0 }),
      0,
    );
    expect(found[0]?.score.taskHours).toBeLessThan(95);
  });

  test('finds the same whenever it is asked', () => {
    const values = Array.from({ length: 9 }, (_, value) => value);
    const once = () =>
      search(
        [{ x: 0, y: 0, z: 0 }],
        [axis('x', values), axis('y', values), axis('z', values)],
        ({ x, y, z }) => ({ taskHours: (x * 7 + y * 5 + z * 3) % 31, overloadedMinutes: (x + y + z) % 4 }),
        1,
      );
    expect(once()).toEqual(once());
  });
});

describe('the frontier of cost and overload', () => {
  test('no point of it is undercut, and every trial is matched or undercut by one of its points', () => {
    fc.assert(
      fc.property(trials, (all) => {
        const points = frontier(all);
        const undercuts = (a: Score, b: Score) =>
          a.taskHours <= b.taskHours && a.overloadedMinutes <= b.overloadedMinutes;
        for (const point of points)
          expect(points.filter((other) => undercuts(other.score, point.score))).toEqual([point]);
        for (const trial of all) expect(points.some((point) => undercuts(point.score, trial.score))).toBe(true);
        expect([...points].sort((a, b) => a.score.taskHours - b.score.taskHours)).toEqual(points);
      }),
      { numRuns: runs(200) },
    );
  });
});
