/** A resource as a CloudFormation template has it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  /** Name of the condition under which it is made. */
  readonly Condition?: string;
}

/** What of a CloudFormation template costs can be read from. */
export interface CostTemplate {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
}

/** Logical ids that a value refers to, anywhere within: `Ref`, `Fn::GetAtt` and `Fn::Sub`. */
export function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref' && typeof inner === 'string') return [inner];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(inner) ? inner[0] : String(inner).split('.')[0])];
    if (key === 'Fn::Sub') return [...substituted(inner), ...references(inner)];
    return references(inner);
  });
}

function substituted(value: unknown): string[] {
  const text = Array.isArray(value) ? value[0] : value;
  return [...String(text).matchAll(/\$\{([^!.}]+)/g)].map(([, name]) => String(name));
}

/** Whether a value refers to a resource. */
export function refersTo(value: unknown, logicalId: string): boolean {
  return references(value).includes(logicalId);
}

/** A value as it stands, or the default of the parameter it refers to; undefined for what only a deployment knows. */
export function literal(value: unknown, template: CostTemplate): unknown {
  if (!isRecord(value)) return value;
  const name = value.Ref;
  return typeof name === 'string' ? template.Parameters?.[name]?.Default : undefined;
}

/** A number, also one that is written as text; undefined for anything else. */
export function numberIn(value: unknown, template: CostTemplate): number | undefined {
  const plain = literal(value, template);
  if (typeof plain === 'number') return plain;
  if (typeof plain !== 'string' || plain.trim() === '') return undefined;
  const parsed = Number(plain);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** Text; undefined for anything else. */
export function textIn(value: unknown, template: CostTemplate): string | undefined {
  const plain = literal(value, template);
  return typeof plain === 'string' ? plain : undefined;
}

/** Whether a property is true, as JSON or as text. */
export function isTrue(value: unknown, template: CostTemplate): boolean {
  const plain = literal(value, template);
  return plain === true || plain === 'true';
}

/** A property within a property; undefined where there is none. */
export function within(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

/** A list's items; none of anything else. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
/** A value of a template as text. `String` throws on an object with a `toString` of its own, which JSON may hold. */
export function asText(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
