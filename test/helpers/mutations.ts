import fc from 'fast-check';
import type { AssemblyStack } from '../../lib/template/stack';

/** Values that no template of the CDK has, and some that it has elsewhere. */
const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    '*',
    0,
    -1,
    1e300,
    true,
    [],
    {},
    [[]],
    [null],
    { Ref: 'Nowhere' },
    { Ref: { Ref: 'Nowhere' } },
    { Ref: 'AWS::NoValue' },
    { 'Fn::Sub': 7 },
    { 'Fn::Sub': '${' },
    { 'Fn::Sub': [`\${A}-\${A.B}-\${!C}-\${D}`, { A: { 'Fn::Sub': `\${A}` } }] },
    { 'Fn::Join': [] },
    { 'Fn::Join': ['', 'text'] },
    { 'Fn::If': [] },
    { 'Fn::If': ['Nowhere', [{ Ref: 'AWS::NoValue' }], { Ref: 'AWS::NoValue' }] },
    { 'Fn::Select': [9, []] },
    { 'Fn::Split': ['', 'text'] },
    { 'Fn::GetAtt': 'A' },
    { 'Fn::GetAtt': [] },
    { 'Fn::GetAtt': null },
    { 'Fn::FindInMap': null },
    { 'Fn::ImportValue': { 'Fn::ImportValue': 'x' } },
    { 'Fn::ForEach::All': ['x', ['a'], {}] },
    { Effect: 'Allow', Action: null, Resource: [], Principal: [[]], Condition: 'no' },
    { __proto__: null, hasOwnProperty: 1, constructor: 'x', toString: [] },
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** One change of a template at a place that is found by turning at random at every step. */
export interface Mutation {
  readonly stack: number;
  /** How deep it goes, and which way at each step. */
  readonly turns: readonly number[];
  readonly how: 'replace' | 'remove' | 'rename' | 'double' | 'reverse';
  readonly value: unknown;
}

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  stack: fc.nat(1000),
  turns: fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 }),
  how: fc.constantFrom('replace' as const, 'remove' as const, 'rename' as const, 'double' as const, 'reverse' as const),
  value: junk,
});

/** The stacks with the changes made; the given ones stay as they are. */
export function mutated(stacks: readonly AssemblyStack[], mutations: readonly Mutation[]): AssemblyStack[] {
  const copies = stacks.map((stack) => ({ ...stack, template: structuredClone(stack.template) }));
  for (const { stack, turns, how, value } of mutations) {
    const chosen = copies[stack % Math.max(1, copies.length)];
    if (chosen !== undefined) mutate(chosen.template as Record<string, unknown>, turns, how, value);
  }
  return copies;
}

function mutate(from: Record<string, unknown>, turns: readonly number[], how: Mutation['how'], value: unknown): void {
  let at: Record<string, unknown> | unknown[] = from;
  for (const [depth, turn] of turns.entries()) {
    const keys = Object.keys(at);
    const key = keys[turn % Math.max(1, keys.length)];
    if (key === undefined) return;
    const next = (at as Record<string, unknown>)[key];
    if (depth < turns.length - 1 && typeof next === 'object' && next !== null) {
      at = next as Record<string, unknown>;
      continue;
    }
    change(at as Record<string, unknown>, key, how, structuredClone(value));
    return;
  }
}

function change(at: Record<string, unknown>, key: string, how: Mutation['how'], value: unknown): void {
  const old = at[key];
  switch (how) {
    case 'remove':
      if (Array.isArray(at)) at.splice(Number(key), 1);
      else delete at[key];
      return;
    case 'rename':
      delete at[key];
      Object.defineProperty(at, `${key}X`, { value: old, enumerable: true, configurable: true, writable: true });
      return;
    case 'double':
      if (Array.isArray(at)) at.push(structuredClone(old));
      else at[`${key}Copy`] = structuredClone(old);
      return;
    case 'reverse':
      if (Array.isArray(old)) old.reverse();
      return;
    default:
      at[key] = value;
  }
}

/** Places of the template that hold a switch or a number below the properties of a resource. */
export function leaves(
  stacks: readonly AssemblyStack[],
): { readonly stack: number; readonly path: readonly string[] }[] {
  const found: { stack: number; path: readonly string[] }[] = [];
  const visit = (value: unknown, stack: number, path: readonly string[]): void => {
    if (typeof value === 'boolean' || typeof value === 'number') found.push({ stack, path });
    if (typeof value !== 'object' || value === null) return;
    for (const [key, item] of Object.entries(value)) if (!key.startsWith('Fn::')) visit(item, stack, [...path, key]);
  };
  stacks.forEach(({ template }, stack) => {
    for (const [id, resource] of Object.entries((template.Resources ?? {}) as Record<string, { Properties?: unknown }>))
      visit(resource.Properties, stack, ['Resources', id, 'Properties']);
  });
  return found;
}

/** The stacks with one value turned: a switch over, a number up or down. */
export function turned(
  stacks: readonly AssemblyStack[],
  { stack, path }: { readonly stack: number; readonly path: readonly string[] },
  by: number,
): AssemblyStack[] {
  const copies = stacks.map((one) => ({ ...one, template: structuredClone(one.template) }));
  let at = copies[stack]?.template as Record<string, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  const last = path.at(-1) as string;
  const old = at[last];
  at[last] = typeof old === 'boolean' ? !old : (old as number) + by;
  return copies;
}
