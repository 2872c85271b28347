import { isRecord, recordOf } from '../../template/resource';
import type { AssemblyStack } from '../../template/stack';
import type { Finding } from '../finding';
import { isSamePlace } from '../pairing/pair-stacks';
import { list } from '../words/values';

/**
 * Exports that go while a stack that is deployed still imports them: CloudFormation refuses the update of the stack that
 * gives them, which comes first. Names that only the deployment knows are not looked at.
 */
export function exportsInUse(base: readonly AssemblyStack[], head: readonly AssemblyStack[]): Finding[] {
  return base.flatMap((stack) => {
    const now = head.find(
      (other) => other.nestedIn === undefined && other.stackName === stack.stackName && isSamePlace(stack, other),
    );
    if (stack.nestedIn !== undefined || now === undefined) return [];
    const kept = new Set(exportsOf(now));
    const gone = exportsOf(stack).filter((name) => !kept.has(name));
    const users = base.filter(
      (other) => other !== stack && importsIn(other.template).some((name) => gone.includes(name)),
    );
    if (users.length === 0) return [];
    const used = gone.filter((name) => users.some((user) => importsIn(user.template).includes(name)));
    return [
      {
        class: 'availability',
        effect: 'worse',
        environment: now.environment,
        stack: now.path,
        resource: { path: now.path, logicalId: now.stackName, type: 'AWS::CloudFormation::Stack' },
        summary: `Fails to deploy the stack ${now.stackName}: it no longer exports ${used.length === 1 ? 'a value' : `${used.length} values`} that ${list(users.map(({ stackName }) => stackName))} imports until it is deployed itself.`,
        causes: used.map((name) => ({ path: `Outputs.${name}`, before: name })),
        remedy: 'Keep the export with `stack.exportValue(...)` for one deployment, and remove it with the next.',
      },
    ];
  });
}

function exportsOf({ template }: AssemblyStack): string[] {
  const names = Object.values(recordOf(template.Outputs)).map((output) => recordOf(recordOf(output).Export).Name);
  return names.filter((name) => typeof name === 'string').sort();
}

function importsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(importsIn);
  if (!isRecord(value)) return [];
  const { 'Fn::ImportValue': name } = value;
  return typeof name === 'string' ? [name] : Object.values(value).flatMap(importsIn);
}
