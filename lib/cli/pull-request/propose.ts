import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { postRequest } from '../../adapters/forge/post';
import { InputError } from '../../model/validation/input-error';
import type { Io } from '../io';
import { pipelineOptions } from './comment';
import { detectForge, type Environment, readPipeline } from './pipeline';

export interface ProposeOptions {
  readonly branch: string;
  readonly target: string;
  readonly title: string;
  readonly body: string;
  readonly platform?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `tidemark propose`: a branch that was pushed, as a pull request that is opened or given a new text. */
export async function runPropose(
  options: ProposeOptions,
  io: Io,
  projectDirectory: string,
  env: Environment = process.env,
): Promise<number> {
  const { branch, target, title, dryRun, json } = options;
  const pipeline = readPipeline(env, pipelineOptions(options));
  const body = readBody(resolve(projectDirectory, options.body), options.body);
  if (dryRun === true) {
    const lines = [`would be proposed in ${pipeline.project}: ${branch} into ${target}`, title, '', body];
    io.out(
      json === true ? asJson({ dryRun, project: pipeline.project, branch, target, title, body }) : lines.join('\n'),
    );
    return 0;
  }
  // Pull requests are found by their branch, so it does not matter who opened them.
  const forge = detectForge(pipeline, '');
  const { state, request } = await postRequest(forge, { source: branch, target }, { title, body });
  io.out(json === true ? asJson({ state, ...request }) : `${state}: ${request.url}`);
  return 0;
}

function readBody(path: string, given: string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8').trimEnd();
  throw new InputError('no-file', 'The text of the pull request cannot be read', [
    {
      where: '--body',
      given: `${given}, which is not there`,
      allowed: 'a file of Markdown, such as what `tidemark review --format markdown --output FILE` writes',
      remedy: 'Correct the path.',
    },
  ]);
}

function asJson(said: object): string {
  return JSON.stringify({ version: 1, ...said }, null, 2);
}
