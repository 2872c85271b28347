import type { PlannedPartition } from './plan';
import type { Relation } from './relation';

/**
 * The table that a new partition is to equal: the plain table whose time comes before, or comes next where there is none; of lists the one
 * made last. The default partition is of another kind. Without any, the parent.
 */
export function modelOf({ parent, bound }: PlannedPartition): Relation {
  const siblings = parent.partitions.filter(
    ({ key, isForeign, isDetaching }) => key === undefined && !isForeign && !isDetaching,
  );
  if (bound.kind === 'list') return siblings.findLast((sibling) => sibling.bound?.kind === 'list') ?? parent;
  const from = (sibling: Relation) => (sibling.bound?.kind === 'range' ? sibling.bound.from : Number.NaN);
  let [before, after]: (Relation | undefined)[] = [];
  for (const sibling of siblings) {
    if (from(sibling) < bound.from && !(before !== undefined && from(before) > from(sibling))) before = sibling;
    if (from(sibling) > bound.from && !(after !== undefined && from(after) < from(sibling))) after = sibling;
  }
  return before ?? after ?? parent;
}
