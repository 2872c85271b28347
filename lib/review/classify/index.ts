import type { ResourceChange, StackChange } from '../change';
import { FINDING_CLASSES, type Finding, type FindingClass } from '../finding';
import { DATA_LOSS } from './data-loss';
import { OTHER } from './other';
import { type Rule, withoutSettled } from './rule';

const RULES: Readonly<Record<FindingClass, readonly Rule[]>> = {
  'data-loss': DATA_LOSS,
  exposure: [],
  permissions: [],
  availability: [],
  capacity: [],
  cost: [],
  other: OTHER,
};

/** What a reviewer has to know of a stack, the worst class first; each difference in the first class that it fits. */
export function classify(stack: StackChange): Finding[] {
  const settled = new Map<string, string[]>();
  const left = (change: ResourceChange) => withoutSettled(change, settled.get(change.key) ?? []) ?? [];
  return FINDING_CLASSES.flatMap((type) =>
    RULES[type].flatMap((rule) => {
      const judgements = rule({ ...stack, changes: stack.changes.flatMap(left) });
      for (const { key, path } of judgements.flatMap(({ settles }) => settles))
        settled.set(key, [...(settled.get(key) ?? []), path]);
      return judgements.map(({ about, settles, ...rest }): Finding => {
        const { environment, path } = stack.stack;
        return { class: type, environment, stack: path, resource: about, ...rest };
      });
    }),
  );
}
