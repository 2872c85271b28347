import { foreignIn } from '../../template/references';
import { isRecord, recordOf, type TemplateResource } from '../../template/resource';
import { inOneOrder } from '../template/noise';
import { idIn } from '../template/rewritten';

/** A resource that is on one side only. */
export interface Unpaired {
  /** Of stack and logical id (`idIn`). */
  readonly id: string;
  readonly resource: TemplateResource;
  /** Construct path. */
  readonly path: string;
}

/** A resource that both sides have, under two ids. */
export interface Moved {
  readonly base: Unpaired;
  readonly head: Unpaired;
}

/** Each round learns from the one before which ids mean the same; an app of more levels of references is unheard of. */
const ROUNDS = 12;

/**
 * Finds the resources that have another logical id or another stack and are otherwise the same: of one type, with equal
 * properties, where references to what has moved along count as equal. Of several that are alike, those with the more
 * similar path. References are those of `foreign`.
 */
export function movedResources(base: readonly Unpaired[], head: readonly Unpaired[]): Moved[] {
  const left = new Set(base);
  const right = new Set(head);
  const moved: Moved[] = [];
  const names = new Map<string, string>();
  for (let round = 0; round < ROUNDS && left.size > 0 && right.size > 0; round += 1) {
    const unknown = new Set([...left, ...right].map(({ id }) => id));
    const isBlind = round % 2 === 1;
    const groups = groupBy([...left], (item) => signature(item, names, unknown, isBlind));
    let found = 0;
    for (const [key, candidates] of groupBy([...right], (item) => signature(item, new Map(), unknown, isBlind))) {
      for (const [a, b] of closest(groups.get(key) ?? [], candidates)) {
        moved.push({ base: a, head: b });
        names.set(a.id, b.id);
        left.delete(a);
        right.delete(b);
        found += 1;
      }
    }
    if (found === 0 && isBlind) break;
  }
  return moved;
}

/** Properties that say what a thing is called, and change with it. */
const NAMING = /^(PolicyName|\w*Description)$/;

/** Type and properties as text. References that nothing is known of yet are left out when `isBlind`. */
function signature(
  { resource }: Unpaired,
  names: ReadonlyMap<string, string>,
  unknown: ReadonlySet<string>,
  isBlind: boolean,
): string {
  const called = (id: string) => (isBlind && unknown.has(id) ? '?' : (names.get(id) ?? id));
  const named = Object.entries(recordOf(resource.Properties)).filter(([name]) => !NAMING.test(name));
  const properties = inOneOrder(comparable(Object.fromEntries(named), called));
  return `${resource.Type} ${JSON.stringify(properties)}`;
}

/** The value with every reference under the name that `called` gives it, and without tags that name things by their path. */
function comparable(value: unknown, called: (id: string) => string): unknown {
  if (Array.isArray(value))
    return value.filter((item) => recordOf(item).Key !== 'Name').map((item) => comparable(item, called));
  if (!isRecord(value)) return value;
  const reference = foreignIn(value);
  if (reference !== undefined) return { 'Fn::Foreign': [called(idIn(reference[0], reference[1])), reference[2]] };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, comparable(item, called)]));
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

/** Pairs of two lists of what is alike, by how many of the last parts of their paths are the same. */
function closest(base: readonly Unpaired[], head: readonly Unpaired[]): [Unpaired, Unpaired][] {
  const candidates = base.flatMap((a) => head.map((b) => ({ a, b, common: commonParts(a.path, b.path) })));
  const taken = new Set<Unpaired>();
  return candidates
    .sort((x, y) => y.common - x.common || compare(x.a.id, y.a.id) || compare(x.b.id, y.b.id))
    .flatMap(({ a, b }): [Unpaired, Unpaired][] => {
      if (taken.has(a) || taken.has(b)) return [];
      taken.add(a).add(b);
      return [[a, b]];
    });
}

function commonParts(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  const ofEnd = countWhile(left.length, (index) => left.at(-1 - index) === right.at(-1 - index));
  const ofStart = countWhile(left.length, (index) => left[index] === right[index]);
  return ofEnd + ofStart;
}

function countWhile(limit: number, holds: (index: number) => boolean): number {
  let count = 0;
  while (count < limit && holds(count)) count += 1;
  return count;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
