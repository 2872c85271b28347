import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../model/validation/input-error';
import { COMMENT_MARKER, MAX_COMMENT_BYTES } from '../../review/render/markdown';
import { GATES, type Gate } from '../../review/review';

/** What is to be said of a review, and which of its gates fail; undefined where there is no review to say it. */
export interface Report {
  readonly body: string;
  readonly failed?: readonly Gate[];
}

/** What of review.json is read here. */
const reviewed = z.object({
  version: z.literal(1),
  gate: z.object({ failures: z.array(z.object({ gate: z.enum(GATES) })) }),
});

const MOST_LOG_CHARACTERS = 6_000;

/**
 * The report in a folder: review.md and review.json, as `tidemark review --format markdown,json` writes them, or, where
 * there are none, log.txt: what the review said instead. Throws `InputError` (codes `no-report`, `bad-report`).
 */
export function readReport(folder: string, runUrl: string | undefined): Report {
  const [markdown, json, log] = ['review.md', 'review.json', 'log.txt'].map((name) => readIfThere(join(folder, name)));
  if (markdown !== undefined && json !== undefined)
    return { body: checked(markdown, folder), failed: gates(json, folder) };
  if (log !== undefined) return { body: failureComment(log, runUrl) };
  throw new InputError('no-report', 'There is nothing to post', [
    {
      where: '--report',
      given: `${folder}, without review.md and review.json`,
      allowed: 'the folder that a review was written to',
      remedy: 'Run `tidemark review --format markdown,json --output FOLDER` before.',
    },
  ]);
}

function checked(markdown: string, folder: string): string {
  if (markdown.startsWith(COMMENT_MARKER) && Buffer.byteLength(markdown.trimEnd()) <= MAX_COMMENT_BYTES)
    return markdown.trimEnd();
  throw badReport(
    join(folder, 'review.md'),
    markdown.startsWith(COMMENT_MARKER) ? `${Buffer.byteLength(markdown)} bytes` : 'another file',
    `at most ${MAX_COMMENT_BYTES} bytes that begin with ${COMMENT_MARKER}`,
  );
}

function gates(json: string, folder: string): Gate[] {
  const { data, error } = reviewed.safeParse(parse(json));
  if (error !== undefined)
    throw badReport(join(folder, 'review.json'), z.prettifyError(error), 'what `tidemark review --format json` writes');
  return GATES.filter((gate) => data.gate.failures.some((failure) => failure.gate === gate));
}

/** What stands in place of the review, so that the one of an older commit does not look like that of the newest. */
function failureComment(log: string, runUrl: string | undefined): string {
  const text = log.trim();
  const shown = text.length > MOST_LOG_CHARACTERS ? `...\n${text.slice(-MOST_LOG_CHARACTERS)}` : text;
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [
    COMMENT_MARKER,
    '### ❌ Tidemark review: it could not be made',
    `The newest commit was not reviewed.${runUrl === undefined ? '' : ` [The run](${runUrl}) has all that was printed.`}`,
    `${fence}text\n${shown}\n${fence}`,
  ].join('\n\n');
}

function badReport(where: string, given: string, allowed: string): InputError {
  return new InputError('bad-report', 'The report cannot be posted', [
    { where, given, allowed, remedy: 'Write it with the same version of Tidemark.' },
  ]);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
