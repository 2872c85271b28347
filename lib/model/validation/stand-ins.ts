import { z } from 'zod';
import { definitionOf, listAdmittedKeys, numberBounds, schemasAt } from './schema-walk';
import { suggestName } from './suggestions';

/** Which of two stand-ins is taken for a value: the first or the last that a schema accepts. */
export type Variant = 'first' | 'last';

/** An input whose values all have the right shape, and where others stand in for what had not. */
export interface Repaired {
  readonly raw: unknown;
  /** Paths at which something stands in. */
  readonly paths: readonly (readonly PropertyKey[])[];
}

/**
 * An input with everything replaced that has a wrong shape, so that what contradicts itself elsewhere can be found in the same
 * run. Undefined where nothing can stand in: then only the shape is reported.
 *
 * What stands in is arbitrary. Whoever reports problems of a repaired input compares both variants, and reports what does not
 * depend on it.
 */
export function repair(
  schema: z.core.$ZodType,
  raw: unknown,
  issues: readonly z.core.$ZodIssue[],
  variant: Variant,
): Repaired | undefined {
  let copy = raw;
  const paths: (readonly PropertyKey[])[] = [];
  for (const issue of issues) {
    if (issue.code === 'custom') continue;
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const meant = suggestName(key, listAdmittedKeys(schema, issue.path, copy));
        paths.push([...issue.path, key], ...(meant === undefined ? [] : [[...issue.path, meant]]));
        copy = changeAt(copy, issue.path, (parent) => rename(parent, key, meant));
      }
      continue;
    }
    const done = replace(schema, copy, issue.path, variant);
    if (done === undefined) return undefined;
    copy = done.raw;
    paths.push(done.path);
  }
  return { raw: copy, paths };
}

/** Puts a stand-in at a path, or at the nearest place above it that has one. */
function replace(schema: z.core.$ZodType, raw: unknown, path: readonly PropertyKey[], variant: Variant) {
  for (let length = path.length; length > 0; length--) {
    const at = path.slice(0, length);
    const choices = schemasAt(schema, at, raw).flatMap(standIns);
    if (choices.length === 0) continue;
    const value = choices.at(variant === 'first' ? 0 : -1);
    return { raw: setAt(raw, at, value), path: at };
  }
  return undefined;
}

type Node = Record<PropertyKey, unknown>;

/** A copy with another value at a path. */
function setAt(raw: unknown, path: readonly PropertyKey[], value: unknown): unknown {
  const key = path.at(-1);
  if (key === undefined) return value;
  return changeAt(raw, path.slice(0, -1), (parent) => ({ ...parent, [key]: value }));
}

/** A copy with the object or array at a path changed; what is no object there becomes one. */
function changeAt(value: unknown, path: readonly PropertyKey[], change: (node: Node) => Node): unknown {
  const [key, ...rest] = path;
  const isNode = typeof value === 'object' && value !== null;
  const node = (isNode ? value : {}) as Node;
  const changed = key === undefined ? change(node) : { ...node, [key]: changeAt(node[key], rest, change) };
  return Array.isArray(value) ? Object.values(changed) : changed;
}

/** An object without a key, or with it under the name that was meant, where that is still free. */
function rename(node: Node, key: string, meant: string | undefined): Node {
  const { [key]: value, ...rest } = node;
  return meant === undefined || meant in rest ? rest : { ...rest, [meant]: value };
}

/** Texts in the forms that configurations have; for each, two that differ. */
const TEXTS = [
  ['a', 'b'],
  ['/a', '/b'],
  ['a/', 'b/'],
  ['UTC', 'Europe/Berlin'],
  ['p50', 'p99'],
  ['01:00', '02:00'],
  ['01-01', '01-02'],
  ['2001-01-01', '2001-01-02'],
  ['2001-01-01T01:00', '2001-01-01T02:00'],
  ['us-east-1', 'us-west-2'],
  ['10.0.0.0/16', '10.1.0.0/16'],
  ['123456789012', '210987654321'],
  ['a.example', 'b.example'],
  ['Z1', 'Z2'],
  ['AA', 'BB'],
  ['long enough for a reason', 'also long enough for a reason'],
].flat();

/** Values that a schema accepts, of which the first and the last differ as much as such values can; undefined is none at all. */
function standIns(schema: z.core.$ZodType): unknown[] {
  const accepted = (value: unknown) => z.safeParse(schema, value).success;
  return [undefined, ...candidates(schema)].filter(accepted);
}

function candidates(schema: z.core.$ZodType): unknown[] {
  const { type, shape, innerType, in: input, element, options, entries, values } = definitionOf(schema);
  const inner = innerType ?? input;
  if (inner !== undefined) return candidates(inner);
  if (options !== undefined) return options.flatMap(candidates);
  if (entries !== undefined) return Object.values(entries);
  if (values !== undefined) return [...values];
  switch (type) {
    case 'number': {
      const { minimum = 1, maximum = 1000 } = numberBounds(schema);
      return [minimum, 0.5, 1, 2, maximum];
    }
    case 'string':
      return TEXTS;
    case 'boolean':
      return [false, true];
    case 'array':
      return [[], ...(element === undefined ? [] : candidates(element).map((item) => [item]))];
    case 'record':
      return [{}];
    case 'object':
      return objects(shape ?? {});
    default:
      return [];
  }
}

/** Two objects of a shape: with the first and with the last of what each key takes. */
function objects(shape: Readonly<Record<string, z.core.$ZodType>>): object[] {
  const choices = Object.entries(shape).map(([key, schema]) => [key, standIns(schema)] as const);
  return [0, -1].map((index) => Object.fromEntries(choices.map(([key, values]) => [key, values.at(index)])));
}
