import { readFileSync } from 'node:fs';
import type { Forge } from '../../adapters/forge/forge';
import { gitHub } from '../../adapters/forge/github';
import { gitLab } from '../../adapters/forge/gitlab';
import { InputError, type Problem } from '../../model/validation/input-error';

export type Environment = Readonly<Record<string, string | undefined>>;
export const PLATFORMS = ['github', 'gitlab'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** The pipeline that a command runs in: what it works for, and whether it may write there. */
export interface Pipeline {
  readonly platform: Platform;
  /** As owner/name on GitHub, the project's number on GitLab. */
  readonly project: string;
  /** Of the pull or merge request that it runs for. */
  readonly number?: number;
  /** Where its logs and artifacts are read. */
  readonly url?: string;
  /** Why the platform gives it no token that may write, where that is so. */
  readonly readOnly?: string;
  readonly token?: string;
  readonly apiUrl: string;
}

export interface PipelineOptions {
  readonly platform?: Platform;
  readonly number?: number;
}

/** Reads the variables that GitHub Actions or GitLab CI set. Throws `InputError` (code `no-pipeline`). */
export function readPipeline(env: Environment, { platform, number }: PipelineOptions = {}): Pipeline {
  const chosen = platform ?? (env.GITLAB_CI === 'true' ? 'gitlab' : env.GITHUB_ACTIONS === 'true' ? 'github' : '');
  if (chosen === '')
    throw failed([
      {
        where: 'the environment',
        given: 'neither GITHUB_ACTIONS nor GITLAB_CI',
        allowed: 'a pipeline of GitHub Actions or GitLab CI',
        remedy: 'Run it there, or name one with --platform and set the variables that the platform would set.',
      },
    ]);
  const found = chosen === 'github' ? gitHubPipeline(env) : gitLabPipeline(env);
  return number === undefined ? found : { ...found, number };
}

/** What it talks to. Throws `InputError` (code `no-pipeline`) where there is no token. */
export function detectForge({ platform, project, token, apiUrl: baseUrl }: Pipeline, author: string): Forge {
  if (token === undefined) throw failed([missingToken(platform)]);
  return platform === 'github'
    ? gitHub({ token, baseUrl, repository: project, author })
    : gitLab({ token, baseUrl, project });
}

function missingToken(platform: Platform): Problem {
  return platform === 'github'
    ? {
        where: 'GITHUB_TOKEN',
        given: 'nothing',
        allowed: 'the token of the workflow',
        remedy: 'Add `GITHUB_TOKEN: $' + '{{ github.token }}` to the `env` of the step.',
      }
    : {
        where: 'TIDEMARK_GITLAB_TOKEN',
        given: 'nothing',
        allowed: 'a project access token with the scope api; the token of a job cannot write notes',
        remedy: 'Make one, and add it to the variables of CI/CD, masked.',
      };
}

function gitHubPipeline(env: Environment): Pipeline {
  checkSet(env, { GITHUB_REPOSITORY: 'owner/name' });
  const project = env.GITHUB_REPOSITORY ?? '';
  const event = readEvent(env.GITHUB_EVENT_PATH);
  const { number, head, base } = event.pull_request ?? {};
  const isFork = head !== undefined && head.repo?.full_name !== base?.repo?.full_name;
  const readOnly = isFork
    ? 'a pull request from a fork has a token that may only read'
    : env.GITHUB_ACTOR === 'dependabot[bot]'
      ? 'a pull request of Dependabot has a token that may only read'
      : undefined;
  return {
    platform: 'github',
    project,
    apiUrl: env.GITHUB_API_URL ?? 'https://api.github.com',
    ...given({ token: text(env.GITHUB_TOKEN), number, readOnly, url: runUrl(env, project) }),
  };
}

function runUrl({ GITHUB_SERVER_URL: server, GITHUB_RUN_ID: run }: Environment, project: string): string | undefined {
  return server === undefined || run === undefined ? undefined : `${server}/${project}/actions/runs/${run}`;
}

function gitLabPipeline(env: Environment): Pipeline {
  const target = env.CI_MERGE_REQUEST_PROJECT_ID;
  const source = env.CI_MERGE_REQUEST_SOURCE_PROJECT_ID;
  const number = text(env.CI_MERGE_REQUEST_IID);
  checkSet(env, {
    ...(target === undefined ? { CI_PROJECT_ID: 'the number of the project' } : {}),
    CI_API_V4_URL: 'the address of the API, such as https://gitlab.com/api/v4',
  });
  // A merge request from a fork runs in the fork, whose variables are its own.
  const isFork = target !== undefined && source !== undefined && target !== source;
  return {
    platform: 'gitlab',
    project: target ?? env.CI_PROJECT_ID ?? '',
    apiUrl: env.CI_API_V4_URL ?? '',
    ...given({
      token: text(env.TIDEMARK_GITLAB_TOKEN),
      number: number === undefined ? undefined : Number(number),
      readOnly: isFork ? 'a merge request from a fork runs without the token of this project' : undefined,
      url: text(env.CI_JOB_URL),
    }),
  };
}

interface GitHubEvent {
  readonly pull_request?: {
    readonly number: number;
    /** A fork that was deleted has no repository any more. */
    readonly head: { readonly repo: { readonly full_name: string } | null };
    readonly base: { readonly repo: { readonly full_name: string } | null };
  };
}

/** The event as GitHub wrote it; other events than pull requests have no `pull_request`. */
function readEvent(path: string | undefined): GitHubEvent {
  if (path === undefined) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as GitHubEvent;
  } catch (error) {
    throw failed([
      {
        where: 'GITHUB_EVENT_PATH',
        given: `${path}: ${(error as Error).message}`,
        allowed: 'the file of the event that GitHub writes',
        remedy: 'Run it in a workflow, or leave the variable out and use --number.',
      },
    ]);
  }
}

/** Throws with every variable that is missing. */
function checkSet(env: Environment, allowed: Readonly<Record<string, string>>): void {
  const missing = Object.entries(allowed).filter(([name]) => text(env[name]) === undefined);
  if (missing.length === 0) return;
  const remedy = 'The pipeline sets it; elsewhere set it yourself.';
  throw failed(missing.map(([name, value]) => ({ where: name, given: 'nothing', allowed: value, remedy })));
}

/** Undefined for what is empty: a pipeline sets variables of missing secrets to nothing. */
function text(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

function failed(problems: readonly Problem[]): InputError {
  return new InputError('no-pipeline', 'Nothing can be posted from here', problems);
}
