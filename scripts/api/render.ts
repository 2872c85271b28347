import { slug } from 'github-slugger';
import type { EntryName, Member, PublicName } from './entries';

type Entries = Readonly<Record<EntryName, readonly PublicName[]>>;

/** An example of docs/examples: a file that tests compile and run. */
export interface Example {
  /** Its name without the extension, such as `services`. */
  readonly name: string;
  readonly source: string;
}

/** Names that a source imports from an entry of the package, by entry. */
export function importsOf(source: string): { readonly entry: string; readonly names: readonly string[] }[] {
  return [...source.matchAll(/import (?:type )?\{([^}]*)\} from '(tidemark(?:\/\w+)?)';/g)].map(
    ([, names = '', entry = '']) => ({
      entry,
      names: names
        .split(',')
        .map((name) => name.trim().replace(/^type /, ''))
        .filter((name) => name !== ''),
    }),
  );
}

/** Examples that show a name. Props are shown by what takes them. */
export function examplesOf(entry: string, { name }: PublicName, examples: readonly Example[]): readonly Example[] {
  const shown = [name, name.replace(/Props$/, '')];
  return examples.filter(({ source }) =>
    importsOf(source).some(
      (imported) => imported.entry === entry && imported.names.some((each) => shown.includes(each)),
    ),
  );
}

/** What the package exports, and nothing else: a difference in a pull request is a difference for whoever uses it. */
export function renderReport(entries: Entries): string {
  const blocks = Object.entries(entries).map(([entry, names]) => {
    const lines = names.flatMap(({ head, members }) =>
      members.length === 0 ? [`${head};`] : [`${head} {`, ...members.map(({ signature }) => `  ${signature};`), '}'],
    );
    return `## ${entry}\n\n${names.length} names.\n\n\`\`\`ts\n${lines.join('\n')}\n\`\`\`\n`;
  });
  return `# API report\n\nMade by \`npm run docs:api\` and compared in tests. A new name also needs a line with its reason in test/api.test.ts.\n\n${blocks.join('\n')}`;
}

/** The reference for whoever imports the package. */
export function renderApi(
  entries: Entries,
  introductions: Readonly<Record<EntryName, string>>,
  examples: readonly Example[],
): string {
  const contents = Object.entries(entries).map(
    ([entry, names]) =>
      `- [\`${entry}\`](#${slug(entry)}): ${names.map(({ name }) => `[${name}](#${slug(headingOf(entry, name, entries))})`).join(', ')}`,
  );
  const parts = (Object.entries(entries) as [EntryName, readonly PublicName[]][]).map(
    ([entry, names]) =>
      `## ${entry}\n\n${introductions[entry]}\n\n${names.map((each) => renderName(entry, each, entries, examples)).join('\n')}`,
  );
  const shown = examples.map(({ name, source }) => `### Example: ${name}\n\n\`\`\`ts\n${source.trim()}\n\`\`\`\n`);
  return [
    '# API\n',
    'Every name that the package exports, by the entry that it is imported from. Made from the sources by `npm run docs:api`; the examples at the end are compiled and run in tests. How the parts work together is in the [README](README.md).\n',
    `${contents.join('\n')}\n- [Examples](#examples): ${examples.map(({ name }) => `[${name}](#example-${name})`).join(', ')}\n`,
    ...parts,
    '## Examples\n',
    ...shown,
  ].join('\n');
}

/** Two names stand in two entries; the second is told apart by its entry. */
function headingOf(entry: string, name: string, entries: Entries): string {
  const first = Object.entries(entries).find(([, names]) => names.some((each) => each.name === name))?.[0];
  return first === entry ? name : `${name} (${entry})`;
}

function renderName(entry: EntryName, each: PublicName, entries: Entries, examples: readonly Example[]): string {
  const { name, kind, head, text, members } = each;
  const links = examplesOf(entry, each, examples).map((example) => `[${example.name}](#example-${example.name})`);
  return [
    `### ${headingOf(entry, name, entries)}\n`,
    `\`\`\`ts\n${head}\n\`\`\`\n`,
    ...(text === '' ? [] : [`${text}\n`]),
    ...(links.length === 0 ? [] : [`Example: ${links.join(', ')}\n`]),
    ...(members.length === 0 ? [] : [kind === 'interface' ? renderProperties(members) : renderMembers(members)]),
  ].join('\n');
}

function renderProperties(members: readonly Member[]): string {
  const rows = members.map(
    ({ name, type, signature, text, isOptional, fallback }) =>
      `| \`${name}\`${isOptional ? '' : ' *'} | ${code(type ?? signature)} | ${cell(text)}${fallback === undefined ? '' : ` Default: ${cell(fallback)}`} |`,
  );
  return `| | type | |\n| --- | --- | --- |\n${rows.join('\n')}\n\n\\* required\n`;
}

function renderMembers(members: readonly Member[]): string {
  return `${members.map(({ signature, text }) => `- ${code(signature)}${text === '' ? '' : `: ${cell(text)}`}`).join('\n')}\n`;
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
}
