import { findDirectReferences, findReferencesAndSubstitutions } from '../template/references';
import { recordOf, resourcesOf, type Template, type TemplateResource } from '../template/resource';
import { asText } from '../template/values';
import type { CheckFinding } from './finding';

/** A stack as the checks see it. */
export interface CheckedStack {
  /** Name by which other stacks read its outputs. */
  readonly stackName: string;
  /** Undefined where the app leaves it to the deployment. */
  readonly account?: string | undefined;
  /** Undefined where the app leaves it to the deployment. */
  readonly region?: string | undefined;
  /** As it was synthesized. */
  readonly template: Template;
  /** Size of the template's file. @default as the CDK writes it */
  readonly templateBytes?: number | undefined;
  /** Names of the stacks of this app that are deployed before it. @default the order is not known */
  readonly dependencies?: readonly string[] | undefined;
}

/** Something wrong between the stacks of an app, or within one. */
export interface AssemblyFinding extends CheckFinding {
  /** The stack that the resource is in. */
  readonly stackName: string;
}

/** A check of what only several stacks together say. */
export type AssemblyCheck = (stacks: readonly CheckedStack[]) => AssemblyFinding[];

/** A resource, and the stack that it is in. */
export interface Located {
  readonly stack: CheckedStack;
  readonly logicalId: string;
  readonly resource: TemplateResource;
}

/** Properties of a located resource. */
export function propertiesOf({ resource }: Located): Readonly<Record<string, unknown>> {
  return recordOf(resource.Properties);
}

/** All resources of some types, in all stacks. */
export function locate(stacks: readonly CheckedStack[], ...types: readonly string[]): Located[] {
  return stacks.flatMap((stack) =>
    Object.entries(resourcesOf(stack.template))
      .filter(([, { Type }]) => types.includes(Type))
      .map(([logicalId, resource]) => ({ stack, logicalId, resource })),
  );
}

/** Outputs that read outputs are followed so far, and no further where they go in a circle. */
const MAX_HOPS = 10;

/**
 * The resource that a value is a reference to by itself: `Ref`, `Fn::GetAtt`, or one of these behind an output of another stack.
 * Undefined for what only a deployment knows.
 */
export function originOf(
  stacks: readonly CheckedStack[],
  stack: CheckedStack,
  value: unknown,
  hops = MAX_HOPS,
): Located | undefined {
  if (hops === 0) return undefined;
  const output = readOutput(stacks, value);
  if (output !== undefined) return originOf(stacks, output.stack, output.value, hops - 1);
  const [logicalId] = findDirectReferences(value);
  const resource = logicalId === undefined ? undefined : resourcesOf(stack.template)[logicalId];
  return logicalId === undefined || resource === undefined ? undefined : { stack, logicalId, resource };
}

/** The output of another stack that a value is, by `Fn::GetStackOutput` or `Fn::ImportValue`. */
function readOutput(stacks: readonly CheckedStack[], value: unknown) {
  const { 'Fn::GetStackOutput': asked, 'Fn::ImportValue': exported } = recordOf(value);
  if (asked !== undefined) {
    const { StackName, OutputName } = recordOf(asked);
    const producer = stacks.find(({ stackName }) => stackName === StackName);
    if (producer === undefined) return undefined;
    const output = recordOf(recordOf(producer.template.Outputs)[asText(OutputName)]);
    return { stack: producer, value: output.Value };
  }
  if (typeof exported !== 'string') return undefined;
  for (const producer of stacks)
    for (const output of Object.values(recordOf(producer.template.Outputs)).map(recordOf))
      if (recordOf(output.Export).Name === exported) return { stack: producer, value: output.Value };
  return undefined;
}

/** Whether two located resources are one. */
export function isSame(a: Located | undefined, b: Located | undefined): boolean {
  return a !== undefined && b !== undefined && a.stack === b.stack && a.logicalId === b.logicalId;
}

/** Logical ids of what CloudFormation makes before a resource: what it names in `DependsOn` or refers to, and what these wait for. */
export function waitsFor(template: Template, logicalId: string): ReadonlySet<string> {
  const resources = resourcesOf(template);
  const found = new Set<string>();
  const visit = (id: string) => {
    const { DependsOn, Properties } = resources[id] ?? { Type: '' };
    const named = [DependsOn ?? []].flat().map(asText);
    for (const other of [...named, ...findReferencesAndSubstitutions(Properties)]) {
      if (found.has(other) || resources[other] === undefined) continue;
      found.add(other);
      visit(other);
    }
  };
  visit(logicalId);
  return found;
}
