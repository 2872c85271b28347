import type { Partitioning } from '../model/partitioning';
import { uncovered } from './coverage';
import { addPeriods, periodStart } from './period';
import type { Relation } from './relation';

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
  const [hole] = uncovered({ from: now, to: end }, ranges);
  const covered = hole?.from ?? end;
  let ahead = 0;
  while (ahead < aheadPeriods && addPeriods(period, present, ahead + 2) <= covered) ahead++;
  return ahead;
}
