/** A value of a template as text. `String` throws on an object with a `toString` of its own, which JSON may hold. */
export function asText(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
