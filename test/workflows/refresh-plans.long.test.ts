import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { DAY_MS, HOUR_MS } from '../../lib/capacity/series/series';
import { CloudWatchServer } from '../helpers/cloudwatch-server';
import { every, FakeCloudWatch } from '../helpers/fake-cloudwatch';
import { FakeGitHub } from '../helpers/fake-github';
import { FakeGitLab } from '../helpers/fake-gitlab';
import { readWorkflow, runJob } from '../helpers/github-runner';
import { PipelineMachine } from '../helpers/pipeline-project';
import { refreshProject } from '../helpers/refresh-project';
import { runBash } from '../helpers/run-bash';
import { StsServer } from '../helpers/sts-server';

const WORKFLOWS = join(__dirname, '..', '..', 'docs', 'workflows');
const BRANCH = 'tidemark/plans-prod';
const machine = new PipelineMachine();
const project = refreshProject();
const main = project.git('rev-parse', 'main');
const now = Date.now();
// Busy days and quiet nights, for 28 days.
const busy = (timeMs: number) => (new Date(timeMs).getUTCHours() >= 12 ? 3000 : 200);
const published = every(60, Math.floor(now / HOUR_MS) * HOUR_MS - 28 * DAY_MS, now, busy);
const cloudWatch = new CloudWatchServer(new FakeCloudWatch(now, published));
const sts = new StsServer('signed-by-gitlab');
const github = new FakeGitHub();
const gitlab = new FakeGitLab();
let aws: Record<string, string>;

beforeAll(async () => {
  aws = await cloudWatch.start();
  await Promise.all([sts.start(), github.start(), gitlab.start()]);
});
afterAll(async () => {
  await Promise.all([cloudWatch.stop(), sts.stop(), github.stop(), gitlab.stop()]);
  project.remove();
  machine.remove();
});

/** Files that the branch changes, without what the recordings are called. */
function changed(): string[] {
  const names = project.git('diff', '--name-only', 'main', BRANCH).split('\n');
  return [...new Set(names.map((name) => name.replace(/\/[^/]*(csv|metric\.json)$/, '/...')))];
}

const CHANGED = [
  'config/history/recorded/prod/ticketing/realtime/...',
  'config/history/recorded/prod/ticketing/web/...',
  'config/plans/prod/ticketing/realtime.json',
  'config/plans/prod/ticketing/web.json',
];

/** A run of the workflow of GitHub, on a commit of main. */
async function onGitHub(commit: string) {
  const { refresh } = readWorkflow(join(WORKFLOWS, 'github', 'refresh-plans.yml')).jobs;
  if (refresh === undefined) throw new Error('refresh-plans.yml has another job');
  // The one thing that whoever copies it has to fill in.
  const [example] = refresh.strategy?.matrix.include ?? [];
  const matrix = { ...example, environment: 'prod', systems: 'ticketing' };
  const workspace = machine.makeFolder('workspace');
  const env: Record<string, string> = {
    ...machine.environment,
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_API_URL: github.url,
  };
  const context = {
    server_url: 'https://github.com',
    repository: 'acme/shop',
    run_id: '5',
    token: github.token,
    ref_name: 'main',
  };
  return runJob(refresh, {
    contexts: { github: context, needs: {}, matrix },
    workspace,
    temp: machine.makeFolder('temp'),
    env,
    actions: {
      'actions/checkout': () => {
        cpSync(machine.clone(project, commit), workspace, { recursive: true });
        return undefined;
      },
      'actions/setup-node': () => undefined,
      'actions/upload-artifact': ({ path = '' }) => {
        expect(existsSync(path)).toBe(true);
        return undefined;
      },
      // Sets variables for the steps that follow.
      'aws-actions/configure-aws-credentials': (inputs) => {
        expect(inputs['role-to-assume']).toMatch(/^arn:aws:iam::/);
        Object.assign(env, aws);
        return undefined;
      },
    },
  });
}

describe('the workflow that refreshes plans, on GitHub', () => {
  test('given a branch and a pull request of last week, then both are given the new plans and their review', async () => {
    github.hasBranch = (name) => project.git('branch', '--list', name) !== '';
    project.git('switch', '--quiet', '--create', BRANCH);
    project.commit('plans of last week', { 'config/plans/old.json': '{}' });
    project.git('switch', '--quiet', 'main');
    github.pulls.push({ number: 3, head: BRANCH, base: 'main', title: 'old', body: 'old', state: 'open' });
    const { log, result, steps } = await onGitHub(main);
    expect({ result, log: result === 'success' ? '' : log }).toEqual({ result: 'success', log: '' });
    expect(Object.values(steps)).not.toContain('skipped');
    expect(changed()).toEqual(CHANGED);
    expect(github.pulls).toHaveLength(1);
    expect(github.pulls[0]).toMatchObject({ number: 3, title: 'Capacity plans of prod from its newest traffic' });
    expect(github.pulls[0]?.body).toMatch(/^<!-- tidemark-review -->.*plans?: floors over the week.*```mermaid/s);
  }, 600_000);

  test('given that it was merged, then every plan still fits, and nothing is proposed', async () => {
    github.requests.length = 0;
    const { result, steps, summary } = await onGitHub(project.git('rev-parse', BRANCH));
    expect(result).toBe('success');
    expect(steps).toMatchObject({ Commit: 'success', Review: 'skipped', Propose: 'skipped' });
    expect(summary).toContain('Every committed plan still fits');
    expect(github.requests).toEqual([]);
  }, 240_000);
});

describe('the pipeline that refreshes plans, on GitLab', () => {
  interface Job {
    readonly script: readonly string[];
    readonly variables: Readonly<Record<string, string>>;
    readonly parallel: { readonly matrix: readonly Readonly<Record<string, string>>[] };
    readonly id_tokens: Readonly<Record<string, unknown>>;
  }

  test('given no merge request, then one is opened with the new plans, and the role is assumed through OIDC', async () => {
    const pipeline = parse(readFileSync(join(WORKFLOWS, 'gitlab', 'refresh-plans.gitlab-ci.yml'), 'utf8'));
    const job: Job = pipeline['tidemark-refresh-plans'];
    const workspace = machine.clone(project, main);
    const [example] = job.parallel.matrix;
    const idTokens = Object.fromEntries(Object.keys(job.id_tokens).map((name) => [name, 'signed-by-gitlab']));
    const env = {
      ...machine.environment,
      ...job.variables,
      ...example,
      ...idTokens,
      ENVIRONMENT: 'prod',
      SYSTEMS: 'ticketing',
      GITLAB_CI: 'true',
      CI_PROJECT_ID: '42',
      CI_PROJECT_PATH: 'acme/shop',
      CI_SERVER_HOST: 'gitlab.example.com',
      CI_DEFAULT_BRANCH: 'main',
      CI_API_V4_URL: gitlab.apiUrl,
      CI_JOB_URL: 'https://gitlab.example.com/acme/shop/-/jobs/5',
      // That of reviews may write notes and no more.
      TIDEMARK_GITLAB_TOKEN: 'of-reviews',
      TIDEMARK_GITLAB_PUSH_TOKEN: gitlab.token,
      AWS_ENDPOINT_URL: aws.AWS_ENDPOINT_URL ?? '',
      AWS_ENDPOINT_URL_STS: sts.url,
      // The address that is pushed to is the repository here.
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `url.${project.root}.insteadOf`,
      GIT_CONFIG_VALUE_0: `https://oauth2:${gitlab.token}@gitlab.example.com/acme/shop.git`,
    };
    const { code, log } = await runBash(job.script.join('\n'), workspace, env);
    expect({ code, log: code === 0 ? '' : log }).toEqual({ code: 0, log: '' });
    expect(new Set(sts.assumed)).toEqual(new Set([example?.AWS_ROLE_ARN]));
    expect(changed()).toEqual(CHANGED);
    expect(gitlab.requestsOpened).toMatchObject([
      { source_branch: BRANCH, target_branch: 'main', title: 'Capacity plans of prod from its newest traffic' },
    ]);
    expect(gitlab.requestsOpened[0]?.description).toMatch(/^<!-- tidemark-review -->.*floors over the week/s);
    expect(existsSync(join(workspace, 'tidemark-review', 'review.json'))).toBe(true);
  }, 600_000);
});
