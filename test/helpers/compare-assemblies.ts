import { readAssembly } from '../../lib/adapters/assembly/read-assembly';
import { compareStacks } from '../../lib/review/compare';
import type { Comparison } from '../../lib/review/finding';

/** What a review says of two directories that `cdk synth` wrote. */
export function compareAssemblies(base: string, head: string): Comparison {
  return compareStacks(readAssembly(base), readAssembly(head));
}
