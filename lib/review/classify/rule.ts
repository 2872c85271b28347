import type { ResourceChange, StackChange } from '../change';
import type { Effect, ReviewedResource, ValueChange } from '../finding';

/** What a rule says of a change, and which differences that settles: no later rule sees them. */
export interface Judgement {
  readonly about: ReviewedResource;
  readonly effect: Effect;
  readonly summary: string;
  readonly causes: readonly ValueChange[];
  readonly remedy?: string;
  readonly settles: readonly Claim[];
  /** The difference means nothing: it is counted with what stands in another order or is said in other words. */
  readonly isNoise?: true;
}

/** Part of a change: a path of values and what is below it, or one of the three below. */
export interface Claim {
  readonly key: string;
  readonly path: string;
}

/** The whole change of a resource; that it is replaced; that it has moved. */
export const EVERYTHING = '';
export const REPLACEMENT = '@replacement';
export const MOVE = '@move';

/** Looks at the stack, in which only what no rule before has settled still differs. */
export type Rule = (stack: StackChange) => readonly Judgement[];

/** A rule that needs no more than one resource. */
export function eachChange(judge: (change: ResourceChange, stack: StackChange) => readonly Judgement[]): Rule {
  return (stack) => stack.changes.flatMap((change) => judge(change, stack));
}

/** The change without what is settled; undefined where nothing is left of it. */
export function withoutSettled(change: ResourceChange, claims: readonly string[]): ResourceChange | undefined {
  if (claims.length === 0) return change;
  if (claims.includes(EVERYTHING)) return undefined;
  const { replacement, movedFrom, values, ...rest } = change;
  const left = values.filter(({ path }) => !claims.some((claim) => isBelow(path, claim)));
  const isReplaced = replacement !== undefined && !claims.includes(REPLACEMENT);
  const isMoved = movedFrom !== undefined && !claims.includes(MOVE);
  const isOneSided = change.before === undefined || change.after === undefined;
  if (left.length === 0 && !isReplaced && !isMoved && !isOneSided) return undefined;
  const isToldReplaced = replacement !== undefined && !isReplaced;
  return {
    ...rest,
    values: left,
    ...(isReplaced && { replacement }),
    ...(isMoved && { movedFrom }),
    ...((isToldReplaced || change.isToldReplaced) && { isToldReplaced: true }),
  };
}

export function isBelow(path: string, of: string): boolean {
  return path === of || path.startsWith(`${of}.`) || path.startsWith(`${of}[`);
}
