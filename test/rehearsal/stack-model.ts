import { findReferencesAndSubstitutions } from '../../lib/template/references';
import { isRecord, recordOf, resourcesOf, type Template, type TemplateResource } from '../../lib/template/resource';
import { asList, getAt } from '../../lib/template/values';
import { HOLDS_DATA, NAME_PATHS, WRITES_LOGS } from './rules';

export type Policy = 'Delete' | 'Retain' | 'RetainExceptOnCreate' | 'Snapshot';

/** A resource, as far as the rehearsal knows it. */
export interface ResourceModel {
  readonly stack: string;
  readonly id: string;
  /** `stack/logicalId`. */
  readonly key: string;
  /** Its place among the resources of all stacks. */
  readonly number: number;
  readonly type: string;
  readonly policy: Policy;
  /** Places, in the list of its stack, of what is made before it. */
  readonly after: readonly number[];
  /** Numbers of what it refers to, in other stacks too. */
  readonly uses: readonly number[];
  /** The name that the template gives it, with its type; undefined where CloudFormation makes one. */
  readonly name?: string;
  readonly isProtected: boolean;
  readonly holdsData: boolean;
  /** Whether it writes into the buckets that it refers to. */
  readonly writes: boolean;
}

/** A stack with its resources in an order in which they can be made. */
export interface StackModel {
  readonly name: string;
  readonly isProtected: boolean;
  readonly resources: readonly ResourceModel[];
}

/** A stack of a cloud assembly. */
export interface SynthesizedStack {
  readonly stackName: string;
  readonly terminationProtection?: boolean;
  readonly template: Template;
}

/** Stacks in an order in which they can be deployed. */
export function readStacks(stacks: readonly SynthesizedStack[]): StackModel[] {
  const templates = new Map(stacks.map(({ stackName, template }) => [stackName, template]));
  const orders = new Map(stacks.map(({ stackName, template }) => [stackName, orderOf(resourcesOf(template))]));
  const keys = [...orders].flatMap(([stack, ids]) => ids.map((id) => `${stack}/${id}`));
  const numbers = new Map(keys.map((key, number) => [key, number]));
  return stacks.map(({ stackName, terminationProtection = false, template }) => {
    const resources = resourcesOf(template);
    const ids = orders.get(stackName) as string[];
    const places = new Map(ids.map((id, place) => [id, place]));
    return {
      name: stackName,
      isProtected: terminationProtection,
      resources: ids.map((id) => {
        const resource = resources[id] as TemplateResource;
        const { Type: type, Properties = {} } = resource;
        const name = nameOf(type, Properties);
        const key = `${stackName}/${id}`;
        return {
          stack: stackName,
          id,
          key,
          number: numbers.get(key) as number,
          type,
          policy: policyOf(resource),
          after: waitedFor(resource, resources).map((other) => places.get(other) as number),
          uses: usedBy(stackName, Properties, resources, templates).map((used) => numbers.get(used) as number),
          ...(name === undefined ? {} : { name: `${type} ${name}` }),
          isProtected: isProtected(Properties),
          holdsData: HOLDS_DATA.has(type),
          writes: WRITES_LOGS.has(type),
        };
      }),
    };
  });
}

const unique = (values: readonly string[]) => [...new Set(values)];

/** Logical ids that CloudFormation makes before a resource. */
function waitedFor(resource: TemplateResource, resources: Readonly<Record<string, TemplateResource>>): string[] {
  const { Properties, DependsOn } = resource;
  const explicit = [DependsOn].flat().filter((id): id is string => typeof id === 'string');
  return unique([...explicit, ...findReferencesAndSubstitutions(Properties)]).filter((id) => id in resources);
}

/** Logical ids, each after those that it waits for. */
function orderOf(resources: Readonly<Record<string, TemplateResource>>): string[] {
  const ordered = new Set<string>();
  const entered = new Set<string>();
  const visit = (id: string) => {
    if (ordered.has(id)) return;
    if (entered.has(id)) throw new Error(`${id} waits for itself`);
    entered.add(id);
    for (const other of waitedFor(resources[id] as TemplateResource, resources)) visit(other);
    ordered.add(id);
  };
  for (const id of Object.keys(resources)) visit(id);
  return [...ordered];
}

/** Keys of what properties refer to, here and, through outputs, in other stacks. */
function usedBy(
  stack: string,
  properties: unknown,
  resources: Readonly<Record<string, TemplateResource>>,
  templates: ReadonlyMap<string, Template>,
): string[] {
  const own = findReferencesAndSubstitutions(properties).filter((id) => id in resources);
  const foreign = outputsIn(properties).flatMap(([producer, output]) => {
    const template = templates.get(producer);
    if (template === undefined)
      throw new Error(`${stack} reads an output of ${producer}, which is not in the assembly`);
    const { Value } = recordOf(recordOf(template.Outputs)[output]);
    return usedBy(producer, Value, resourcesOf(template), templates);
  });
  return unique([...own.map((id) => `${stack}/${id}`), ...foreign]);
}

/** Stack and name of each output that a value reads. */
function outputsIn(value: unknown): [string, string][] {
  if (Array.isArray(value)) return value.flatMap(outputsIn);
  if (!isRecord(value)) return [];
  const { 'Fn::GetStackOutput': read } = value;
  if (isRecord(read)) return [[String(read.StackName), String(read.OutputName)]];
  return Object.values(value).flatMap(outputsIn);
}

function policyOf({ Type, DeletionPolicy }: TemplateResource): Policy {
  return (DeletionPolicy ?? (Type === 'AWS::RDS::DBCluster' ? 'Snapshot' : 'Delete')) as Policy;
}

/** A name that is the same at every try: one without a reference to another resource. */
function nameOf(type: string, properties: unknown): string | undefined {
  const path = NAME_PATHS[type];
  const value = path === undefined ? undefined : getAt(properties, ...path);
  if (value === undefined) return undefined;
  const isFixed = findReferencesAndSubstitutions(value).every((part) => part.startsWith('AWS::'));
  return isFixed ? JSON.stringify(value) : undefined;
}

function isProtected(properties: Readonly<Record<string, unknown>>): boolean {
  const attributes = asList(properties.LoadBalancerAttributes).map(recordOf);
  return (
    properties.DeletionProtection === true ||
    attributes.some(({ Key, Value }) => Key === 'deletion_protection.enabled' && String(Value) === 'true')
  );
}
