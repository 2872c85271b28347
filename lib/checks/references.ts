import { findOutputsRead, type OutputRead } from '../template/references';
import { recordOf, resourcesOf } from '../template/resource';
import type { AssemblyCheck, AssemblyFinding, CheckedStack } from './assembly';

/** Names of the stacks that are deployed before a stack, and before these; undefined where the order is not known. */
function deployedBefore(stacks: readonly CheckedStack[], stack: CheckedStack): ReadonlySet<string> | undefined {
  if (stack.dependencies === undefined) return undefined;
  const found = new Set<string>();
  const visit = ({ dependencies = [] }: CheckedStack) => {
    for (const name of dependencies) {
      if (found.has(name)) continue;
      found.add(name);
      const next = stacks.find(({ stackName }) => stackName === name);
      if (next !== undefined) visit(next);
    }
  };
  visit(stack);
  return found;
}

/**
 * Outputs of other stacks that are not there when they are read, and those that a function takes apart: `Fn::Split` is not among the
 * functions that were seen to take `Fn::GetStackOutput` (read: cfn-lint#4494, #4495; AWS's own pages name none).
 */
export const referenceChecks: AssemblyCheck = (stacks) =>
  stacks.flatMap((stack) => {
    const before = deployedBefore(stacks, stack);
    const { stackName } = stack;
    return Object.entries(resourcesOf(stack.template)).flatMap(([logicalId, resource]): AssemblyFinding[] => {
      const asked = findOutputsRead(resource.Properties);
      const missing = new Set(asked.flatMap((output) => problemOf(output, stacks, before)));
      const split = new Set(asked.filter(({ isSplit }) => isSplit).map((output) => output.outputName));
      return [
        ...[...missing].map((description) => ({
          id: 'Tidemark-UnresolvedReference',
          logicalId,
          stackName,
          description,
          fix: 'Let the stack that has the value be deployed first (addStackDependency), and state the output there.',
        })),
        ...[...split].map((name) => ({
          id: 'Tidemark-SplitOutput',
          logicalId,
          stackName,
          description: `takes the output ${name} of another stack apart with Fn::Split, which CloudFormation may refuse`,
          fix: 'Publish the finished value as an output of its own in the stack that has it.',
        })),
      ];
    });
  });

function problemOf(
  { stackName, outputName }: OutputRead,
  stacks: readonly CheckedStack[],
  before: ReadonlySet<string> | undefined,
): string[] {
  const producer = stacks.find((stack) => stack.stackName === stackName);
  // A stack of another app may have it.
  if (producer === undefined) return [];
  if (recordOf(producer.template.Outputs)[outputName] === undefined)
    return [`reads the output ${outputName} of ${stackName}, which has none of that name`];
  return before === undefined || before.has(stackName)
    ? []
    : [`reads the output ${outputName} of ${stackName}, which is not deployed before it`];
}
