import { resolve } from 'node:path';
import { ForgeRefusal } from '../../adapters/forge/failures';
import type { Forge } from '../../adapters/forge/forge';
import { postComment, postLabels } from '../../adapters/forge/post';
import { InputError } from '../../model/validation/input-error';
import { COMMENT_MARKER } from '../../review/render/markdown';
import { GATES } from '../../review/review';
import type { Io } from '../io';
import { OptionReader } from '../option-reader';
import {
  detectForge,
  type Environment,
  type Pipeline,
  type PipelineOptions,
  PLATFORMS,
  readPipeline,
} from './pipeline';
import { type Report, readReport } from './report';

export interface CommentOptions {
  readonly report: string;
  readonly platform?: string;
  readonly number?: string;
  readonly author: string;
  /** False for --no-labels. */
  readonly labels: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Each gate that fails has a label of its name. */
const LABEL_PREFIX = 'tidemark:';
/** What GitHub and GitLab answer where a token may not do something. */
const FORBIDDEN = [401, 403, 404];

/** `tidemark comment`: a review as the one comment of its pull request, and the gates that fail as its labels. */
export async function runComment(
  options: CommentOptions,
  io: Io,
  projectDirectory: string,
  env: Environment = process.env,
): Promise<number> {
  const pipeline = readPipeline(env, pipelineOptions(options));
  const report = readReport(resolve(projectDirectory, options.report), pipeline.url);
  const number = numberOf(pipeline);
  const labels = options.labels ? wantedLabels(report) : undefined;
  if (options.dryRun === true) {
    const dryRun = { dryRun: true, project: pipeline.project, number, labels, body: report.body };
    const lines = [`would be posted to ${pipeline.project}, number ${number}`, ...labelLine(labels), '', report.body];
    io.out(options.json === true ? asJson(dryRun) : lines.join('\n'));
    return 0;
  }
  if (pipeline.readOnly !== undefined && pipeline.token === undefined) return notPosted(pipeline, io, options);
  const forge = detectForge(pipeline, options.author);
  try {
    const { state, comment } = await postComment(forge, number, COMMENT_MARKER, report.body);
    const changed = labels === undefined ? undefined : await tryLabels(forge, number, labels, io);
    const said = { state, url: comment.url, added: changed?.add, removed: changed?.remove };
    io.out(options.json === true ? asJson(said) : describeOutcome(said));
    return 0;
  } catch (error) {
    // Expected of a fork; of anything else it is a mistake in the workflow, and an error.
    if (pipeline.readOnly !== undefined && error instanceof ForgeRefusal && FORBIDDEN.includes(error.status))
      return notPosted(pipeline, io, options);
    throw error;
  }
}

/** Options that every command has that posts. */
export function pipelineOptions(options: { readonly platform?: string; readonly number?: string }): PipelineOptions {
  const reader = new OptionReader();
  const { platform, number } = options;
  const read = {
    platform: platform === undefined ? undefined : reader.choice('platform', platform, PLATFORMS),
    number: number === undefined ? undefined : reader.integer('number', number, 1, Number.MAX_SAFE_INTEGER),
  };
  reader.check();
  return read;
}

function numberOf({ number, platform }: Pipeline): number {
  if (number !== undefined) return number;
  throw new InputError('no-pipeline', 'There is no pull request to comment on', [
    {
      where: platform === 'github' ? 'the event of the workflow' : 'CI_MERGE_REQUEST_IID',
      given: 'no number of a pull or merge request',
      allowed: platform === 'github' ? 'on: pull_request' : 'a pipeline of a merge request',
      remedy: 'Run it for one, or name it with --number.',
    },
  ]);
}

/** Undefined where there is no review: then labels stay as they are. */
function wantedLabels({ failed }: Report): string[] | undefined {
  return failed?.map((gate) => LABEL_PREFIX + gate);
}

/** A label that cannot be set is no reason to fail: what it says is in the comment. */
async function tryLabels(forge: Forge, number: number, wanted: readonly string[], io: Io) {
  try {
    const ours = GATES.map((gate) => LABEL_PREFIX + gate);
    return await postLabels(forge, number, ours, wanted);
  } catch (error) {
    if (!(error instanceof ForgeRefusal)) throw error;
    io.err(
      `${error.message}\nLabels were not changed. One that does not exist is made by hand, once: ${wanted.join(', ')}`,
    );
    return undefined;
  }
}

function notPosted({ readOnly }: Pipeline, io: Io, { json }: CommentOptions): number {
  io.err(`Nothing was posted: ${readOnly}. The review is in the summary and the artifacts of the pipeline.`);
  if (json === true) io.out(asJson({ state: 'read-only' }));
  return 0;
}

interface Said {
  readonly state: string;
  readonly url: string | undefined;
  readonly added: readonly string[] | undefined;
  readonly removed: readonly string[] | undefined;
}

function describeOutcome({ state, url, added = [], removed = [] }: Said): string {
  const labels = [...added.map((name) => `+${name}`), ...removed.map((name) => `-${name}`)];
  return [`comment ${state}${url === undefined ? '' : `: ${url}`}`, ...labels.map((name) => `label ${name}`)].join(
    '\n',
  );
}

function labelLine(labels: readonly string[] | undefined): string[] {
  return labels === undefined ? [] : [`labels: ${labels.length === 0 ? 'none' : labels.join(', ')}`];
}

/** For tools. The shape is stable: fields are added, never changed. */
function asJson(said: object): string {
  return JSON.stringify({ version: 1, ...said }, null, 2);
}
