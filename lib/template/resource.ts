/** A resource as a template holds it, whatever is in it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly [attribute: string]: unknown;
}

/** A template as it was synthesized. Nothing in it is sure to have the shape that CloudFormation wants. */
export interface Template {
  /** Resources by logical id. */
  readonly Resources?: unknown;
  /** Parameters by name. */
  readonly Parameters?: unknown;
  /** Mappings by name. */
  readonly Mappings?: unknown;
  /** Conditions by name. */
  readonly Conditions?: unknown;
  /** Outputs by name. */
  readonly Outputs?: unknown;
  readonly [section: string]: unknown;
}

/** Whether a value is an object with keys; a list is none. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value if it is an object with keys; otherwise an empty one. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

/** What a stack consists of; of what is no resource there is nothing. */
export function resourcesOf(template: Template): Readonly<Record<string, TemplateResource>> {
  const found = Object.entries(recordOf(template.Resources)).filter(([, resource]) =>
    /^[A-Z]\w*::/.test(typeOf(resource)),
  );
  return Object.fromEntries(found) as Record<string, TemplateResource>;
}

function typeOf(resource: unknown): string {
  const { Type } = recordOf(resource);
  return typeof Type === 'string' ? Type : '';
}
