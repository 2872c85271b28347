import { resourcesOf } from '../../template/resource';
import type { AssemblyStack } from '../../template/stack';

/** A stack of the base and what became of it; one side is missing where it is gone or new. */
export type StackPair =
  | { readonly base: AssemblyStack; readonly head: AssemblyStack }
  | { readonly base: AssemblyStack; readonly head?: undefined }
  | { readonly base?: undefined; readonly head: AssemblyStack };

/** Stacks that share less than this of their resources, by logical id and type, are not one stack that was renamed. */
const SAME_STACK = 0.5;

/**
 * Pairs the stacks of both sides: what CloudFormation would update comes first (same name, account and region), then what
 * the app calls the same (construct path), then what is the same by what is in it, such as the stacks of a stage that was
 * renamed. Nested stacks are paired within the stacks that hold them, by logical id and then in the same way.
 */
export function pairStacks(base: readonly AssemblyStack[], head: readonly AssemblyStack[]): StackPair[] {
  const childrenOf = (stacks: readonly AssemblyStack[], parent?: AssemblyStack) =>
    stacks.filter(({ nestedIn }) => nestedIn?.path === parent?.path);
  const pairLevel = (left: readonly AssemblyStack[], right: readonly AssemblyStack[]): StackPair[] =>
    pairSiblings(left, right).flatMap((pair) => [
      pair,
      ...pairLevel(
        pair.base === undefined ? [] : childrenOf(base, pair.base),
        pair.head === undefined ? [] : childrenOf(head, pair.head),
      ),
    ]);
  return pairLevel(childrenOf(base), childrenOf(head));
}

function pairSiblings(base: readonly AssemblyStack[], head: readonly AssemblyStack[]): StackPair[] {
  const left = new Set(base);
  const right = new Set(head);
  const pairs: StackPair[] = [];
  const pairBy = (isPair: (a: AssemblyStack, b: AssemblyStack) => boolean) => {
    for (const a of left) {
      const candidates = [...right].filter((b) => isPair(a, b));
      const [only] = candidates;
      const isClear = candidates.length === 1 && [...left].filter((other) => only && isPair(other, only)).length === 1;
      if (only === undefined || !isClear) continue;
      pairs.push({ base: a, head: only });
      left.delete(a);
      right.delete(only);
    }
  };
  pairBy((a, b) => a.nestedIn !== undefined && a.nestedIn.logicalId === b.nestedIn?.logicalId);
  pairBy((a, b) => a.path === b.path && a.stackName === b.stackName && isSamePlace(a, b));
  pairBy((a, b) => a.nestedIn === undefined && a.stackName === b.stackName && isSamePlace(a, b));
  pairBy((a, b) => a.path === b.path);
  for (const { base: a, head: b } of likeliest([...left], [...right])) {
    pairs.push({ base: a, head: b });
    left.delete(a);
    right.delete(b);
  }
  return [...pairs, ...[...left].map((a) => ({ base: a })), ...[...right].map((b) => ({ head: b }))];
}

/** Whether CloudFormation would make a stack anew that the app goes on with: under another name, or in another place. */
export function isDeployedAnew({ base, head }: StackPair): boolean {
  if (base === undefined || head === undefined) return false;
  if (base.nestedIn !== undefined && base.nestedIn.logicalId !== head.nestedIn?.logicalId) return true;
  return base.stackName !== head.stackName || !isSamePlace(base, head);
}

/** Whether two stacks are deployed to one place, as far as the app says where. */
export function isSamePlace(a: AssemblyStack, b: AssemblyStack): boolean {
  const isSame = (left?: string, right?: string) => left === undefined || right === undefined || left === right;
  return isSame(a.account, b.account) && isSame(a.region, b.region);
}

/** The most alike first; each stack once. */
function likeliest(base: readonly AssemblyStack[], head: readonly AssemblyStack[]) {
  const candidates = base.flatMap((a) => head.map((b) => ({ base: a, head: b, likeness: likeness(a, b) })));
  const taken = new Set<AssemblyStack>();
  return candidates
    .filter(({ likeness }) => likeness >= SAME_STACK)
    .sort((a, b) => b.likeness - a.likeness)
    .filter(({ base: a, head: b }) => {
      if (taken.has(a) || taken.has(b)) return false;
      taken.add(a).add(b);
      return true;
    });
}

/**
 * Share of the resources that both have, by logical id and type: of the larger stack, or of the smaller where the last part
 * of the path is the same, because stages differ in how much they need.
 */
function likeness(a: AssemblyStack, b: AssemblyStack): number {
  const ids = (stack: AssemblyStack) =>
    new Set(
      Object.entries(resourcesOf(stack.template))
        .filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata')
        .map(([id, { Type }]) => `${id} ${Type}`),
    );
  const [left, right] = [ids(a), ids(b)];
  const common = [...left].filter((id) => right.has(id)).length;
  const lastOf = (path: string) => path.split('/').at(-1);
  const isSameName = lastOf(a.path) === lastOf(b.path);
  const size = isSameName ? Math.min(left.size, right.size) : Math.max(left.size, right.size);
  return common / Math.max(1, size) + (isSameName && common > 0 ? 0.01 : 0);
}
