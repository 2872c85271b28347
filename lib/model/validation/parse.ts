import type { z } from 'zod';
import { formatGiven, InputError, type Problem } from './input-error';
import { listAdmittedKeys } from './schema-walk';
import { formatWhere, type Source } from './source';
import { repair, type Variant } from './stand-ins';
import { didYouMean, suggestName } from './suggestions';

/**
 * Checks `raw` against `schema` and returns it parsed, defaults filled in and frozen throughout.
 *
 * `source` is named in every problem. Throws one `InputError` (code `invalid-config`) that lists all problems: of shape, and of
 * what contradicts itself, as far as that does not depend on what has a wrong shape.
 */
export function parseWith<S extends z.ZodType>(schema: S, raw: unknown, source: string | Source): z.output<S> {
  const result = schema.safeParse(raw, { reportInput: true });
  if (result.success) return deepFreeze(result.data);
  const at = typeof source === 'string' ? { file: source } : source;
  const problems = findProblems(schema, raw, result.error.issues, at);
  throw new InputError('invalid-config', `${at.file} has ${countProblems(problems.length)}`, problems);
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

/** A problem with the path that it is at. */
interface Located {
  readonly path: readonly PropertyKey[];
  readonly problem: Problem;
}

/** What tells a problem from others; several may be at one place. */
function text({ problem }: Located): string {
  return JSON.stringify([problem.where, problem.given, problem.allowed]);
}

/** Rounds of repair: what stands in for a value of a wrong shape has none, but a union may then read what is below it. */
const ROUNDS = 4;

/** Everything that is wrong with an input; what is said of a place of a wrong shape is not said again. */
function findProblems(schema: z.ZodType, raw: unknown, issues: readonly z.core.$ZodIssue[], source: Source): Problem[] {
  const found = withoutMissing(issues, schema, raw).map((issue) => ({
    issue,
    at: describe(issue, schema, raw, source),
  }));
  const first = findBesides(schema, raw, issues, source, 'first');
  const last = findBesides(schema, raw, issues, source, 'last');
  if (first === undefined || last === undefined) return found.flatMap(({ at }) => at.map(({ problem }) => problem));
  const where = ({ problem }: Located) => problem.where;
  const isIn = (list: readonly Located[], key: (located: Located) => string, located: Located) =>
    list.some((other) => key(other) === key(located));
  // A contradiction that goes away with what stands in was none.
  const plain = found
    .filter(({ issue, at }) => issue.code !== 'custom' || at.every((each) => isIn(first.all, where, each)))
    .flatMap(({ at }) => at);
  const more = first.away.filter((located) => !isIn(plain, where, located) && isIn(last.away, text, located));
  return [...plain, ...more].map(({ problem }) => problem);
}

/** What is wrong with an input in which something stands in for everything of a wrong shape. */
interface Besides {
  readonly all: readonly Located[];
  /** Without what is at, above or below what stands in. */
  readonly away: readonly Located[];
}

/** What is wrong besides the shape; undefined where nothing can stand in for it. */
function findBesides(
  schema: z.ZodType,
  raw: unknown,
  issues: readonly z.core.$ZodIssue[],
  source: Source,
  variant: Variant,
): Besides | undefined {
  const found = new Map<string, Located>();
  const replaced: (readonly PropertyKey[])[] = [];
  let value = raw;
  let open = issues;
  for (let round = 0; round < ROUNDS && (round === 0 || open.some(({ code }) => code !== 'custom')); round++) {
    const repaired = repair(schema, value, open, variant);
    if (repaired === undefined) return undefined;
    value = repaired.raw;
    replaced.push(...repaired.paths);
    open = schema.safeParse(value, { reportInput: true }).error?.issues ?? [];
    for (const located of open.flatMap((issue) => describe(issue, schema, value, source)))
      found.set(text(located), located);
  }
  const all = [...found.values()];
  return {
    all,
    away: all.filter(({ path }) => !replaced.some((other) => isAbove(path, other) || isAbove(other, path))),
  };
}

/** Whether one path leads to the other, or is it. */
function isAbove(path: readonly PropertyKey[], other: readonly PropertyKey[]): boolean {
  return path.every((key, index) => String(key) === String(other[index]));
}

/** Without the keys that are missing because they are written otherwise. */
function withoutMissing(issues: readonly z.core.$ZodIssue[], schema: z.ZodType, raw: unknown): z.core.$ZodIssue[] {
  const meant = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => [...issue.path, suggestName(key, listAdmittedKeys(schema, issue.path, raw))].join('.'))
      : [],
  );
  return issues.filter(
    (issue) => valueAt(raw, issue.path) !== undefined || !meant.includes(issue.path.map(String).join('.')),
  );
}

function describe(issue: z.core.$ZodIssue, schema: z.core.$ZodType, raw: unknown, source: Source): Located[] {
  const { path } = issue;
  const located = (problem: Omit<Problem, 'where'>, at = path): Located => ({
    path: at,
    problem: { where: formatWhere(source, at), ...problem },
  });
  const unknownKeys = (at: readonly PropertyKey[], keys: readonly string[]) => {
    const known = listAdmittedKeys(schema, at, raw).sort();
    return keys
      .filter((key) => !known.includes(key))
      .map((key) =>
        located(
          {
            given: 'a key that does not exist here',
            allowed: `one of ${known.join(', ')}`,
            remedy: `${didYouMean(key, known)}Check its spelling or remove it.`,
          },
          [...at, key],
        ),
      );
  };
  if (issue.code === 'unrecognized_keys') return unknownKeys(path, issue.keys);
  const given = valueAt(raw, path);
  if (issue.code === 'custom' && issue.params !== undefined) {
    const stated = issue.params as Partial<Problem>;
    return [
      located({
        given: stated.given ?? formatGiven(given),
        allowed: stated.allowed ?? issue.message,
        remedy: stated.remedy ?? 'Correct the value.',
      }),
    ];
  }
  if (issue.code === 'invalid_key') {
    const allowed = issue.issues.map((inner) => inner.message).join('; ');
    return [located({ given: formatGiven(path.at(-1)), allowed, remedy: 'Rename the key.' })];
  }
  const remedy = given === undefined ? 'Add it.' : `${didYouMean(given, choicesOf(issue))}Correct the value.`;
  const problem = located({ given: formatGiven(given), allowed: allowedBy(issue), remedy });
  if (issue.code !== 'invalid_union' || issue.discriminator === undefined) return [problem];
  // Which keys there are depends on what is wrong here; some are in none of the kinds.
  const at = path.slice(0, -1);
  return [problem, ...unknownKeys(at, Object.keys(Object(valueAt(raw, at))))];
}

/** The values that an issue says are allowed, where they are texts. */
function choicesOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'invalid_value') return issue.values.filter((value) => typeof value === 'string');
  // The message of a choice by `kind` lists the kinds.
  return issue.code === 'invalid_union' && issue.discriminator !== undefined
    ? issue.message.replace(/^one of /, '').split(', ')
    : [];
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
    ? 'one of the forms that docs/configuration.md lists'
    : alternatives.join(', or ').replaceAll(', or one of', ',');
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], raw);
}
