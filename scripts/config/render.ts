import { slug } from 'github-slugger';
import type { z } from 'zod';
import { definitionOf, numberBounds } from '../../lib/model/validation/schema-walk';
import type { ConfigGroup, ConfigKey } from './keys';

/** The reference of the configuration, from the comments of its interfaces and the bounds of their schemas. */
export function renderConfig(config: {
  readonly system: readonly ConfigGroup[];
  readonly environment: readonly ConfigGroup[];
}): string {
  const groups = [...config.system, ...config.environment];
  return [
    '# Configuration\n',
    'Every key of a system (`config/systems/<name>.ts`) and of an environment (`config/environments/<name>.ts`): what it means, what is allowed, what holds where it is left out, and where it acts. Made by `npm run docs:config` from the comments that your editor shows and from the schemas that check them.\n',
    'The least that a system needs is a name and one service:\n',
    `\`\`\`ts\n${MINIMAL}\n\`\`\`\n`,
    'A key marked with * is required. `<name>` is a name that you choose. "Acts on" names the property of the CloudFormation resource that it sets, or the command that reads it.\n',
    'A mistake is reported with the file and line that it is on, what is allowed there, and what was probably meant; all mistakes are reported at once.\n',
    ...[
      ['A system', config.system],
      ['An environment', config.environment],
    ].flatMap(([title, list]) => [
      `**${title as string}:** ${(list as readonly ConfigGroup[]).map((group) => link(group.title)).join(', ')}\n`,
    ]),
    ...groups.map(renderGroup),
  ].join('\n');
}

const MINIMAL = `import type { SystemConfigInput } from 'tidemark/config';

export const shop: SystemConfigInput = {
  name: 'shop',
  services: { web: { kind: 'web', paths: ['/*'] } },
};`;

function renderGroup({ title, text, affects, alsoAt, keys }: ConfigGroup): string {
  const isSplit = keys.some((key) => key.affects !== undefined);
  const head = ['Key', 'Meaning', 'Allowed', 'Default', 'Example', ...(isSplit ? ['Acts on'] : [])];
  const rows = keys.map((key) => {
    const cells = [
      `\`${key.name}\`${key.isOptional ? '' : ' *'}`,
      key.text,
      describeAllowed(key),
      key.isOptional ? quote(key.fallback ?? '') : '',
      quote(exampleOf(key) ?? ''),
      ...(isSplit ? [describeAffected(key.affects ?? affects)] : []),
    ];
    return `| ${cells.map(cell).join(' | ')} |`;
  });
  return [
    `## ${title}\n`,
    `${text}\n`,
    ...(alsoAt.length === 0 ? [] : [`The same stands in ${alsoAt.join(', ')}.\n`]),
    ...(isSplit || affects.length === 0 ? [] : [`Acts on ${describeAffected(affects)}.\n`]),
    `| ${head.join(' | ')} |\n|${head.map(() => ' --- |').join('')}\n${rows.join('\n')}\n`,
  ].join('\n');
}

/** An example: the stated one; of what is either true or false, or one of several texts, another than the default. */
export function exampleOf({ example, fallback, schema }: ConfigKey): string | undefined {
  if (example !== undefined) return example;
  const { type, entries, values } = definitionOf(schema);
  if (type === 'boolean') return fallback === 'true' ? 'false' : 'true';
  const choices = Object.values(entries ?? values ?? {}).map((value) => JSON.stringify(value));
  return choices.filter((choice) => choice !== fallback).at(-1);
}

function describeAllowed({ schema, unit, below }: ConfigKey): string {
  const plain = describeSchema(schema);
  const counted = unit === undefined ? plain : plain === '' ? unit : `${plain} (${unit})`;
  return [counted, ...(below.length === 0 ? [] : [below.map(link).join(', ')])]
    .filter((part) => part !== '')
    .join(': ');
}

/** Longest list of values that a cell names. */
const MOST_VALUES = 12;

function describeSchema(schema: z.core.$ZodType): string {
  const { type, entries, values, element, valueType, options } = definitionOf(schema);
  const choices = Object.values(entries ?? values ?? {});
  if (choices.length > MOST_VALUES) return `one of ${choices.length}, such as ${JSON.stringify(choices[0])}`;
  if (choices.length > 0) return choices.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  const inner = element ?? valueType;
  switch (type) {
    case 'number':
      return describeNumber(schema);
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'array':
      return inner === undefined || isObject(inner) ? 'a list' : `a list: ${describeSchema(inner)}`;
    case 'record':
      return inner === undefined || isObject(inner) ? 'by name' : `by name: ${describeSchema(inner)}`;
    case 'union':
      return (options ?? []).some(isObject) ? '' : (options ?? []).map(describeSchema).join(', or ');
    default:
      return '';
  }
}

function isObject(schema: z.core.$ZodType): boolean {
  const { type, innerType, in: input, options } = definitionOf(schema);
  const inner = innerType ?? input;
  if (inner !== undefined) return isObject(inner);
  return type === 'object' || (options ?? []).some(isObject);
}

function describeNumber(schema: z.core.$ZodType): string {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = numberBounds(schema);
  const kind = type === 'integer' ? 'whole number' : 'number';
  const isBound = (value: number | undefined): value is number =>
    value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  const low = isBound(minimum)
    ? `from ${number(minimum)}`
    : isBound(exclusiveMinimum)
      ? `above ${number(exclusiveMinimum)}`
      : '';
  const high = isBound(maximum)
    ? `to ${number(maximum)}`
    : isBound(exclusiveMaximum)
      ? `below ${number(exclusiveMaximum)}`
      : '';
  return [kind, low, low === '' && high.startsWith('to') ? `up ${high}` : high].filter((part) => part !== '').join(' ');
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function describeAffected(places: readonly string[]): string {
  return places.map((place) => place.replace(/^(\w+::\w+::\w+)/, '`$1`')).join(', ');
}

/** JSON as code; words as they are. */
function quote(text: string): string {
  try {
    JSON.parse(text);
    return `\`${text}\``;
  } catch {
    return text;
  }
}

function link(title: string): string {
  return `[${title}](#${slug(title.replaceAll('`', ''))})`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
