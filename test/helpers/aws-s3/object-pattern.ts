/** Which calls a fault meets. */
export interface ObjectPattern {
  /** `bucket/key` of the calls that it meets, where `*` stands for anything; all calls where left out. */
  readonly object?: string;
  /** How many calls it meets; 1 where left out. */
  readonly times?: number;
  /** How many calls that it would meet are let pass before; 0 where left out. */
  readonly after?: number;
}

/** The pattern as a regular expression of JavaScript and of PostgreSQL. */
export function expressionOf({ object = '*' }: ObjectPattern): string {
  return `^${object.split('*').map(escaped).join('.*')}$`;
}

export function matches(pattern: ObjectPattern, bucket: string, key: string): boolean {
  return new RegExp(expressionOf(pattern), 's').test(`${bucket}/${key}`);
}

function escaped(text: string): string {
  return text.replaceAll(/[.+?^${}()|[\]\\]/g, (character) => `\\${character}`);
}
