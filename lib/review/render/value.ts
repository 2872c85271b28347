import type { ValueChange } from '../finding';

/** Characters of a value that are shown; the JSON output has all of it. */
const SHOWN = 120;

/** One value as a person reads it: text without quotes, everything else as JSON, on one line. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'none';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const line = text.replace(/\s+/g, ' ');
  return line.length > SHOWN ? `${line.slice(0, SHOWN - 1)}…` : line;
}

/** A path without the word that stands before every property. */
export function describePath({ path }: ValueChange): string {
  return path.replace(/^Properties\./, '');
}
