import type { z } from 'zod';

/** What is read of a schema's definition; each kind of schema has some of it. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly innerType?: z.core.$ZodType;
  /** What a transformed schema reads. */
  readonly in?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly discriminator?: string;
}

/**
 * The keys that a schema knows at a path of an input, for the message about one it does not know. Where the schema
 * depends on the input (a union by `kind`), `raw` decides. Empty where there is no object at that path.
 */
export function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[], raw: unknown): string[] {
  const definition = schema._zod.def as unknown as Definition;
  const { shape, innerType, element, valueType, options, discriminator } = definition;
  const wrapped = innerType ?? definition.in;
  if (wrapped !== undefined) return keysAt(wrapped, path, raw);
  if (options !== undefined) {
    const chosen = options.filter((option) => discriminator === undefined || accepts(option, discriminator, raw));
    return [...new Set(chosen.flatMap((option) => keysAt(option, path, raw)))];
  }
  const [key, ...rest] = path;
  if (key === undefined) return Object.keys(shape ?? {});
  const next = shape?.[String(key)] ?? element ?? valueType;
  return next === undefined ? [] : keysAt(next, rest, (raw as Record<PropertyKey, unknown> | undefined)?.[key]);
}

/** Whether an option of a union is the one that the input's discriminator names. */
function accepts(option: z.core.$ZodType, discriminator: string, raw: unknown): boolean {
  const given = (raw as Record<string, unknown> | undefined)?.[discriminator];
  return option._zod.propValues?.[discriminator]?.has(given as z.core.util.Primitive) ?? false;
}
