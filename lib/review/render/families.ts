import type { FindingGroup } from './group';

/** So many changes that say the same of several resources are one entry; fewer are told apart. */
const FEWEST = 3;

/** The same change of one or many resources. */
export interface FindingFamily extends FindingGroup {
  /** Paths of the other resources that it is said of; `path` is the first. */
  readonly others: readonly string[];
}

/** Puts changes together that differ by nothing but the name of their resource; each stands where the first of it stood. */
export function groupFamilies(groups: readonly FindingGroup[]): FindingFamily[] {
  const families = new Map<string, FindingGroup[]>();
  for (const group of groups) families.set(keyOf(group), [...(families.get(keyOf(group)) ?? []), group]);
  return groups.flatMap((group): FindingFamily[] => {
    const family = families.get(keyOf(group)) ?? [group];
    if (family.length < FEWEST) return [{ ...group, others: [] }];
    return family[0] === group ? [{ ...group, others: family.slice(1).map(({ path }) => path) }] : [];
  });
}

function keyOf({ finding, path, environments }: FindingGroup): string {
  const { class: name, effect, resource, summary, causes, remedy, accepted } = finding;
  return JSON.stringify([
    ...[name, effect, resource.type, environments, causes, remedy, accepted],
    nameless(summary, path),
  ]);
}

/** The sentence without the name that it gives the resource: the longest part of its path that stands in it. */
function nameless(summary: string, path: string): string {
  const parts = path.split('/');
  for (let length = parts.length; length > 0; length--) {
    for (let start = 0; start + length <= parts.length; start++) {
      const name = parts.slice(start, start + length).join('/');
      if (summary.includes(name)) return summary.replaceAll(name, '…');
    }
  }
  return summary;
}
