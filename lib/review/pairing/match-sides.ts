import { foreignIn } from '../../template/references';
import { isRecord, recordOf, resourcesOf, type TemplateResource } from '../../template/resource';
import { type AssemblyStack, NESTED_STACK } from '../../template/stack';
import type { Place } from '../change';
import { resolve } from '../template/intrinsics';
import { inOneOrder, withoutAssets } from '../template/noise';
import { type GlobalId, idIn, rewritten } from '../template/rewritten';
import { foreign, listScopes, type Scopes } from '../template/scope';
import { movedResources, type Unpaired } from './moved-resources';
import { isDeployedAnew, type StackPair } from './pair-stacks';

/** A resource of one side, with references as both sides write them. */
export interface MatchedResource extends SideResource {
  readonly compared: TemplateResource;
}

/** A pair of stacks, whose resources go by one key on both sides: the logical id of the base, or of the head where new. */
export interface MatchedStack {
  /** What the review calls the stack. */
  readonly key: string;
  readonly pair: StackPair;
  readonly isAnew: boolean;
  readonly before: ReadonlyMap<string, MatchedResource>;
  readonly after: ReadonlyMap<string, MatchedResource>;
  /** Where what has moved stood, by key. */
  readonly movedFrom: ReadonlyMap<string, Place>;
  /** Keys of what has a hash of the content in its logical id, and another one on the other side. */
  readonly versions: ReadonlySet<string>;
}

/** Made anew for every version of what they are of: the CDK puts a hash of that into their logical ids. */
const VERSIONS = ['AWS::Lambda::Version', 'AWS::ApiGateway::Deployment', 'AWS::ApiGatewayV2::Deployment'];

interface Side {
  readonly key: string;
  readonly pair: StackPair;
  readonly before: Map<string, SideResource>;
  readonly after: Map<string, SideResource>;
}

/** Gives the resources of both sides one name, those included that were renamed or moved to another stack. */
export function matchSides(
  pairs: readonly StackPair[],
  base: readonly AssemblyStack[],
  head: readonly AssemblyStack[],
): MatchedStack[] {
  const keys = new Map<AssemblyStack, string>();
  pairs.forEach((pair, index) => {
    for (const stack of [pair.base, pair.head]) if (stack !== undefined) keys.set(stack, `${index}:${stack.path}`);
  });
  const keyOf = (stack: AssemblyStack) => keys.get(stack) ?? stack.path;
  const keyOfPair = ({ base: a, head: b }: StackPair) => keyOf((a ?? b) as AssemblyStack);
  for (const { base: a, head: b } of pairs) if (a !== undefined && b !== undefined) keys.set(b, keyOf(a));
  const [baseScopes, headScopes] = [listScopes(base, keyOf), listScopes(head, keyOf)];
  const sides = pairs.map((pair): Side => {
    return {
      key: keyOfPair(pair),
      pair,
      before: readSide(pair.base, baseScopes),
      after: readSide(pair.head, headScopes),
    };
  });
  const moves = movesBetween(sides);
  return sides.map((side) => matched(side, sides, moves));
}

/** What has moved: from and to, each a stack and a logical id. */
interface Moves {
  readonly all: readonly { readonly from: GlobalId; readonly to: GlobalId; readonly isVersion: boolean }[];
  readonly byOld: ReadonlyMap<string, GlobalId>;
  readonly byNew: ReadonlyMap<string, GlobalId>;
}

function movesBetween(sides: readonly Side[]): Moves {
  const gone = sides.flatMap((side) => unpaired(side, side.before, side.after, side.pair.base));
  const come = sides.flatMap((side) => unpaired(side, side.after, side.before, side.pair.head));
  const nested = sides.flatMap((side) => movedNestedStack(side, sides));
  const inPlace = gone.flatMap((a) => {
    const b = come.find(
      (other) => other.stack === a.stack && other.path === a.path && other.resource.Type === a.resource.Type,
    );
    return b === undefined || a.resource.Type === NESTED_STACK ? [] : [{ base: a, head: b }];
  });
  const done = new Set<Unpaired>(inPlace.flatMap(({ base, head }) => [base, head]));
  const open = (item: Located) => !done.has(item) && item.resource.Type !== NESTED_STACK;
  const found = [...inPlace, ...movedResources(gone.filter(open), come.filter(open))] as {
    base: Located;
    head: Located;
  }[];
  const all = [
    ...nested,
    ...found.map(({ base: a, head: b }) => ({
      from: { stack: a.stack, logicalId: a.logicalId },
      to: { stack: b.stack, logicalId: b.logicalId },
      isVersion: VERSIONS.includes(a.resource.Type),
    })),
  ];
  return {
    all,
    byOld: new Map(all.map(({ from, to }) => [idIn(from.stack, from.logicalId), to])),
    byNew: new Map(all.map(({ from, to }) => [idIn(to.stack, to.logicalId), from])),
  };
}

interface Located extends Unpaired {
  readonly stack: string;
  readonly logicalId: string;
}

function unpaired(
  { key }: Side,
  own: ReadonlyMap<string, SideResource>,
  other: ReadonlyMap<string, SideResource>,
  stack: AssemblyStack | undefined,
): Located[] {
  return [...own.values()]
    .filter(({ logicalId }) => !other.has(logicalId))
    .map(({ logicalId, canonical }) => ({
      id: idIn(key, logicalId),
      stack: key,
      logicalId,
      resource: foreign(canonical, key) as TemplateResource,
      path: stack?.paths.get(logicalId) ?? logicalId,
    }));
}

/** Names that say where a stack is deployed, which differ everywhere in one that is deployed elsewhere. */
function withoutPlace(value: unknown, stack: AssemblyStack | undefined): unknown {
  const names = Object.entries({
    stack: stack?.stackName,
    environment: stack?.environment,
    account: stack?.account,
    region: stack?.region,
  });
  const known = names.flatMap(([what, name]) => (name === undefined || name.length < 4 ? [] : [[what, name] as const]));
  const visit = (at: unknown): unknown => {
    if (typeof at === 'string') return known.reduce((text, [what, name]) => text.replaceAll(name, `<${what}>`), at);
    if (Array.isArray(at)) return at.map(visit);
    // What the review calls a stack is one name for both sides already.
    if (!isRecord(at) || foreignIn(at) !== undefined) return at;
    return Object.fromEntries(Object.entries(at).map(([key, item]) => [key, visit(item)]));
  };
  return visit(value);
}

/** The resource of a nested stack that was paired with one of another logical id. */
function movedNestedStack({ pair }: Side, sides: readonly Side[]): Moves['all'][number][] {
  const [from, to] = [pair.base?.nestedIn, pair.head?.nestedIn];
  if (from === undefined || to === undefined || from.logicalId === to.logicalId) return [];
  const parent = sides.find((side) => side.pair.head?.path === to.path);
  if (parent === undefined || parent.after.has(from.logicalId) || parent.before.has(to.logicalId)) return [];
  const { key: stack } = parent;
  return [{ from: { stack, logicalId: from.logicalId }, to: { stack, logicalId: to.logicalId }, isVersion: false }];
}

function matched(
  { key, pair, before, after }: Side,
  sides: readonly Side[],
  { all, byOld, byNew }: Moves,
): MatchedStack {
  // In another stack the key is the new logical id, in the same one the old.
  const oldName = (stack: string, logicalId: string): GlobalId => {
    const to = byOld.get(idIn(stack, logicalId));
    return to === undefined || to.stack === stack ? { stack, logicalId } : to;
  };
  const newName = (stack: string, logicalId: string): GlobalId => {
    const from = byNew.get(idIn(stack, logicalId));
    return from === undefined || from.stack !== stack ? { stack, logicalId } : from;
  };
  const isAnew = isDeployedAnew(pair);
  const compare = (resource: SideResource, from: string, called: typeof oldName): MatchedResource => {
    const own = called === oldName ? pair.base : pair.head;
    const written = rewritten(resource.canonical, from, key, called);
    return { ...resource, compared: inOneOrder(isAnew ? withoutPlace(written, own) : written) as TemplateResource };
  };
  const here = all.filter(({ to }) => to.stack === key);
  const cameIn = here.filter(({ from }) => from.stack !== key);
  const sideByKey = new Map(sides.map((side) => [side.key, side]));
  const left = [...before.values()]
    .filter(({ logicalId }) => oldName(key, logicalId).stack === key)
    .map((resource) => [resource.logicalId, compare(resource, key, oldName)] as const);
  const arrived = cameIn.flatMap(({ from, to }) => {
    const resource = sideByKey.get(from.stack)?.before.get(from.logicalId);
    return resource === undefined ? [] : [[to.logicalId, compare(resource, from.stack, oldName)] as const];
  });
  const right = [...after.values()].map(
    (resource) => [newName(key, resource.logicalId).logicalId, compare(resource, key, newName)] as const,
  );
  const places = here
    .filter(({ isVersion }) => !isVersion)
    .map(({ from, to }) => {
      const stack = sideByKey.get(from.stack)?.pair.base;
      const { logicalId } = from;
      const place = { stack: stack?.path ?? '', logicalId, path: stack?.paths.get(logicalId) ?? logicalId };
      return [from.stack === key ? logicalId : to.logicalId, place] as const;
    });
  return {
    key,
    pair,
    isAnew,
    before: new Map([...left, ...arrived]),
    after: new Map(right),
    movedFrom: new Map(places),
    versions: new Set(here.filter(({ isVersion }) => isVersion).map(({ from }) => from.logicalId)),
  };
}

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
export function readSide(stack: AssemblyStack | undefined, scopes: Scopes): Map<string, SideResource> {
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
