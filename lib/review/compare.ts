import { readAssembly } from '../adapters/assembly/read-assembly';
import type { AssemblyStack } from '../template/stack';
import { changesBetween } from './changes';
import { classify } from './classify/classify';
import { exportsInUse } from './classify/exports';
import { type Comparison, FINDING_CLASSES, type Finding } from './finding';

/**
 * What a reviewer has to know of the way from one cloud assembly to another: directories that `cdk synth` wrote.
 *
 * Reads files and nothing else: no account, no clock. Equal input gives equal findings in equal order.
 *
 * @throws {InputError} where one of them is no cloud assembly
 */
export function compareAssemblies(baseDirectory: string, headDirectory: string): Comparison {
  return compareStacks(readAssembly(baseDirectory), readAssembly(headDirectory));
}

/** As `compareAssemblies`, of assemblies that have been read. */
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
