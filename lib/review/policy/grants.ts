import { listOf, statementsOf } from '../../template/policy-document';
import { isRecord, recordOf } from '../../template/resource';
import { includesWildcard } from './patterns';

/** A statement of a policy in the one form in which two of them can be compared. Texts are patterns of IAM. */
export interface Grant {
  readonly isAllow: boolean;
  readonly actions: Patterns;
  readonly resources: Patterns;
  /** "*" alone where the policy is of a role and says for no one. */
  readonly principals: Patterns;
  readonly conditions: readonly Condition[];
}

/** Patterns of which one has to match, or none of which may. */
export interface Patterns {
  readonly isNot: boolean;
  readonly texts: readonly string[];
}

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** One action on one resource by one principal: the smallest part of a grant. */
export interface Atom extends Grant {
  readonly actions: Patterns;
}

/** Statements of a policy document; `text` writes a value of a template. */
export function readGrants(document: unknown, text: (value: unknown) => string): Grant[] {
  return statementsOf(document)
    .filter(({ Effect }) => Effect === 'Allow' || Effect === 'Deny')
    .map((statement) => ({
      isAllow: statement.Effect === 'Allow',
      actions: patterns(statement.Action, statement.NotAction, text),
      resources: patterns(statement.Resource, statement.NotResource, text),
      principals: patterns(
        principalsOf(statement.Principal),
        statement.NotPrincipal === undefined ? undefined : principalsOf(statement.NotPrincipal),
        text,
      ),
      conditions: conditionsOf(statement.Condition, text),
    }));
}

function patterns(value: unknown, not: unknown, text: (value: unknown) => string): Patterns {
  const given = value === undefined && not !== undefined ? not : (value ?? '*');
  return { isNot: value === undefined && not !== undefined, texts: [...new Set(listOf(given).map(text))].sort() };
}

/** {"AWS": "*"} is everybody, as "*" is. */
function principalsOf(principal: unknown): unknown {
  return isRecord(principal) ? Object.values(principal).flatMap(listOf) : principal;
}

function conditionsOf(given: unknown, text: (value: unknown) => string): Condition[] {
  return Object.entries(recordOf(given))
    .flatMap(([operator, keys]) =>
      Object.entries(recordOf(keys)).map(([key, values]) => ({
        operator,
        key: key.toLowerCase(),
        values: [...new Set(listOf(values).map(text))].sort(),
      })),
    )
    .sort((a, b) => (`${a.operator} ${a.key}` < `${b.operator} ${b.key}` ? -1 : 1));
}

/** What one side allows (or denies) that the other does not: atoms of `grants` that no grant of `others` covers. */
export function findUncoveredGrants(grants: readonly Grant[], others: readonly Grant[]): Atom[] {
  const texts = new Set(others.map((grant) => JSON.stringify(grant)));
  return grants
    .filter((grant) => !texts.has(JSON.stringify(grant)))
    .flatMap((grant) => atomsOf(grant).filter((atom) => !others.some((other) => coversAtom(other, atom))));
}

/** More parts than this have no sentence; such a statement is compared as a whole. */
const MOST_ATOMS = 2000;

function atomsOf(grant: Grant): Atom[] {
  const { actions, resources, principals } = grant;
  const each = (of: Patterns): Patterns[] =>
    of.isNot ? [of] : of.texts.map((text) => ({ isNot: false, texts: [text] }));
  if (actions.texts.length * resources.texts.length * principals.texts.length > MOST_ATOMS) return [grant];
  return each(actions).flatMap((action) =>
    each(resources).flatMap((resource) =>
      each(principals).map((principal) => ({ ...grant, actions: action, resources: resource, principals: principal })),
    ),
  );
}

function coversAtom(grant: Grant, atom: Atom): boolean {
  return (
    grant.isAllow === atom.isAllow &&
    coversPatterns(lowerCase(grant.actions), lowerCase(atom.actions)) &&
    coversPatterns(grant.resources, atom.resources) &&
    coversPatterns(grant.principals, atom.principals) &&
    grant.conditions.every((condition) => atom.conditions.some((other) => isImplied(condition, other)))
  );
}

/** IAM does not mind the case of actions. */
function lowerCase({ isNot, texts }: Patterns): Patterns {
  return { isNot, texts: texts.map((text) => text.toLowerCase()) };
}

function coversPatterns(wide: Patterns, narrow: Patterns): boolean {
  if (wide.isNot || narrow.isNot) {
    if (!wide.isNot) return wide.texts.includes('*');
    // What is kept out by the wide one has to be kept out by the narrow one.
    if (narrow.isNot) return wide.texts.every((text) => narrow.texts.some((other) => includesWildcard(other, text)));
    return narrow.texts.every(
      (text) => !wide.texts.some((out) => includesWildcard(out, text) || includesWildcard(text, out)),
    );
  }
  return narrow.texts.every((text) => wide.texts.some((pattern) => includesWildcard(pattern, text)));
}

/** Whether a condition holds wherever another does. */
function isImplied(condition: Condition, by: Condition): boolean {
  if (condition.operator !== by.operator || condition.key !== by.key) return false;
  const within = (inner: readonly string[], outer: readonly string[]) => inner.every((value) => outer.includes(value));
  return /Not/.test(condition.operator) ? within(condition.values, by.values) : within(by.values, condition.values);
}
