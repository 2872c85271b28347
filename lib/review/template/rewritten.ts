import { foreignIn } from '../../template/references';
import { isRecord } from '../../template/resource';
import { asText } from '../../template/values';

/** A resource among all stacks of a side: what the review calls its stack, and its logical id there. */
export interface GlobalId {
  readonly stack: string;
  readonly logicalId: string;
}

/** One text for a resource among all stacks. */
export function idIn(stack: string, logicalId: string): string {
  return `${stack}#${logicalId}`;
}

/**
 * The value with each reference under the name that `called` gives it, as the stack `own` would write it: `Ref` and
 * `Fn::GetAtt` to its own resources, `Fn::Foreign` to those of other stacks.
 *
 * @param from the stack that the references in the value are written in
 */
export function rewritten(
  value: unknown,
  from: string,
  own: string,
  called: (stack: string, logicalId: string) => GlobalId,
): unknown {
  if (Array.isArray(value)) return value.map((item) => rewritten(item, from, own, called));
  if (!isRecord(value)) return value;
  const { Ref, 'Fn::GetAtt': attribute } = value;
  const foreign = foreignIn(value);
  if (foreign !== undefined) return referenceTo(called(foreign[0], foreign[1]), foreign[2], own);
  if (typeof Ref === 'string') return Ref.startsWith('AWS::') ? value : referenceTo(called(from, Ref), '', own);
  if (Array.isArray(attribute))
    return referenceTo(called(from, asText(attribute[0])), attribute.slice(1).map(asText).join('.'), own);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rewritten(item, from, own, called)]));
}

function referenceTo({ stack, logicalId }: GlobalId, attribute: string, own: string): unknown {
  if (stack !== own) return { 'Fn::Foreign': [stack, logicalId, attribute] };
  return attribute === '' ? { Ref: logicalId } : { 'Fn::GetAtt': [logicalId, attribute] };
}
