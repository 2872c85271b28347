import { type AssemblyStack, recordOf, resourcesOf, type TemplateResource } from '../assembly/stack';
import { resolve } from './intrinsics';
import { inOneOrder, withoutAssets } from './noise';
import type { Scopes } from './scope';

/** What a resource is written as, and what is left of it to compare. */
export interface SideResource {
  readonly logicalId: string;
  readonly written: TemplateResource;
  /** With what the template itself computes, hashes of assets included. */
  readonly resolved: TemplateResource;
  /** Without hashes of assets, lists in one order. */
  readonly canonical: TemplateResource;
}

/** Attributes that say nothing of what is deployed. */
const UNSEEN = ['Metadata', 'DependsOn', 'Condition'];

/** The resources of one version of a stack by logical id, without those that its conditions leave out. */
export function sideOf(stack: AssemblyStack | undefined, scopes: Scopes): Map<string, SideResource> {
  if (stack === undefined) return new Map();
  const scope = scopes(stack);
  const found = Object.entries(resourcesOf(stack.template)).flatMap(([logicalId, written]) => {
    if (written.Type === 'AWS::CDK::Metadata') return [];
    if (typeof written.Condition === 'string' && scope.holds(written.Condition) === false) return [];
    const seen = Object.fromEntries(Object.entries(written).filter(([name]) => !UNSEEN.includes(name)));
    const resolved = resolve(seen, scope) as TemplateResource;
    const canonical = inOneOrder(
      withoutAssets({ ...resolved, Properties: recordOf(resolved.Properties) }),
    ) as TemplateResource;
    return [[logicalId, { logicalId, written, resolved, canonical }] as const];
  });
  return new Map(found);
}
