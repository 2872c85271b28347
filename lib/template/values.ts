import { isRecord, type Template } from './resource';

/** A value as it stands, or the default of the parameter it refers to; undefined for what only a deployment knows. */
export function resolveLiteral(value: unknown, template: Template): unknown {
  if (!isRecord(value)) return value;
  const name = value.Ref;
  return typeof name === 'string' ? getAt(template.Parameters, name, 'Default') : undefined;
}

/** A number, also one that is written as text; undefined for anything else. */
export function readNumber(value: unknown, template: Template): number | undefined {
  const plain = resolveLiteral(value, template);
  if (typeof plain === 'number') return plain;
  if (typeof plain !== 'string' || plain.trim() === '') return undefined;
  const parsed = Number(plain);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** Text; undefined for anything else. */
export function readText(value: unknown, template: Template): string | undefined {
  const plain = resolveLiteral(value, template);
  return typeof plain === 'string' ? plain : undefined;
}

/** Whether a property is true, as JSON or as text. */
export function isTrue(value: unknown, template: Template): boolean {
  const plain = resolveLiteral(value, template);
  return plain === true || plain === 'true';
}

/** A property within a property; undefined where there is none. */
export function getAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

/** A list's items; none of anything else. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A value of a template as text. `String` throws on an object with a `toString` of its own, which JSON may hold. */
export function asText(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
