import type { CostedStack } from '../cost/charge';
import { resourcesOf } from '../template/resource';
import { type AssemblyStack, NESTED_STACK } from '../template/stack';

/**
 * The stacks of an assembly with all that their cost is read from. What stands for a nested stack in the one that holds it
 * is left out where the nested one is there itself.
 */
export function costedStacks(stacks: readonly AssemblyStack[]): CostedStack[] {
  const isRead = (holder: AssemblyStack, logicalId: string) =>
    stacks.some(({ nestedIn }) => nestedIn?.path === holder.path && nestedIn.logicalId === logicalId);
  return stacks.map((stack) => {
    const { environment, path, stackName, region, template, paths } = stack;
    const own = Object.entries(resourcesOf(template)).filter(
      ([logicalId, { Type }]) => Type !== NESTED_STACK || !isRead(stack, logicalId),
    );
    return {
      environment,
      path,
      stackName,
      region,
      template: { ...template, Resources: Object.fromEntries(own) },
      paths: Object.fromEntries(paths),
    };
  });
}
