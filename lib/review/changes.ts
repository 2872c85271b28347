import type { AssemblyStack } from '../template/stack';
import type { ResourceChange, StackChange } from './change';
import type { FoldedNoise, ReviewedResource, ValueChange } from './finding';
import { addNoise, NO_NOISE, resourceNoise, templateNoise } from './noise-count';
import { type MatchedStack, matchSides } from './pairing/match-sides';
import { pairStacks } from './pairing/pair-stacks';
import { replacedResources } from './pairing/replaced-resources';
import { differences } from './template/differences';
import { idIn } from './template/rewritten';

/** Every difference between the stacks of two assemblies, and how many of them say nothing. */
export function changesBetween(
  base: readonly AssemblyStack[],
  head: readonly AssemblyStack[],
): { readonly stacks: readonly StackChange[]; readonly folded: FoldedNoise } {
  const matched = matchSides(pairStacks(base, head), base, head);
  const replaced = replacedResources(matched);
  const byKey = new Map(matched.map((stack) => [stack.key, stack]));
  let folded = NO_NOISE;
  const stacks = matched.map((stack): StackChange => {
    const { key: own, pair, before, after, movedFrom, versions, isAnew } = stack;
    const named = (key: string, other?: string) => nameIn(other === undefined ? stack : byKey.get(other), key);
    const changes: ResourceChange[] = [];
    for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
      const [old, now] = [before.get(key), after.get(key)];
      const resource = named(key) ?? { path: key, logicalId: key, type: '' };
      const from = movedFrom.get(key);
      const moved = from === undefined ? {} : { movedFrom: from };
      if (versions.has(key)) {
        folded = addNoise(folded, { assets: 1 });
      } else if (old === undefined || now === undefined) {
        const one = { ...(old && { before: old.compared }), ...(now && { after: now.compared }) };
        changes.push({ key, resource, values: [], ...one, ...moved });
      } else {
        const replacement = replaced.get(idIn(own, key));
        const all = differences(old.compared, now.compared, '');
        const values = all.filter((value) => !isDescription(value, replacement?.properties ?? []));
        folded = addNoise(folded, resourceNoise(old, now));
        folded = addNoise(folded, { descriptions: all.length - values.length });
        if (values.length > 0 || replacement !== undefined || from !== undefined) {
          const why = replacement === undefined ? {} : { replacement };
          changes.push({ key, resource, before: old.compared, after: now.compared, values, ...why, ...moved });
        }
      }
    }
    if (pair.base !== undefined && pair.head !== undefined)
      folded = addNoise(folded, templateNoise(pair.base, pair.head));
    return {
      stack: (pair.head ?? pair.base) as AssemblyStack,
      ...(pair.base && { base: pair.base }),
      ...(pair.head && { head: pair.head }),
      isAnew,
      changes,
      before: new Map([...before].map(([key, { compared }]) => [key, compared])),
      after: new Map([...after].map(([key, { compared }]) => [key, compared])),
      named,
    };
  });
  return { stacks, folded };
}

/** What only people read. One that a service cannot change, such as that of a security group, replaces the resource. */
function isDescription({ path }: ValueChange, replacing: readonly string[]): boolean {
  const [, property = ''] = path.split('.');
  return /(^|\.)(Description|\w+Description|Comment)$/.test(path) && !replacing.includes(property);
}

function nameIn(stack: MatchedStack | undefined, key: string): ReviewedResource | undefined {
  const resource = stack?.after.get(key) ?? stack?.before.get(key);
  if (stack === undefined || resource === undefined) return undefined;
  const { logicalId, written } = resource;
  const side = stack.after.has(key) ? stack.pair.head : stack.pair.base;
  return { path: side?.paths.get(logicalId) ?? logicalId, logicalId, type: written.Type };
}
