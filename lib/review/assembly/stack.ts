/** A resource as a template holds it, whatever is in it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly [attribute: string]: unknown;
}

/** A template as far as a review reads it. Nothing in it is sure to have the shape that CloudFormation wants. */
export interface Template {
  readonly Resources?: unknown;
  readonly Parameters?: unknown;
  readonly Mappings?: unknown;
  readonly Conditions?: unknown;
  readonly Outputs?: unknown;
  readonly [section: string]: unknown;
}

/** A stack of a cloud assembly, or a stack nested in one. */
export interface AssemblyStack {
  /** Construct path, such as jedire-prod/data. */
  readonly path: string;
  readonly stackName: string;
  /** First part of the construct path; the stack's name in an app without stages. */
  readonly environment: string;
  /** Undefined where the app leaves it to the deployment. */
  readonly account?: string;
  readonly region?: string;
  readonly isProtected: boolean;
  readonly template: Template;
  /** Construct paths by logical id; what is not here has none. */
  readonly paths: ReadonlyMap<string, string>;
  /** The stack that this one is nested in, and the resource that stands for it there. */
  readonly nestedIn?: { readonly path: string; readonly logicalId: string };
}

/** The value if it is an object with keys; otherwise an empty one. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
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
