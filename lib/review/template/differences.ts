import { isRecord } from '../../template/resource';
import { asText } from '../../template/values';
import type { ValueChange } from '../finding';

/** Whether two values are one to CloudFormation, to which 10 and "10", true and "true" are the same. */
export function isSame(before: unknown, after: unknown): boolean {
  if (before === after) return true;
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null)
    return isScalar(before) && isScalar(after) && asText(before) === asText(after);
  if (Array.isArray(before) !== Array.isArray(after)) return false;
  const [left, right] = [before as Record<string, unknown>, after as Record<string, unknown>];
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && isSame(left[key], right[key]));
}

function isScalar(value: unknown): boolean {
  return value !== undefined && value !== null && typeof value !== 'object';
}

/** What elements of a list are called by, where each of them has a name of its own. */
const NAMES = ['ScheduledActionName', 'Name', 'Id', 'Key', 'Sid', 'PolicyName', 'ParameterKey', 'TransitionInDays'];

/**
 * Every value that differs, as deep as it goes: `Rules[daily].ExpirationInDays`. Elements of a list are told by their
 * name, or else by what they are: a list that gained and lost elements differs as a whole.
 */
export function differences(before: unknown, after: unknown, path: string): ValueChange[] {
  if (isSame(before, after)) return [];
  // What has no properties on one side differs in each that the other has; {} alone says something too, as in Block: {}.
  if (before === undefined && isPlain(after) && Object.keys(after).length > 0) return differences({}, after, path);
  if (after === undefined && isPlain(before) && Object.keys(before).length > 0) return differences(before, {}, path);
  if (isPlain(before) && isPlain(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => differences(before[key], after[key], path === '' ? key : `${path}.${key}`));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const name = NAMES.find((candidate) => isNamedBy(before, candidate) && isNamedBy(after, candidate));
    if (name !== undefined) return namedDifferences(before, after, name, path);
    const gone = before.filter((item) => !after.some((other) => isSame(item, other)));
    const come = after.filter((item) => !before.some((other) => isSame(item, other)));
    const [only, other] = [gone[0], come[0]];
    if (gone.length === 1 && come.length === 1 && isPlain(only) && isPlain(other))
      return differences(only, other, `${path}[${before.indexOf(only)}]`);
  }
  return [
    {
      path,
      before,
      after,
    } satisfies ValueChange,
  ];
}

/** An object of properties; what a function computes is one value. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isRecord(value)) return false;
  const keys = Object.keys(value);
  return keys.length !== 1 || !(keys[0] === 'Ref' || keys[0]?.startsWith('Fn::'));
}

function isNamedBy(items: readonly unknown[], name: string): boolean {
  const names = items.map((item) => (isPlain(item) ? item[name] : undefined));
  return names.every(isScalar) && new Set(names.map(asText)).size === items.length;
}

function namedDifferences(
  before: readonly unknown[],
  after: readonly unknown[],
  name: string,
  path: string,
): ValueChange[] {
  const byName = (items: readonly unknown[]) =>
    new Map(items.map((item) => [asText((item as Record<string, unknown>)[name]), item]));
  const [left, right] = [byName(before), byName(after)];
  return [...new Set([...left.keys(), ...right.keys()])].sort().flatMap((key) => {
    const [a, b] = [left.get(key), right.get(key)];
    if (a === undefined) return [{ path: `${path}[${key}]`, after: b }];
    return b === undefined ? [{ path: `${path}[${key}]`, before: a }] : differences(a, b, `${path}[${key}]`);
  });
}
