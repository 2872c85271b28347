import type { CostEstimate, CostLine, CostPlace, NotCovered } from './estimate';

/** What a part of an environment cost before and costs after a change. */
export interface CostDifference extends Pick<CostPlace, 'environment' | 'stack' | 'service'> {
  readonly beforeUsd: number;
  readonly afterUsd: number;
  /** After minus before. */
  readonly differenceUsd: number;
  /** What differs within it, the largest difference first. */
  readonly items: readonly CostItemDifference[];
}

/** What a resource is billed for that differs. */
export interface CostItemDifference extends Pick<CostPlace, 'resource'> {
  readonly what: string;
  readonly unit: string;
  /** Units of a month; 0 where it is not there. */
  readonly beforeQuantity: number;
  readonly afterQuantity: number;
  readonly differenceUsd: number;
}

/** What a change costs in a month. */
export interface CostComparison {
  readonly beforeUsd: number;
  readonly afterUsd: number;
  readonly differenceUsd: number;
  /** By environment, stack and service, the largest difference first; without what costs the same. */
  readonly differences: readonly CostDifference[];
  /** What is new and not covered, so that a difference of nothing does not mean that nothing costs more. */
  readonly newlyNotCovered: readonly NotCovered[];
}

/** Less than this is an error of rounding and no difference: a thousandth of a cent. */
const LEAST_USD = 1e-5;

/** What a change does to the cost of a month, by environment and service. Both estimates are to be made with the same prices. */
export function compareCosts(before: CostEstimate, after: CostEstimate): CostComparison {
  const places = groups([...before.lines, ...after.lines], placeKey);
  const earlier = groups(before.lines, placeKey);
  const later = groups(after.lines, placeKey);
  const differences = [...places].flatMap(([key, [line]]) => {
    const difference = differenceOf(line as CostLine, earlier.get(key) ?? [], later.get(key) ?? []);
    return difference.items.length === 0 ? [] : [difference];
  });
  const known = new Set(before.notCovered.map(gapKey));
  return {
    beforeUsd: before.monthUsd,
    afterUsd: after.monthUsd,
    differenceUsd: after.monthUsd - before.monthUsd,
    differences: differences.sort(bySize((difference) => placeKey(difference))),
    newlyNotCovered: after.notCovered.filter((gap) => !known.has(gapKey(gap))),
  };
}

function differenceOf(
  { environment, stack, service }: CostLine,
  before: readonly CostLine[],
  after: readonly CostLine[],
): CostDifference {
  const earlier = groups(before, itemKey);
  const later = groups(after, itemKey);
  const items = [...groups([...before, ...after], itemKey)].flatMap(([key, [line]]): CostItemDifference[] => {
    const { resource, what, unit } = line as CostLine;
    const [one, other] = [earlier.get(key) ?? [], later.get(key) ?? []];
    const differenceUsd = usdOf(other) - usdOf(one);
    if (Math.abs(differenceUsd) < LEAST_USD) return [];
    return [{ resource, what, unit, beforeQuantity: countOf(one), afterQuantity: countOf(other), differenceUsd }];
  });
  const [beforeUsd, afterUsd] = [usdOf(before), usdOf(after)];
  return {
    ...{ environment, stack, service, beforeUsd, afterUsd },
    differenceUsd: afterUsd - beforeUsd,
    items: items.sort(bySize(itemKey)),
  };
}

function groups<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const value of values) {
    const group = found.get(key(value));
    if (group === undefined) found.set(key(value), [value]);
    else group.push(value);
  }
  return found;
}

interface Sized {
  readonly differenceUsd: number;
}

/** The largest change first, up or down; equal ones by name, so that equal input gives equal output. */
function bySize<T>(name: (value: T) => string) {
  return (a: T & Sized, b: T & Sized) =>
    Math.abs(b.differenceUsd) - Math.abs(a.differenceUsd) || (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0);
}

const placeKey = ({ environment, stack, service }: Pick<CostPlace, 'environment' | 'stack' | 'service'>) =>
  JSON.stringify([environment, stack, service]);
const itemKey = ({ resource, what, unit }: Pick<CostLine, 'resource' | 'what' | 'unit'>) =>
  JSON.stringify([resource, what, unit]);
const gapKey = ({ environment, resource, what, reason }: NotCovered) =>
  JSON.stringify([environment, resource, what, reason]);
const usdOf = (lines: readonly CostLine[]) => lines.reduce((sum, { monthUsd }) => sum + monthUsd, 0);
const countOf = (lines: readonly CostLine[]) => lines.reduce((sum, { quantity }) => sum + quantity, 0);
