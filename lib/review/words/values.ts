import { foreignIn } from '../../template/references';
import { isRecord } from '../../template/resource';
import { asText } from '../../template/values';
import type { StackChange } from '../change';
import type { ReviewedResource } from '../finding';
import { isJoin } from '../template/join';
import { nameResourceType } from './nouns';

/** Longest text of a value in a sentence. */
const LONGEST = 120;

/** Construct path below the stack, without the last part that every resource of the CDK has. */
export function shortPath({ path }: ReviewedResource, stack: { readonly path: string }): string {
  const below = path.startsWith(`${stack.path}/`) ? path.slice(stack.path.length + 1) : path;
  return below.replace(/\/(Resource|Default)$/, '');
}

/** "the bucket Archive/Bucket". */
export function describeResource(resource: ReviewedResource, { stack }: StackChange): string {
  return `the ${nameResourceType(resource.type)} ${shortPath(resource, stack)}`;
}

/** A value as a sentence can hold it: references by the path of what they lead to. */
export function formatShortValue(value: unknown, stack: StackChange): string {
  const text = formatValue(value, stack).replace(/\$\{([^}]*?)(\.Arn)?\}/g, '$1');
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text;
}

/** As `formatShortValue`, however long it is. */
export function formatValue(value: unknown, stack: StackChange): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return value >= 10_000 && Number.isSafeInteger(value) ? grouped(value) : asText(value);
  if (isJoin(value)) return value['Fn::Join'][1].map((part) => formatValue(part, stack)).join('');
  if (Array.isArray(value)) return value.map((item) => formatValue(item, stack)).join(', ');
  if (!isRecord(value)) return asText(value);
  return referenceText(value, stack) ?? JSON.stringify(value, (_, inner) => describeLiteral(inner, stack));
}

/** What a reader should not see as CloudFormation writes it: references and text that is put together, within a value. */
function describeLiteral(value: unknown, stack: StackChange): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return isJoin(value) ? formatValue(value, stack) : (referenceText(value, stack) ?? value);
}

/** `${Archive/Bucket.Arn}` for a reference to it; undefined for any other value. */
export function referenceText(value: object, stack: StackChange): string | undefined {
  const { Ref, 'Fn::GetAtt': attribute } = value as { readonly Ref?: unknown; readonly 'Fn::GetAtt'?: unknown };
  const foreign = foreignIn(value);
  const text = (key: string, name: string, other?: string) => {
    const resource = stack.named(key, other);
    const path = resource === undefined ? key : shortPath(resource, other === undefined ? stack.stack : { path: '' });
    return `\${${path}${name === '' ? '' : `.${name}`}}`;
  };
  if (foreign !== undefined) return text(foreign[1], foreign[2], foreign[0]);
  if (typeof Ref === 'string') return text(Ref, '');
  if (Array.isArray(attribute)) return text(asText(attribute[0]), attribute.slice(1).map(asText).join('.'));
  return undefined;
}

/** 13,743,895,347: a number that no one counts the digits of. */
function grouped(value: number): string {
  return asText(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** More than this of one kind is counted, not named. */
const MOST = 4;

/** "a", "a and b", "a, b, c, d and 3 more". */
export function list(texts: readonly string[], separator = ', '): string {
  const unique = [...new Set(texts)];
  const shownTexts = unique.slice(0, MOST);
  const more = unique.length - shownTexts.length;
  if (more > 0) return `${shownTexts.join(separator)} and ${more} more`;
  if (shownTexts.length < 2 || separator !== ', ') return shownTexts.join(separator);
  return `${shownTexts.slice(0, -1).join(', ')} and ${shownTexts.at(-1)}`;
}
