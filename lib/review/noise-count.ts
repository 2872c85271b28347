import { recordOf, resourcesOf } from '../template/resource';
import type { AssemblyStack } from '../template/stack';
import type { FoldedNoise } from './finding';
import type { MatchedResource } from './pairing/match-sides';
import { isSame } from './template/differences';
import { inOneOrder } from './template/noise';

export const NO_NOISE: FoldedNoise = { assets: 0, order: 0, descriptions: 0, metadata: 0 };

export function addNoise(noise: FoldedNoise, more: Partial<FoldedNoise>): FoldedNoise {
  return {
    assets: noise.assets + (more.assets ?? 0),
    order: noise.order + (more.order ?? 0),
    descriptions: noise.descriptions + (more.descriptions ?? 0),
    metadata: noise.metadata + (more.metadata ?? 0),
  };
}

/** Properties of a resource that are written in another way and mean the same. */
export function resourceNoise(before: MatchedResource, after: MatchedResource): Partial<FoldedNoise> {
  let noise = NO_NOISE;
  for (const name of ['Metadata', 'DependsOn'])
    if (!isSame(before.written[name], after.written[name])) noise = addNoise(noise, { metadata: 1 });
  const of = (side: MatchedResource, view: 'written' | 'resolved' | 'canonical' | 'compared') =>
    recordOf(side[view].Properties);
  const [left, right] = [of(before, 'written'), of(after, 'written')];
  for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
    if (isSame(left[name], right[name])) continue;
    if (!isSame(of(before, 'compared')[name], of(after, 'compared')[name])) continue;
    // What follows from a resource that has another name is told with that resource.
    if (!isSame(of(before, 'canonical')[name], of(after, 'canonical')[name])) continue;
    const isOrder = isSame(inOneOrder(of(before, 'resolved')[name]), inOneOrder(of(after, 'resolved')[name]));
    noise = addNoise(noise, isOrder ? { order: 1 } : { assets: 1 });
  }
  return noise;
}

/** Sections whose differences show in the resources that use them, or in nothing. */
const SECTIONS = ['Metadata', 'Parameters', 'Mappings', 'Conditions', 'Rules', 'Outputs'];

/** What differs in a template beside its resources. */
export function templateNoise(before: AssemblyStack, after: AssemblyStack): Partial<FoldedNoise> {
  const count = (section: string) => {
    const [left, right] = [recordOf(before.template[section]), recordOf(after.template[section])];
    return [...new Set([...Object.keys(left), ...Object.keys(right)])].filter((key) => !isSame(left[key], right[key]))
      .length;
  };
  const own = (stack: AssemblyStack) =>
    Object.values(resourcesOf(stack.template)).filter(({ Type }) => Type === 'AWS::CDK::Metadata');
  return {
    metadata: SECTIONS.reduce((sum, section) => sum + count(section), 0) + (isSame(own(before), own(after)) ? 0 : 1),
    descriptions: isSame(before.template.Description ?? '', after.template.Description ?? '') ? 0 : 1,
  };
}
