import type { z } from 'zod';
import { formatGiven, InputError, type Problem } from './input-error';

/**
 * Checks `raw` against `schema` and returns it parsed, defaults filled in and frozen throughout.
 *
 * `file` is named in every problem. Throws one `InputError` (code `invalid-config`) that lists all problems.
 */
export function parseWith<S extends z.ZodType>(schema: S, raw: unknown, file: string): z.output<S> {
  const result = schema.safeParse(raw, { reportInput: true });
  if (result.success) return deepFreeze(result.data);
  const problems = result.error.issues.flatMap((issue) => describe(issue, schema, raw, file));
  throw new InputError('invalid-config', `${file} has ${countProblems(problems.length)}`, problems);
}

/** Freezes a value and everything below it. */
export function deepFreeze<T>(value: T): T {
  // Also below what is frozen already: zod's readonly() freezes an array and not its items.
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}

/** "1 problem", "2 problems". */
export function countProblems(problems: number): string {
  return problems === 1 ? '1 problem' : `${problems} problems`;
}

function describe(issue: z.core.$ZodIssue, schema: z.core.$ZodType, raw: unknown, file: string): Problem[] {
  const at = (path: readonly PropertyKey[]) => (path.length === 0 ? file : `${file}: ${path.map(String).join('.')}`);
  const where = at(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      where: at([...issue.path, key]),
      given: 'a key that does not exist here',
      allowed: `one of ${listAdmittedKeys(schema, issue.path, raw).sort().join(', ')}`,
      remedy: 'Check its spelling or remove it.',
    }));
  }
  if (issue.code === 'custom' && issue.params !== undefined) {
    const { given, allowed, remedy } = issue.params as Partial<Problem>;
    return [
      {
        where,
        given: given ?? formatGiven(valueAt(raw, issue.path)),
        allowed: allowed ?? issue.message,
        remedy: remedy ?? 'Correct the value.',
      },
    ];
  }
  if (issue.code === 'invalid_key') {
    return [
      {
        where,
        given: formatGiven(issue.path.at(-1)),
        allowed: issue.issues.map((inner) => inner.message).join('; '),
        remedy: 'Rename the key.',
      },
    ];
  }
  const given = valueAt(raw, issue.path);
  return [
    {
      where,
      given: formatGiven(given),
      allowed: allowedBy(issue),
      remedy: given === undefined ? 'Add it.' : 'Correct the value.',
    },
  ];
}

function allowedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `a value of type ${issue.expected}`;
    case 'invalid_value':
      return `one of ${issue.values.map(formatGiven).join(', ')}`;
    case 'too_small':
      return `${lengthOf(issue.origin)}${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `${lengthOf(issue.origin)}${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
    case 'invalid_union':
      return allowedByUnion(issue);
    case 'invalid_format':
      return issue.format === 'regex' && issue.message.startsWith('Invalid')
        ? `text that matches ${issue.pattern}`
        : issue.message;
    default:
      return issue.message;
  }
}

function lengthOf(origin: string): string {
  return origin === 'array' || origin === 'string' ? 'a length of ' : '';
}

/** What each alternative of a union allows; for a choice by `kind`, the kinds there are. */
function allowedByUnion(issue: z.core.$ZodIssueInvalidUnion): string {
  // A choice by `kind` names its kinds in the message it was given.
  if (issue.discriminator !== undefined) return issue.message;
  const alternatives = issue.errors.flatMap((errors) =>
    errors.filter((error) => error.path.length === 0).map(allowedBy),
  );
  return alternatives.length === 0
    ? 'one of the shapes that lib/model documents'
    : alternatives.join(', or ').replaceAll(', or one of', ',');
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], raw);
}

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
export function listAdmittedKeys(schema: z.core.$ZodType, path: readonly PropertyKey[], raw: unknown): string[] {
  const definition = schema._zod.def as unknown as Definition;
  const { shape, innerType, element, valueType, options, discriminator } = definition;
  const wrapped = innerType ?? definition.in;
  if (wrapped !== undefined) return listAdmittedKeys(wrapped, path, raw);
  if (options !== undefined) {
    const chosen = options.filter((option) => discriminator === undefined || accepts(option, discriminator, raw));
    return [...new Set(chosen.flatMap((option) => listAdmittedKeys(option, path, raw)))];
  }
  const [key, ...rest] = path;
  if (key === undefined) return Object.keys(shape ?? {});
  const next = shape?.[String(key)] ?? element ?? valueType;
  return next === undefined
    ? []
    : listAdmittedKeys(next, rest, (raw as Record<PropertyKey, unknown> | undefined)?.[key]);
}

/** Whether an option of a union is the one that the input's discriminator names. */
function accepts(option: z.core.$ZodType, discriminator: string, raw: unknown): boolean {
  const given = (raw as Record<string, unknown> | undefined)?.[discriminator];
  return option._zod.propValues?.[discriminator]?.has(given as z.core.util.Primitive) ?? false;
}
