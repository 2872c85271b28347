import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FakeGitHub } from '../helpers/fake-github';
import { type JobRun, readWorkflow, runJob } from '../helpers/github-runner';
import { PipelineMachine, pipelineProject } from '../helpers/pipeline-project';
import { reviewApp, settingsFile } from '../helpers/review-app';

const { jobs } = readWorkflow(join(__dirname, '..', '..', 'docs', 'workflows', 'github', 'review.yml'));
const { review, verdict } = jobs;
const machine = new PipelineMachine();
const shop = pipelineProject(reviewApp());
const base = shop.git('rev-parse', 'HEAD');
const github = new FakeGitHub();
const kept = machine.makeFolder('kept');

beforeAll(() => github.start());
afterAll(async () => {
  await github.stop();
  shop.remove();
  machine.remove();
});

interface Runs {
  readonly review: JobRun;
  readonly verdict: JobRun;
  /** Runs the second job alone again, as for a pull request of the repository itself. */
  readonly again: () => Promise<JobRun>;
}

/** What GitHub does when a commit is pushed to the branch of pull request 7. */
async function pushed(commit: string, { fork = 'acme/shop', base: from = base } = {}): Promise<Runs> {
  if (review === undefined || verdict === undefined) throw new Error('review.yml has other jobs');
  const artifact = machine.makeFolder('artifact');
  const event = join(machine.makeFolder('event'), 'event.json');
  const pull_request = { number: 7, base: { sha: from, repo: { full_name: 'acme/shop' } } };
  const writeEvent = (head: string) =>
    writeFileSync(event, JSON.stringify({ pull_request: { ...pull_request, head: { repo: { full_name: head } } } }));
  writeEvent(fork);
  const env = {
    ...machine.environment,
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_API_URL: github.url,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_RUN_ID: '5',
    GITHUB_EVENT_PATH: event,
  };
  const context = {
    base_ref: 'main',
    server_url: 'https://github.com',
    repository: 'acme/shop',
    run_id: '5',
    token: github.token,
    event: { pull_request },
  };
  const job = (needs: object) => {
    const workspace = machine.makeFolder('workspace');
    const temp = machine.makeFolder('temp');
    return {
      contexts: { github: context, needs, matrix: {} },
      workspace,
      temp,
      env,
      actions: {
        'actions/checkout': ({ ref = commit }: Record<string, string>) => {
          cpSync(machine.clone(shop, ref), workspace, { recursive: true });
          return undefined;
        },
        'actions/setup-node': () => undefined,
        // What one run kept, the next one has.
        'actions/cache': ({ path = '' }: Record<string, string>) => {
          mkdirSync(dirname(join(workspace, path)), { recursive: true });
          symlinkSync(kept, join(workspace, path));
          return undefined;
        },
        'actions/upload-artifact': ({ path = '' }: Record<string, string>) => {
          cpSync(path, artifact, { recursive: true });
          return undefined;
        },
        'actions/download-artifact': ({ path = '' }: Record<string, string>) => {
          mkdirSync(path, { recursive: true });
          cpSync(artifact, path, { recursive: true });
          return undefined;
        },
      },
    };
  };
  const first = await runJob(review, job({}));
  const second = () => runJob(verdict, job({ review: first }));
  const again = () => {
    writeEvent('acme/shop');
    return second();
  };
  return { review: first, verdict: await second(), again };
}

describe('the workflow of a pull request on GitHub', () => {
  test('given a table that is removed, then a comment, a label, and a gate that fails after them', async () => {
    shop.git('switch', '--quiet', '--create', 'change');
    const runs = await pushed(shop.commit('one table less', settingsFile({ tables: ['Orders'] })));
    expect(runs.review).toMatchObject({ result: 'success', outputs: { 'exit-code': '2' } });
    expect(runs.review.summary).toContain('Carts');
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toMatch(/^<!-- tidemark-review -->\n.*❌.*Carts/s);
    expect(github.comments[0]?.body).toContain('(https://github.com/acme/shop/actions/runs/5#artifacts)');
    expect(github.labels).toEqual(['tidemark:destructive']);
    expect(runs.verdict.steps).toMatchObject({ 'Comment and label': 'success', Gate: 'failure' });
    expect(runs.verdict.log).toContain('--- Gate: 2');
    // Syntheses are where the workflow keeps them for the next run.
    expect(readdirSync(kept)).toEqual(['review']);
    github.requests.length = 0;
    expect((await runs.again()).log).toContain('comment unchanged');
    expect(github.writes()).toEqual([]);
  }, 240_000);

  test('given a head that does not synthesize, then the comment says so, labels stay, and it fails', async () => {
    const runs = await pushed(shop.commit('broken', settingsFile({ fails: 'no such thing' })));
    expect(runs.review.steps).toMatchObject({ Synthesize: 'failure', Test: 'skipped', Review: 'failure' });
    expect(runs.verdict).toMatchObject({
      result: 'failure',
      steps: { 'Comment and label': 'success', Gate: 'failure' },
    });
    expect(runs.verdict.log).toContain('There is no review');
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).toMatch(/could not be made.*no such thing/s);
    expect(github.labels).toEqual(['tidemark:destructive']);
  }, 240_000);

  test('given the table back and a failing test, then the review is made, its label is gone, and the comment is the same', async () => {
    const packageJson = JSON.parse(shop.git('show', 'HEAD:package.json'));
    packageJson.scripts.test = 'exit 3';
    const files = {
      ...settingsFile({ floors: [['cron(0 8 ? * MON-FRI *)', 6]] }),
      'package.json': JSON.stringify(packageJson),
    };
    const runs = await pushed(shop.commit('another floor', files));
    expect(runs.review).toMatchObject({ result: 'failure', outputs: { 'exit-code': '0' } });
    expect(runs.review.steps).toMatchObject({ Synthesize: 'success', Test: 'failure', Review: 'success' });
    expect(runs.verdict.result).toBe('success');
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).not.toContain('❌');
    expect(github.labels).toEqual([]);
  }, 240_000);

  test('given a fork, then nothing is posted, the summary has it, and the gate holds', async () => {
    github.mayWrite = false;
    const before = structuredClone(github.comments);
    const head = shop.commit('from a fork', settingsFile({ tables: [] }));
    const runs = await pushed(head, { fork: 'mallory/shop' });
    expect(runs.review.summary).toContain('Orders');
    expect(runs.verdict.log).toContain('Nothing was posted: a pull request from a fork');
    expect(runs.verdict).toMatchObject({
      result: 'failure',
      steps: { 'Comment and label': 'success', Gate: 'failure' },
    });
    expect(github.comments).toEqual(before);
    // The same of the repository itself is a mistake in the workflow.
    const own = await runs.again();
    expect(own.log).toContain('add `pull-requests: write`');
    expect(own.steps).toMatchObject({ 'Comment and label': 'failure', Gate: 'failure' });
    github.mayWrite = true;
  }, 240_000);

  test('given a base without Tidemark, then the first pull request is not in the way', async () => {
    shop.git('checkout', '--quiet', '--detach', base);
    const without = shop.commit('before', { 'package.json': '{"name":"shop"}' });
    const head = shop.commit('with Tidemark', { 'package.json': shop.git('show', `${base}:package.json`) });
    const runs = await pushed(head, { base: without });
    expect(runs.verdict).toMatchObject({
      result: 'success',
      steps: { 'Comment and label': 'success', Gate: 'success' },
    });
  }, 240_000);

  test('no step of the code of the pull request sees a token', () => {
    expect(JSON.stringify(review)).not.toMatch(/github\.token|secrets\./);
    const withToken = verdict?.steps.filter((step) => JSON.stringify(step).includes('github.token'));
    expect(withToken?.map(({ name }) => name)).toEqual(['Comment and label']);
  });
});
