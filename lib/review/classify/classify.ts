import { foreignIn } from '../../template/references';
import { isRecord } from '../../template/resource';
import type { ResourceChange, StackChange } from '../change';
import { FINDING_CLASSES, type Finding, type FindingClass, type ValueChange } from '../finding';
import { referenceText } from '../words/values';
import { AVAILABILITY } from './availability/rules';
import { CAPACITY } from './capacity/rules';
import { COST } from './cost';
import { DATA_LOSS } from './data-loss/rules';
import { EXPOSURE } from './exposure/rules';
import { OTHER } from './other';
import { PERMISSIONS } from './permissions/rules';
import { type Rule, withoutSettled } from './rule';

const RULES: Readonly<Record<FindingClass, readonly Rule[]>> = {
  'data-loss': DATA_LOSS,
  exposure: EXPOSURE,
  permissions: PERMISSIONS,
  availability: AVAILABILITY,
  capacity: CAPACITY,
  cost: COST,
  other: OTHER,
};

/** What is worth a line for each resource of a stack that is new as a whole; the rest is counted in one line. */
const OF_NEW: readonly FindingClass[] = ['exposure', 'permissions', 'cost', 'other'];
/** The same of a stack that is gone. */
const OF_GONE: readonly FindingClass[] = ['data-loss', 'other'];

function classesOf({ base, head }: StackChange): readonly FindingClass[] {
  if (base === undefined) return OF_NEW;
  return head === undefined ? OF_GONE : FINDING_CLASSES;
}

/** What a reviewer has to know of a stack, and how many differences of it say the same in other words. */
export interface Classified {
  readonly findings: readonly Finding[];
  readonly sameInOtherWords: number;
}

/** Each difference in the first class that it fits, the worst class first. */
export function classify(stack: StackChange): Classified {
  const settled = new Map<string, string[]>();
  const left = (change: ResourceChange) => withoutSettled(change, settled.get(change.key) ?? []) ?? [];
  const findings: Finding[] = [];
  let sameInOtherWords = 0;
  for (const type of classesOf(stack)) {
    for (const rule of RULES[type]) {
      for (const judgement of rule({ ...stack, changes: stack.changes.flatMap(left) })) {
        const { about, settles, isNoise, ...rest } = judgement;
        for (const { key, path } of settles) settled.set(key, [...(settled.get(key) ?? []), path]);
        const { environment, path } = stack.stack;
        if (isNoise) sameInOtherWords += 1;
        else {
          const causes = rest.causes.map((cause) => readable(cause, stack));
          findings.push({ class: type, environment, stack: path, resource: about, ...rest, causes });
        }
      }
    }
  }
  return { findings, sameInOtherWords };
}

/** References to other stacks as text with construct paths: how a review writes them is of use to nobody else. */
function readable(value: ValueChange, stack: StackChange): ValueChange {
  const visit = (at: unknown): unknown => {
    if (Array.isArray(at)) return at.map(visit);
    if (!isRecord(at)) return at;
    if (foreignIn(at) !== undefined) return referenceText(at, stack);
    return Object.fromEntries(Object.entries(at).map(([key, item]) => [key, visit(item)]));
  };
  const { path, ...sides } = value;
  return { path, ...(visit(sides) as Omit<ValueChange, 'path'>) };
}
