import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { FakeGitLab } from '../helpers/fake-gitlab';
import { PipelineMachine, pipelineProject } from '../helpers/pipeline-project';
import { reviewApp, settingsFile } from '../helpers/review-app';
import { runBash } from '../helpers/run-bash';

const FILE = join(__dirname, '..', '..', 'docs', 'workflows', 'gitlab', 'review.gitlab-ci.yml');
const job: {
  readonly script: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly artifacts: { readonly paths: readonly string[] };
} = parse(readFileSync(FILE, 'utf8'))['tidemark-review'];
const machine = new PipelineMachine();
const shop = pipelineProject(reviewApp());
const base = shop.git('rev-parse', 'HEAD');
const gitlab = new FakeGitLab();

beforeAll(() => gitlab.start());
afterAll(async () => {
  await gitlab.stop();
  shop.remove();
  machine.remove();
});

/** Runs the job as for merge request 7 of project 42, with the variables that GitLab sets. */
async function pushed(commit: string, variables: Readonly<Record<string, string>> = {}) {
  const workspace = machine.clone(shop, commit);
  const ran = await runBash(job.script.join('\n'), workspace, {
    ...machine.environment,
    ...job.variables,
    GITLAB_CI: 'true',
    CI_API_V4_URL: gitlab.apiUrl,
    CI_PROJECT_ID: '42',
    CI_JOB_URL: 'https://gitlab.com/acme/shop/-/jobs/5',
    CI_COMMIT_SHA: commit,
    CI_MERGE_REQUEST_IID: '7',
    CI_MERGE_REQUEST_PROJECT_ID: '42',
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '42',
    CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
    TIDEMARK_GITLAB_TOKEN: gitlab.token,
    ...variables,
  });
  const [artifacts = ''] = job.artifacts.paths;
  return { ...ran, has: (name: string) => existsSync(join(workspace, artifacts, name)) };
}

describe('the pipeline of a merge request on GitLab', () => {
  let destructive: string;

  test('given a table that is removed, then a note, a label, and 2 after them', async () => {
    shop.git('switch', '--quiet', '--create', 'change');
    destructive = shop.commit('one table less', settingsFile({ tables: ['Orders'] }));
    const { code, log, has } = await pushed(destructive);
    expect(log).toContain('comment created');
    expect(code).toBe(2);
    expect(gitlab.notes).toHaveLength(1);
    expect(gitlab.notes[0]?.body).toMatch(/❌.*Carts.*/s);
    expect(gitlab.notes[0]?.body).toContain('(https://gitlab.com/acme/shop/-/jobs/5/artifacts/browse/tidemark-review)');
    expect(gitlab.labels).toEqual(['tidemark:destructive']);
    expect(['review.md', 'review.json', 'log.txt'].map(has)).toEqual([true, true, true]);
  }, 240_000);

  test('given a pipeline of merged results, then what others merged meanwhile is not shown', async () => {
    shop.git('checkout', '--quiet', '--detach', base);
    const others = shop.commit('of others', settingsFile({ floors: [] }));
    const safe = shop.git('commit-tree', '-p', base, '-m', 'nothing', `${base}^{tree}`);
    const merge = shop.git('commit-tree', '-p', others, '-p', safe, '-m', 'merged result', `${others}^{tree}`);
    // GitLab keeps it under a name of its own; what has no name is not cloned.
    shop.git('branch', 'merged-result', merge);
    const { code } = await pushed(merge, { CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: safe });
    expect(code).toBe(0);
    expect(gitlab.notes).toHaveLength(1);
    expect(gitlab.notes[0]?.body).toContain('Nothing changes');
    expect(gitlab.labels).toEqual([]);
  }, 240_000);

  test('given a fork, then it has no token, nothing is posted, and the gate holds', async () => {
    const fork = { CI_PROJECT_ID: '43', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '43', TIDEMARK_GITLAB_TOKEN: '' };
    gitlab.requests.length = 0;
    const { code, log, has } = await pushed(destructive, fork);
    expect(log).toContain('Nothing was posted: a merge request from a fork');
    expect({ code, asked: gitlab.requests.length, review: has('review.md') }).toEqual({
      code: 2,
      asked: 0,
      review: true,
    });
  }, 240_000);

  test('given a failing test, then the review is there, and 1', async () => {
    shop.git('checkout', '--quiet', '--detach', base);
    const packageJson = JSON.parse(shop.git('show', `${base}:package.json`));
    packageJson.scripts.test = 'exit 3';
    const { code } = await pushed(shop.commit('test', { 'package.json': JSON.stringify(packageJson) }));
    expect(code).toBe(1);
    expect(gitlab.notes).toMatchObject([{ body: expect.stringContaining('Nothing changes') }]);
  }, 240_000);

  test('given a head that does not synthesize, then the note says so, and 1', async () => {
    shop.git('checkout', '--quiet', '--detach', base);
    const { code } = await pushed(shop.commit('broken', settingsFile({ fails: 'no such thing' })));
    expect(code).toBe(1);
    expect(gitlab.notes[0]?.body).toMatch(/could not be made.*no such thing/s);
  }, 240_000);

  test('given a base that is not there, then the note says that there is no review, and 1', async () => {
    const { code } = await pushed(destructive, { CI_MERGE_REQUEST_DIFF_BASE_SHA: 'f'.repeat(40) });
    expect(code).toBe(1);
    expect(gitlab.notes).toHaveLength(1);
    expect(gitlab.notes[0]?.body).toMatch(/could not be made.*jobs\/5.*ffff/s);
  }, 240_000);
});
