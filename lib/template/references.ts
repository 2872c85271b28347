import { isRecord, recordOf } from './resource';
import { asText } from './values';

/** A reference to a resource or parameter, by the name that a template gives it. */
export interface Reference {
  /** The stack that holds it, where the reference names one; otherwise it is the stack of the value. */
  readonly stack?: string;
  readonly logicalId: string;
  /** Empty for `Ref`. */
  readonly attribute: string;
}

/**
 * A reference to a resource of another stack: the name of the stack, the logical id there, the attribute. CloudFormation
 * has none; where several stacks are read together, what they give each other is written so.
 */
export interface ForeignReference {
  readonly 'Fn::Foreign': readonly [stack: string, logicalId: string, attribute: string];
}

/** The reference if the value is one to another stack. */
export function foreignIn(value: unknown): ForeignReference['Fn::Foreign'] | undefined {
  const { 'Fn::Foreign': reference } = recordOf(value);
  return Array.isArray(reference) ? (reference as unknown as ForeignReference['Fn::Foreign']) : undefined;
}

/**
 * Logical ids of what the value, or an item of the list, is a reference to by itself. What a function within makes of
 * others is no such reference: `Fn::Join` with a `Ref` in it names something else.
 */
export function findDirectReferences(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(findDirectReferences);
  const { Ref, 'Fn::GetAtt': attribute } = recordOf(value);
  if (typeof Ref === 'string') return [Ref];
  return Array.isArray(attribute) && typeof attribute[0] === 'string' ? [attribute[0]] : [];
}

/**
 * References anywhere within a value whose intrinsic functions were resolved: `Ref`, `Fn::GetAtt` and `Fn::Foreign`. Pseudo
 * parameters such as AWS::Region are none, and `Fn::Sub` is not read, since resolving leaves none that names a resource.
 */
export function findReferencesWithin(value: unknown): Reference[] {
  if (Array.isArray(value)) return value.flatMap(findReferencesWithin);
  if (!isRecord(value)) return [];
  const { Ref, 'Fn::GetAtt': given } = value;
  const foreign = foreignIn(value);
  if (foreign !== undefined) return [{ stack: foreign[0], logicalId: foreign[1], attribute: foreign[2] }];
  if (typeof Ref === 'string') return Ref.startsWith('AWS::') ? [] : [{ logicalId: Ref, attribute: '' }];
  if (Array.isArray(given)) return [{ logicalId: asText(given[0]), attribute: given.slice(1).map(asText).join('.') }];
  return Object.values(value).flatMap(findReferencesWithin);
}

/**
 * Logical ids that a value as it was synthesized refers to, anywhere within: `Ref`, `Fn::GetAtt` and the names that
 * `Fn::Sub` puts into its text. Pseudo parameters are among them.
 */
export function findReferencesAndSubstitutions(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(findReferencesAndSubstitutions);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref' && typeof inner === 'string') return [inner];
    if (key === 'Fn::GetAtt') return [Array.isArray(inner) ? asText(inner[0]) : (asText(inner).split('.')[0] ?? '')];
    if (key === 'Fn::Sub') return [...substituted(inner), ...findReferencesAndSubstitutions(inner)];
    return findReferencesAndSubstitutions(inner);
  });
}

/** An output of another stack that a value reads. */
export interface OutputRead {
  readonly stackName: string;
  readonly outputName: string;
  /** Whether `Fn::Split` takes it apart. */
  readonly isSplit: boolean;
}

/** Outputs of other stacks that a value as it was synthesized reads with `Fn::GetStackOutput`, anywhere within. */
export function findOutputsRead(value: unknown, isSplit = false): OutputRead[] {
  if (Array.isArray(value)) return value.flatMap((inner) => findOutputsRead(inner, isSplit));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]): OutputRead[] => {
    if (key !== 'Fn::GetStackOutput') return findOutputsRead(inner, isSplit || key === 'Fn::Split');
    const { StackName, OutputName } = recordOf(inner);
    return [{ stackName: asText(StackName), outputName: asText(OutputName), isSplit }];
  });
}

function substituted(value: unknown): string[] {
  const text = Array.isArray(value) ? value[0] : value;
  return [...(typeof text === 'string' ? text : '').matchAll(/\$\{([^!.}]+)/g)].map(([, name]) => String(name));
}

/** Whether a value as it was synthesized refers to a resource, anywhere within. */
export function refersTo(value: unknown, logicalId: string): boolean {
  return findReferencesAndSubstitutions(value).includes(logicalId);
}
