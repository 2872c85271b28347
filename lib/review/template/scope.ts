import { isRecord, recordOf, resourcesOf } from '../../template/resource';
import type { AssemblyStack } from '../../template/stack';
import { asText } from '../../template/values';
import { isTrue, resolve, type Scope } from './intrinsics';

/** What a stack knows of its own values, those that other stacks of the same assembly give it included. */
export type Scopes = (stack: AssemblyStack) => Scope;

/** An output may be made of another stack's, and that of another; no app is deeper. */
const DEEPEST = 8;

/**
 * Scopes of the stacks of one assembly.
 *
 * @param called what the review calls a stack: one name for both sides, also where the stack was renamed
 */
export function listScopes(stacks: readonly AssemblyStack[], called: (stack: AssemblyStack) => string): Scopes {
  const outputs = new Map<string, { readonly stack: AssemblyStack; readonly value: unknown }>();
  const known = new Map<AssemblyStack, Scope>();
  let depth = 0;

  const scopeOf = (stack: AssemblyStack): Scope => {
    const made = known.get(stack) ?? makeScope(stack, parametersOf(stack), outputOf);
    known.set(stack, made);
    return made;
  };

  /** Parameters by their default; those of a nested stack as the stack around it sets them. */
  const parametersOf = (stack: AssemblyStack): Record<string, unknown> => {
    const defaults = defaultsOf(stack);
    const { nestedIn } = stack;
    const parent = nestedIn && stacks.find(({ path }) => path === nestedIn.path);
    if (nestedIn === undefined || parent === undefined) return defaults;
    const own = recordOf(resourcesOf(parent.template)[nestedIn.logicalId]?.Properties).Parameters;
    return { ...defaults, ...recordOf(foreign(resolve(own, scopeOf(parent)), called(parent))) };
  };

  const outputOf = (reference: unknown): unknown => {
    const found = outputs.get(JSON.stringify(reference));
    if (found === undefined || depth === DEEPEST) return undefined;
    depth += 1;
    try {
      return foreign(resolve(found.value, scopeOf(found.stack)), called(found.stack));
    } finally {
      depth -= 1;
    }
  };

  for (const stack of stacks) {
    if (stack.nestedIn !== undefined) continue;
    for (const [name, output] of Object.entries(recordOf(stack.template.Outputs))) {
      const { Value: value, Export } = recordOf(output);
      const asked = { StackName: stack.stackName, Region: stack.region, OutputName: name };
      outputs.set(JSON.stringify({ 'Fn::GetStackOutput': asked }), { stack, value });
      const exported = resolve(
        recordOf(Export).Name,
        makeScope(stack, defaultsOf(stack), () => undefined),
      );
      if (typeof exported === 'string') outputs.set(JSON.stringify({ 'Fn::ImportValue': exported }), { stack, value });
    }
  }
  return scopeOf;
}

function makeScope(
  stack: AssemblyStack,
  parameters: Readonly<Record<string, unknown>>,
  outputOf: Scope['outputOf'],
): Scope {
  const { account, region } = stack;
  const conditions = recordOf(stack.template.Conditions);
  const answers = new Map<string, boolean | undefined>();
  const scope: Scope = {
    parameters,
    mappings: recordOf(stack.template.Mappings),
    holds: (name) => {
      if (answers.has(name) || !Object.hasOwn(conditions, name)) return answers.get(name);
      // Known before it is asked: conditions that name each other end here.
      answers.set(name, undefined);
      const answer = isTrue(conditions[name], scope);
      answers.set(name, answer);
      return answer;
    },
    pseudo: {
      ...(account === undefined ? {} : { 'AWS::AccountId': account }),
      ...(region === undefined
        ? {}
        : { 'AWS::Region': region, 'AWS::Partition': partitionOf(region), 'AWS::URLSuffix': suffixOf(region) }),
    },
    outputOf,
  };
  return scope;
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

function suffixOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}

/** A parameter without a default, and one whose default is the name of where the value stands, is only known later. */
function defaultsOf({ template }: AssemblyStack): Record<string, unknown> {
  const found = Object.entries(recordOf(template.Parameters)).flatMap(([name, parameter]) => {
    const { Type, Default } = recordOf(parameter);
    const type = asText(Type);
    if (Default === undefined || type.startsWith('AWS::SSM::Parameter::')) return [];
    const isList = type === 'CommaDelimitedList' || type.startsWith('List<');
    return [
      [
        name,
        isList
          ? asText(Default)
              .split(',')
              .map((item) => item.trim())
          : Default,
      ] as const,
    ];
  });
  return Object.fromEntries(found);
}

/** The value with references to a stack's own resources written as another stack would refer to them. */
export function foreign(value: unknown, stack: string): unknown {
  if (Array.isArray(value)) return value.map((item) => foreign(item, stack));
  if (!isRecord(value)) return value;
  const { Ref, 'Fn::GetAtt': attribute } = value;
  if (typeof Ref === 'string') return { 'Fn::Foreign': [stack, Ref, ''] };
  if (Array.isArray(attribute))
    return { 'Fn::Foreign': [stack, asText(attribute[0]), attribute.slice(1).map(asText).join('.')] };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, foreign(item, stack)]));
}
