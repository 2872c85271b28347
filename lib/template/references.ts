/** Logical ids that a value refers to. */
export function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  const { Ref } = value as { readonly Ref?: unknown };
  if (typeof Ref === 'string') return [Ref];
  const { 'Fn::GetAtt': attribute } = value as { readonly 'Fn::GetAtt'?: readonly unknown[] };
  return typeof attribute?.[0] === 'string' ? [attribute[0]] : [];
}
