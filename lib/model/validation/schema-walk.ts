import { z } from 'zod';

/** What is read of a schema's definition; each kind of schema has some of it. */
export interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly innerType?: z.core.$ZodType;
  /** What a transformed schema reads. */
  readonly in?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly discriminator?: string;
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly values?: readonly unknown[];
}

/** What a schema of numbers admits, as JSON Schema says it. */
export interface NumberBounds {
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** What a schema of numbers admits. */
export function numberBounds(schema: z.core.$ZodType): NumberBounds {
  return z.toJSONSchema(schema, { unrepresentable: 'any' }) as NumberBounds;
}

/** What a schema was defined with. */
export function definitionOf(schema: z.core.$ZodType): Definition {
  return schema._zod.def as unknown as Definition;
}

/**
 * The schemas that a value at a path of an input has to satisfy: one of them. Where a schema depends on the input (a union by
 * `kind`), `raw` decides. Empty where nothing is admitted at that path.
 */
export function schemasAt(schema: z.core.$ZodType, path: readonly PropertyKey[], raw: unknown): z.core.$ZodType[] {
  const definition = definitionOf(schema);
  const { shape, innerType, element, valueType, options, discriminator } = definition;
  const [key, ...rest] = path;
  if (key === undefined) return [schema];
  const wrapped = innerType ?? definition.in;
  if (wrapped !== undefined) return schemasAt(wrapped, path, raw);
  if (options !== undefined)
    return chooseOptions(options, discriminator, raw).flatMap((option) => schemasAt(option, path, raw));
  const next = shape?.[String(key)] ?? element ?? valueType;
  return next === undefined
    ? []
    : schemasAt(next, rest, (raw as Record<PropertyKey, unknown> | null | undefined)?.[key]);
}

/** The keys that a schema knows at a path of an input; empty where there is no object at that path. */
export function listAdmittedKeys(schema: z.core.$ZodType, path: readonly PropertyKey[], raw: unknown): string[] {
  const given = path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null)?.[key], raw);
  return [...new Set(schemasAt(schema, path, raw).flatMap((found) => keysOf(found, given)))];
}

function keysOf(schema: z.core.$ZodType, given: unknown): string[] {
  const definition = definitionOf(schema);
  const { shape, options, discriminator } = definition;
  const wrapped = definition.innerType ?? definition.in;
  if (wrapped !== undefined) return keysOf(wrapped, given);
  if (options === undefined) return Object.keys(shape ?? {});
  return chooseOptions(options, discriminator, given).flatMap((option) => keysOf(option, given));
}

/** The options of a union that an input means: the one that its discriminator names, and all where it names none. */
function chooseOptions(
  options: readonly z.core.$ZodType[],
  discriminator: string | undefined,
  raw: unknown,
): readonly z.core.$ZodType[] {
  const chosen = options.filter((option) => discriminator === undefined || accepts(option, discriminator, raw));
  return chosen.length === 0 ? options : chosen;
}

/** Whether an option of a union is the one that the input's discriminator names. */
function accepts(option: z.core.$ZodType, discriminator: string, raw: unknown): boolean {
  const given = (raw as Record<string, unknown> | null | undefined)?.[discriminator];
  return option._zod.propValues?.[discriminator]?.has(given as z.core.util.Primitive) ?? false;
}
