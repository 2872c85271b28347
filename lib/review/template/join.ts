import { recordOf } from '../../template/resource';
import { asText } from '../../template/values';

/** Text of which only the deployment knows a part: the one form in which a review writes it. */
export interface Join {
  readonly 'Fn::Join': readonly ['', readonly unknown[]];
}

/** Parts of a text that is put together; anything else is its own only part. */
export function splitJoin(value: unknown): readonly unknown[] {
  return isJoin(value) ? value['Fn::Join'][1] : [value];
}

export function isJoin(value: unknown): value is Join {
  const join = recordOf(value)['Fn::Join'];
  return Array.isArray(join) && join[0] === '' && Array.isArray(join[1]);
}

/** Parts as one value: neighbouring text in one piece, and plain text where nothing else is in it. */
export function joined(parts: readonly unknown[]): unknown {
  const merged: unknown[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    const isText = typeof part !== 'object' || part === null;
    if (isText && typeof last === 'string') merged[merged.length - 1] = last + asText(part);
    else if (!isText || asText(part) !== '') merged.push(isText ? asText(part) : part);
  }
  if (merged.length === 0) return '';
  return merged.length === 1 ? merged[0] : { 'Fn::Join': ['', merged] };
}
