import { recordOf } from '../../template/resource';
import { asText } from '../../template/values';
import { joined, splitJoin } from './join';

/** What a template says of its own values: enough to know many of them before anything is deployed. */
export interface Scope {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly mappings: Readonly<Record<string, unknown>>;
  /** Whether a condition holds; undefined where only the deployment knows. */
  readonly holds: (condition: string) => boolean | undefined;
  /** Values of pseudo parameters such as AWS::Region, where the app names them. */
  readonly pseudo: Readonly<Record<string, string>>;
  /** What another stack of the same assembly gives out under a name; undefined where it is not known. */
  readonly outputOf: (reference: unknown) => unknown;
}

/** Stands for a value that is not there: {"Ref":"AWS::NoValue"}. */
const NOTHING = Symbol('AWS::NoValue');

/** No template of a person is deeper; one made by chance may be. */
const DEEPEST = 200;

/**
 * A value of a template with every function computed that the template itself says enough of: parameters by their
 * default, conditions, mappings, and text that is put together. What only the deployment knows stays a function; text
 * around it becomes one flat `Fn::Join` without a delimiter, however it was written.
 */
export function resolve(value: unknown, scope: Scope): unknown {
  const resolved = resolveDeep(value, scope, 0);
  return resolved === NOTHING ? undefined : resolved;
}

/** Whether what a template writes as a condition is true; undefined where only the deployment knows. */
export function isTrue(condition: unknown, scope: Scope): boolean | undefined {
  return conditionDeep(condition, scope, 0);
}

function resolveDeep(value: unknown, scope: Scope, depth: number): unknown {
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return value.map((item) => resolveDeep(item, scope, depth + 1)).filter((item) => item !== NOTHING);
  const keys = Object.keys(value);
  const [name = ''] = keys;
  const argument = (value as Record<string, unknown>)[name];
  if (keys.length === 1 && Object.hasOwn(FUNCTIONS, name))
    return (FUNCTIONS[name] as IntrinsicFunction)(argument, scope, depth + 1);
  const entries = Object.entries(value)
    .map(([key, item]) => [key, resolveDeep(item, scope, depth + 1)] as const)
    .filter(([, item]) => item !== NOTHING);
  return Object.fromEntries(entries);
}

type IntrinsicFunction = (argument: unknown, scope: Scope, depth: number) => unknown;

const FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: (name, scope) => {
    if (name === 'AWS::NoValue') return NOTHING;
    const text = asText(name);
    if (Object.hasOwn(scope.pseudo, text)) return scope.pseudo[text];
    return Object.hasOwn(scope.parameters, text) ? scope.parameters[text] : { Ref: name };
  },
  'Fn::GetAtt': (argument) => {
    if (typeof argument !== 'string') return { 'Fn::GetAtt': argument };
    const dot = argument.indexOf('.');
    return { 'Fn::GetAtt': dot < 0 ? [argument] : [argument.slice(0, dot), argument.slice(dot + 1)] };
  },
  'Fn::Join': (argument, scope, depth) => {
    const [delimiter, list] = Array.isArray(argument) ? argument : [];
    const items = resolveDeep(list, scope, depth);
    if (typeof delimiter !== 'string' || !Array.isArray(items)) return { 'Fn::Join': [delimiter, items] };
    return joined(items.flatMap((item, index) => [...(index === 0 ? [] : [delimiter]), ...splitJoin(item)]));
  },
  'Fn::Sub': (argument, scope, depth) => {
    const [text, given] = Array.isArray(argument) ? argument : [argument, {}];
    if (typeof text !== 'string') return { 'Fn::Sub': resolveDeep(argument, scope, depth) };
    const variables = recordOf(given);
    const parts = text.split(/(\$\{[^}]*\})/).map((part): unknown => {
      const [, name] = /^\$\{([^}]*)\}$/.exec(part) ?? [];
      if (name === undefined) return part;
      if (name.startsWith('!')) return `\${${name.slice(1)}}`;
      if (Object.hasOwn(variables, name)) return resolveDeep(variables[name], scope, depth);
      return resolveDeep(name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name }, scope, depth);
    });
    return joined(parts.flatMap(splitJoin));
  },
  'Fn::If': (argument, scope, depth) => {
    const [name, yes, no] = Array.isArray(argument) ? argument : [];
    const holds = scope.holds(asText(name));
    if (holds !== undefined) return resolveDeep(holds ? yes : no, scope, depth);
    const branches = [yes, no].map((branch) => {
      const resolved = resolveDeep(branch, scope, depth);
      return resolved === NOTHING ? { Ref: 'AWS::NoValue' } : resolved;
    });
    return { 'Fn::If': [name, ...branches] };
  },
  'Fn::FindInMap': (argument, scope, depth) => {
    const keys = (Array.isArray(argument) ? argument : []).map((key) => resolveDeep(key, scope, depth));
    const [map, first, second] = keys.map(asText);
    const found = recordOf(recordOf(scope.mappings[map ?? ''])[first ?? ''])[second ?? ''];
    return found ?? { 'Fn::FindInMap': keys };
  },
  'Fn::Select': (argument, scope, depth) => {
    const [index, list] = resolveDeep(Array.isArray(argument) ? argument : [], scope, depth) as unknown[];
    const chosen = Array.isArray(list) ? list[Number(asText(index))] : undefined;
    return chosen ?? { 'Fn::Select': [index, list] };
  },
  'Fn::Split': (argument, scope, depth) => {
    const [delimiter, text] = resolveDeep(Array.isArray(argument) ? argument : [], scope, depth) as unknown[];
    const isText = typeof delimiter === 'string' && delimiter !== '' && typeof text === 'string';
    return isText ? text.split(delimiter) : { 'Fn::Split': [delimiter, text] };
  },
  'Fn::ImportValue': (argument, scope, depth) => {
    const name = { 'Fn::ImportValue': resolveDeep(argument, scope, depth) };
    return scope.outputOf(name) ?? name;
  },
  'Fn::GetStackOutput': (argument, scope, depth) => {
    const name = { 'Fn::GetStackOutput': resolveDeep(argument, scope, depth) };
    return scope.outputOf(name) ?? name;
  },
};

function conditionDeep(condition: unknown, scope: Scope, depth: number): boolean | undefined {
  if (depth > DEEPEST) return undefined;
  if (typeof condition === 'boolean') return condition;
  const [[name, argument] = ['', undefined]] = Object.entries(recordOf(condition));
  const several = (Array.isArray(argument) ? argument : []).map((item) => () => conditionDeep(item, scope, depth + 1));
  switch (name) {
    case 'Condition':
      return scope.holds(asText(argument));
    case 'Fn::Not': {
      const inner = several[0]?.();
      return inner === undefined ? undefined : !inner;
    }
    case 'Fn::And':
      return all(several.map((item) => item()));
    case 'Fn::Or': {
      const none = all(several.map((item) => negated(item())));
      return negated(none);
    }
    case 'Fn::Equals': {
      const [left, right] = resolveDeep(Array.isArray(argument) ? argument : [], scope, depth + 1) as unknown[];
      const isKnown = (side: unknown) => side !== undefined && typeof side !== 'object';
      return isKnown(left) && isKnown(right) ? asText(left) === asText(right) : undefined;
    }
    default:
      return undefined;
  }
}

function negated(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function all(values: readonly (boolean | undefined)[]): boolean | undefined {
  if (values.includes(false)) return false;
  return values.includes(undefined) ? undefined : true;
}
