/** A floor that holds from one slot of a cycle (the hour of a week) until the next change. */
export interface FloorChange {
  readonly slot: number;
  readonly floor: number;
}

/** Slots with the same need, side by side. */
interface Run {
  readonly slot: number;
  readonly length: number;
  readonly need: number;
}

/**
 * The cheapest step function over a cycle that covers `need` with at most `maxChanges` changes.
 *
 * Cost is the sum of the floor over all slots. It is exact: dynamic programming over runs of equal need, tried from
 * every run as the cycle's first. Cost of the search: runs^3 x maxChanges steps at worst. Ties go to fewer changes.
 * Returns the changes in slot order; one change at slot 0 when the floor is constant.
 * Throws RangeError for an empty need or maxChanges < 1.
 */
export function cheapestCover(need: readonly number[], maxChanges: number): FloorChange[] {
  if (need.length === 0 || maxChanges < 1) throw new RangeError('cheapestCover needs slots and at least one change');
  const runs = cyclicRuns(need);
  let best: Cover = { cost: Math.max(...need) * need.length, starts: [] };
  if (maxChanges >= 2) {
    for (let first = 0; first < runs.length; first++) {
      const cover = linearCover([...runs.slice(first), ...runs.slice(0, first)], maxChanges, best.cost);
      if (cover !== undefined) best = cover;
    }
  }
  if (best.starts.length === 0) return [{ slot: 0, floor: Math.max(...need) }];
  return best.starts.map(({ slot, floor }) => ({ slot, floor })).sort((a, b) => a.slot - b.slot);
}

interface Cover {
  readonly cost: number;
  readonly starts: readonly FloorChange[];
}

/** Runs of the cycle; the first one begins where the need changes, so that no run spans the end. */
function cyclicRuns(need: readonly number[]): Run[] {
  const n = need.length;
  const begins = need.flatMap((value, slot) => (value === need[(slot + n - 1) % n] ? [] : [slot]));
  return begins.map((slot, index) => {
    const next = begins[(index + 1) % begins.length] ?? slot;
    return { slot, length: ((next - slot + n - 1) % n) + 1, need: need[slot] ?? 0 };
  });
}

/** The best cover of runs laid out in a line, if it is cheaper than `limit`. */
function linearCover(runs: readonly Run[], maxChanges: number, limit: number): Cover | undefined {
  const n = runs.length;
  const most = Math.min(maxChanges, n);
  // Plain numbers in typed arrays: this loop is the whole cost of compiling a plan.
  const needs = Float64Array.from(runs, (run) => run.need);
  const lengths = Float64Array.from(runs, (run) => run.length);
  // cost(k, j): cheapest cover of the first j runs with exactly k segments; from(k, j): where its last segment begins.
  const row = n + 1;
  const costs = new Float64Array((most + 1) * row).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array((most + 1) * row);
  costs[0] = 0;
  for (let k = 1; k <= most; k++) {
    for (let end = k; end <= n; end++) {
      let floor = 0;
      let length = 0;
      let best = Number.POSITIVE_INFINITY;
      let origin = 0;
      for (let begin = end - 1; begin >= k - 1; begin--) {
        const need = needs[begin] as number;
        if (need > floor) floor = need;
        length += lengths[begin] as number;
        const segment = floor * length;
        // A longer last segment only costs more; once it alone is too dear, so is everything before it.
        if (segment >= best || segment >= limit) break;
        const cost = (costs[(k - 1) * row + begin] as number) + segment;
        if (cost < best) {
          best = cost;
          origin = begin;
        }
      }
      costs[k * row + end] = best;
      from[k * row + end] = origin;
    }
  }
  let count = 0;
  let cost = limit;
  for (let k = 2; k <= most; k++) {
    const candidate = costs[k * row + n] as number;
    if (candidate < cost) {
      cost = candidate;
      count = k;
    }
  }
  if (count === 0) return undefined;
  const starts: FloorChange[] = [];
  for (let end = n, k = count; k > 0; k--) {
    const begin = from[k * row + end] as number;
    const segment = runs.slice(begin, end);
    starts.push({ slot: segment[0]?.slot ?? 0, floor: Math.max(...segment.map((run) => run.need)) });
    end = begin;
  }
  return { cost, starts };
}

/** The floor of every slot under a list of changes, which repeat with the cycle. */
export function floorsOf(changes: readonly FloorChange[], slots: number): number[] {
  const sorted = [...changes].sort((a, b) => a.slot - b.slot);
  let floor = sorted.at(-1)?.floor ?? 0;
  let next = 0;
  return Array.from({ length: slots }, (_, slot) => {
    while (sorted[next] !== undefined && (sorted[next] as FloorChange).slot <= slot) {
      floor = (sorted[next] as FloorChange).floor;
      next++;
    }
    return floor;
  });
}
