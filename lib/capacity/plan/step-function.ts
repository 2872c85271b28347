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

/** Weight of one slot-task against one new change time: costs are compared first, and a week has fewer slots than this. */
const COST_WEIGHT = 1024;

/**
 * The cheapest step function over a cycle that covers `need` with at most `maxChanges` changes.
 *
 * Cost is the sum of the floor over all slots. It is exact. The segment that holds the highest need has that need as
 * its floor whichever way the cycle is cut, so the cycle is laid out from there and dynamic programming runs once:
 * runs^2 x maxChanges steps at worst. Ties go to changes at `preferred` slots (the times of an earlier cover), then to
 * fewer changes. Returns the changes in slot order; one change at slot 0 when the floor is constant.
 * Throws RangeError for an empty need or maxChanges < 1.
 */
export function cheapestCover(
  need: readonly number[],
  maxChanges: number,
  preferred: readonly number[] = [],
): FloorChange[] {
  if (need.length === 0 || maxChanges < 1) throw new RangeError('cheapestCover needs slots and at least one change');
  const highest = Math.max(...need);
  const runs = cyclicRuns(need);
  const top = runs.findIndex((run) => run.need === highest);
  if (maxChanges < 2 || top < 0) return [{ slot: 0, floor: highest }];
  return cyclicCover([...runs.slice(top), ...runs.slice(0, top)], maxChanges, new Set(preferred)).sort(
    (a, b) => a.slot - b.slot,
  );
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

/** The best cover of a cycle of runs whose first one needs the most. */
function cyclicCover(runs: readonly Run[], maxChanges: number, preferred: ReadonlySet<number>): FloorChange[] {
  const n = runs.length;
  const most = Math.min(maxChanges, n);
  // Plain numbers in typed arrays: this loop is the whole cost of compiling a plan.
  const needs = Float64Array.from(runs, (run) => run.need);
  const lengths = Float64Array.from(runs, (run) => run.length * COST_WEIGHT);
  const ties = Float64Array.from(runs, (run) => (preferred.has(run.slot) ? 0 : 1));
  const highest = needs[0] as number;
  // cost(k, j): cheapest cover of the first j runs with exactly k segments; from(k, j): where its last segment begins.
  const row = n + 1;
  const costs = new Float64Array((most + 1) * row).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array((most + 1) * row);
  for (let end = 1, length = 0; end <= n; end++) {
    length += lengths[end - 1] as number;
    costs[row + end] = highest * length;
  }
  for (let k = 2; k <= most; k++) {
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
        if (segment >= best) break;
        const cost = (costs[(k - 1) * row + begin] as number) + segment + (ties[begin] as number);
        if (cost < best) {
          best = cost;
          origin = begin;
        }
      }
      costs[k * row + end] = best;
      from[k * row + end] = origin;
    }
  }
  // The segment of the highest need may begin before the place the cycle was laid out from: at run `wrap`.
  let best = Number.POSITIVE_INFINITY;
  let count = 1;
  let wrap = n;
  for (let k = 1; k <= most; k++) {
    let tail = 0;
    for (let end = n; end >= k; end--) {
      if (end < n) tail += lengths[end] as number;
      const tie = k === 1 ? 0 : (ties[end % n] as number);
      const cost = (costs[k * row + end] as number) + highest * tail + tie;
      if (cost < best) {
        best = cost;
        count = k;
        wrap = end;
      }
    }
  }
  if (count === 1) return [{ slot: 0, floor: highest }];
  const changes: FloorChange[] = [{ slot: (runs[wrap % n] as Run).slot, floor: highest }];
  for (let end = wrap, k = count; k > 1; k--) {
    const begin = from[k * row + end] as number;
    const segment = needs.subarray(begin, end);
    changes.push({
      slot: (runs[begin] as Run).slot,
      floor: Math.max(...segment),
    });
    end = begin;
  }
  return changes;
}

/** The floor of every slot under a list of changes, which repeat with the cycle. */
export function expandFloors(changes: readonly FloorChange[], slots: number): number[] {
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
