import { GATES, type Gate } from '../../review/review';
import { OptionReader } from '../option-reader';

/** What the command line gives; lists may be written with spaces or with commas. */
export interface ReviewOptions {
  readonly base?: string;
  readonly head?: string;
  readonly exact?: boolean;
  readonly environment?: string[];
  readonly system?: string[];
  readonly context?: string[];
  readonly app?: string;
  readonly build?: string;
  readonly config: string;
  readonly format: string[];
  readonly output?: string;
  readonly failOn?: string[];
  readonly accepted?: string;
  readonly reportUrl?: string;
  readonly cache?: string;
  readonly fresh?: boolean;
  readonly json?: boolean;
}

export const FORMATS = ['text', 'markdown', 'html', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** The options that need to be understood, understood. */
export interface ReviewRequest {
  readonly formats: readonly Format[];
  readonly failOn: readonly Gate[];
  readonly environments: readonly string[];
  readonly systems: readonly string[];
  readonly context: Readonly<Record<string, string>>;
}

/** Reads the options. Throws `InputError` (code `bad-option`) with everything that is wrong. */
export function readRequest(options: ReviewOptions): ReviewRequest {
  const reader = new OptionReader();
  const formats = options.json === true ? (['json'] as const) : choices(reader, 'format', options.format, FORMATS);
  if (formats.length > 1 && options.output === undefined)
    reader.add(
      'format',
      formats.join(', '),
      'one format, or several with --output FOLDER',
      'Name the folder that the files go to.',
    );
  const failOn = choices(reader, 'fail-on', options.failOn ?? [], GATES);
  const context = Object.fromEntries(split(options.context, false).map((pair) => contextEntry(reader, pair)));
  if (options.reportUrl !== undefined && !/^https?:\/\/[^\s<>"')]+$/.test(options.reportUrl))
    reader.add('report-url', options.reportUrl, 'an address that begins with https://', 'Correct the address.');
  reader.check();
  return { formats, failOn, environments: split(options.environment), systems: split(options.system), context };
}

function choices<T extends string>(
  reader: OptionReader,
  name: string,
  given: readonly string[],
  offered: readonly T[],
): T[] {
  const texts = split(given);
  for (const text of texts) {
    if (!offered.includes(text as T)) reader.add(name, text, `one of ${offered.join(', ')}`, 'Choose from them.');
  }
  return texts as T[];
}

function contextEntry(reader: OptionReader, pair: string): [string, string] {
  const at = pair.indexOf('=');
  if (at < 1) reader.add('context', pair, 'key=value, as for the cdk command', 'Correct it.');
  return [pair.slice(0, at), pair.slice(at + 1)];
}

/** Each once, in the order given. */
function split(given: readonly string[] = [], atCommas = true): string[] {
  const texts = atCommas ? given.flatMap((text) => text.split(',')) : given;
  return [...new Set(texts.map((text) => text.trim()).filter((text) => text !== ''))];
}
