import type { Partitioning } from '../model/partitions/config';
import { addPeriods, type Period, periodStart } from './period';
import type { Relation } from './relation';

/** From `from` up to but not including `to`, in milliseconds since 1970. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What of `range` none of `taken` covers, in order. `taken` may be in any order. */
export function findGaps(range: Range, taken: readonly Range[]): Range[] {
  const holes: Range[] = [];
  let at = range.from;
  for (const { from, to } of [...taken].sort((a, b) => a.from - b.from)) {
    if (from >= range.to) break;
    if (from > at) holes.push({ from: at, to: from });
    if (to > at) at = to;
  }
  if (at < range.to) holes.push({ from: at, to: range.to });
  return holes;
}

export interface RangePlan {
  /** Whole periods that get a partition. */
  readonly create: readonly Range[];
  /** Holes that are left as they are. */
  readonly gaps: readonly Range[];
}

/**
 * Which periods are missing, from the one that `now` is in to the one `ahead` periods later.
 *
 * A period that nothing covers is created. One that is covered in part was cut by somebody else, who may mean something by
 * it: it is left, as a gap. Nothing is created before the first partition there is: the table begins there, and a clock that
 * jumps back must not lengthen it.
 *
 * Gaps are holes between partitions that no later plan would fill: those before the present period, and those in the future that
 * are not whole periods.
 */
export function planRanges(period: Period, ahead: number, existing: readonly Range[], now: number): RangePlan {
  const present = periodStart(period, now);
  const end = addPeriods(period, present, ahead + 1);
  let [begin, last] = [Infinity, -Infinity];
  for (const { from, to } of existing) {
    if (from < begin) begin = from;
    if (to > last) last = to;
  }
  const create: Range[] = [];
  for (let from = present; from < end; from = addPeriods(period, from, 1)) {
    const whole = { from, to: addPeriods(period, from, 1) };
    const isFree = existing.every((other) => other.to <= whole.from || other.from >= whole.to);
    if (isFree && (existing.length === 0 || from >= begin)) create.push(whole);
  }
  if (existing.length === 0) return { create, gaps: [] };
  const all = [...existing, ...create];
  const span = { from: begin, to: Math.max(last, end) };
  const startsPeriod = (timeMs: number) => periodStart(period, timeMs) === timeMs;
  const isFilledLater = ({ from, to }: Range) => from >= present && startsPeriod(from) && startsPeriod(to);
  const gaps = findGaps(span, all).filter((hole) => !isFilledLater(hole));
  return { create, gaps };
}

/**
 * Whole periods after the present one that have their partition, without a hole from `now` on; more than the config states are not
 * counted. Of a table partitioned by value and then by time, the fewest over its values; undefined where no time is stated.
 *
 * `now` in milliseconds since 1970; `relation` is undefined where there is no such table, which has nothing ahead.
 */
export function periodsAhead(relation: Relation | undefined, stated: Partitioning, now: number): number | undefined {
  const partitions = relation?.partitions ?? [];
  if (stated.strategy === 'list') {
    const { values, subpartitionBy } = stated;
    if (subpartitionBy === undefined) return undefined;
    let fewest = subpartitionBy.aheadPeriods;
    for (const value of values) {
      const below = partitions.find(({ bound }) => bound?.kind === 'list' && bound.values.includes(value));
      fewest = Math.min(fewest, periodsAhead(below, subpartitionBy, now) ?? fewest);
    }
    return fewest;
  }
  const { period, aheadPeriods } = stated;
  const ranges = partitions.flatMap(({ bound, isDetaching }) =>
    // One that is being detached takes no more rows.
    bound?.kind === 'range' && !isDetaching ? [bound] : [],
  );
  const present = periodStart(period, now);
  const end = addPeriods(period, present, aheadPeriods + 1);
  // From now and not from the beginning of the period: a table may have begun within it.
  const [hole] = findGaps({ from: now, to: end }, ranges);
  const covered = hole?.from ?? end;
  let ahead = 0;
  while (ahead < aheadPeriods && addPeriods(period, present, ahead + 2) <= covered) ahead++;
  return ahead;
}
