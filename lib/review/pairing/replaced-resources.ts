import type { TemplateResource } from '../../template/resource';
import type { Replacement } from '../change';
import { isSame } from '../template/differences';
import { replacements } from '../template/replacements';
import { idIn, rewritten } from '../template/rewritten';
import { correctReplacement } from './known-replacements';
import type { MatchedStack } from './match-sides';

/** A resource that is replaced may replace one of another stack, and so on; no app has more stacks in a row. */
const ROUNDS = 10;

/**
 * What CloudFormation replaces, by stack and key (`idIn`): by its own properties, and because it refers to something that
 * is made anew, in the same stack or in another. A reference to what has moved is a reference to something new.
 */
export function replacedResources(stacks: readonly MatchedStack[]): Map<string, Replacement> {
  const found = new Map<string, Replacement>();
  const isNew = new Set(
    stacks.flatMap(({ key, isAnew, after, movedFrom }) =>
      [...(isAnew ? after.keys() : movedFrom.keys())].map((id) => idIn(key, id)),
    ),
  );
  const pending: readonly MatchedStack[] = stacks.filter(
    // Nothing of a stack that is deployed anew is replaced: the old one stays.
    ({ pair, isAnew }) => pair.base !== undefined && pair.head !== undefined && !isAnew,
  );
  for (let round = 0; round < ROUNDS && pending.length > 0; round += 1) {
    const before = isNew.size;
    for (const stack of pending) {
      for (const [id, replacement] of replacedIn(stack, isNew)) {
        found.set(idIn(stack.key, id), replacement);
        if (replacement.isCertain) isNew.add(idIn(stack.key, id));
      }
    }
    if (isNew.size === before) break;
  }
  return found;
}

function replacedIn({ key, before, after }: MatchedStack, isNew: ReadonlySet<string>): Map<string, Replacement> {
  const left: Record<string, TemplateResource> = {};
  const right: Record<string, TemplateResource> = {};
  for (const [id, { compared }] of before) left[id] = compared;
  for (const [id, { compared }] of after) {
    const marked = (stack: string, logicalId: string) => ({
      stack,
      logicalId: isNew.has(idIn(stack, logicalId)) ? `${logicalId} (new)` : logicalId,
    });
    right[id] = rewritten(compared, key, key, marked) as TemplateResource;
  }
  // Most stacks of a review are as they were, and AWS' description of all resource types takes a second to read.
  if (isSame(left, right)) return new Map();
  const said = replacements(left, right);
  const found = new Map<string, Replacement>();
  for (const [id, old] of Object.entries(left)) {
    const now = right[id];
    const replacement = now === undefined ? undefined : correctReplacement(said.get(id), old, now);
    if (replacement !== undefined) found.set(id, replacement);
  }
  return found;
}
