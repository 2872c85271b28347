import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { openRepository } from '../../adapters/git/repository';
import { removeAbandoned } from '../../adapters/git/worktrees';
import { InputError } from '../../model/validation/input-error';
import { renderMarkdown } from '../../review/render/markdown';
import { renderText } from '../../review/render/text';
import type { Review } from '../../review/review';
import { renderJson } from '../../review/review-schema';
import type { Io } from '../io';
import { checkWritable, writeFile } from '../write-file';
import { readAccepted } from './accepted-file';
import { openCache } from './assembly-cache';
import { buildReview } from './build-review';
import { compareSides } from './compare-sides';
import { type Format, type ReviewOptions, readRequest } from './request';
import { resolveRevisions } from './revisions';

const GATE_FAILED = 2;
const FILE_NAMES: Readonly<Record<Format, string>> = {
  text: 'review.txt',
  markdown: 'review.md',
  html: 'review.html',
  json: 'review.json',
};

/** `tidemark review`: what a change of the code does to what is deployed, from two synths, without an account. */
export async function runReview(options: ReviewOptions, io: Io, projectDirectory: string): Promise<number> {
  const request = readRequest(options);
  const files = outputFiles(request.formats, options.output, projectDirectory);
  // Fails now, not after a minute of work, where a file cannot be written.
  for (const { path } of files) checkWritable(path);
  const repository = await openRepository(projectDirectory);
  await removeAbandoned(repository);
  const sides = await resolveRevisions(repository, options);
  const accepted = await readAccepted(repository, sides.head, options.accepted);
  const cache = openCache(repository, options.cache);
  const comparisons = await interruptible((signal) =>
    compareSides({ repository, sides, request, options, cache, io, signal }),
  );
  const today = new Date().toISOString().slice(0, 10);
  const review = buildReview({ sides, comparisons, accepted, request, today });
  for (const { format, path } of files) {
    writeFile(path, `${await render(review, format, options, io)}\n`);
    io.err(`${format}: ${relative(projectDirectory, path)}`);
  }
  if (files.length === 0) io.out(await render(review, request.formats[0] ?? 'text', options, io));
  return review.gate.failures.length === 0 ? 0 : GATE_FAILED;
}

/** Where each format goes: one to a file, several into a folder; nowhere but to the terminal without --output. */
function outputFiles(
  formats: readonly Format[],
  output: string | undefined,
  projectDirectory: string,
): { readonly format: Format; readonly path: string }[] {
  if (output === undefined) return [];
  const path = resolve(projectDirectory, output);
  const isFolder = formats.length > 1 || /[\\/]$/.test(output) || (existsSync(path) && statSync(path).isDirectory());
  return formats.map((format) => ({ format, path: isFolder ? join(path, FILE_NAMES[format]) : path }));
}

async function render(review: Review, format: Format, { reportUrl }: ReviewOptions, io: Io): Promise<string> {
  // The page alone draws charts, with a library that takes as long to load as everything else here.
  if (format === 'html') return (await import('../../review/render/html/page.js')).renderHtml(review);
  if (format === 'json') return renderJson(review);
  if (format === 'markdown') return renderMarkdown(review, reportUrl === undefined ? {} : { reportUrl });
  return renderText(review, io.columns);
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does something that has to clean up after itself, also when the process is told to end: then `signal` aborts, and the
 * work is given the time to finish. Throws what the work throws; `InputError` (code `interrupted`) where it was ended.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals): void =>
    controller.abort(new InputError('interrupted', `Ended by ${name}; nothing is left behind.`));
  for (const name of SIGNALS) process.on(name, stop);
  try {
    const result = await work(controller.signal);
    controller.signal.throwIfAborted();
    return result;
  } catch (error) {
    // Whatever failed then, failed because of it.
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    for (const name of SIGNALS) process.off(name, stop);
  }
}
