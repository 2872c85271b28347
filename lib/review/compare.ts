import type { AssemblyStack } from '../template/stack';
import { changesBetween } from './changes';
import { classify } from './classify/classify';
import { exportsInUse } from './classify/exports';
import { type Comparison, FINDING_CLASSES, type Finding } from './finding';

/**
 * What a reviewer has to know of the way from the stacks of one cloud assembly to those of another.
 *
 * Reads no file, no account and no clock. Equal input gives equal findings in equal order.
 */
export function compareStacks(base: readonly AssemblyStack[], head: readonly AssemblyStack[]): Comparison {
  const { stacks, folded } = changesBetween(base, head);
  const environments = new Set([...base, ...head].map(({ environment }) => environment));
  const classified = stacks.map(classify);
  const sameInOtherWords = classified.reduce((sum, one) => sum + one.sameInOtherWords, 0);
  return {
    findings: [...classified.flatMap(({ findings }) => findings), ...exportsInUse(base, head)].sort(inOrder),
    folded: { ...folded, order: folded.order + sameInOtherWords },
    environments: [...environments].sort(),
  };
}

function inOrder(a: Finding, b: Finding): number {
  const rank = (finding: Finding) => FINDING_CLASSES.indexOf(finding.class);
  return (
    compare(a.environment, b.environment) ||
    rank(a) - rank(b) ||
    compare(a.resource.path, b.resource.path) ||
    compare(a.summary, b.summary)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
