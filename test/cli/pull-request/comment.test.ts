import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommentOptions, runComment } from '../../../lib/cli/pull-request/comment';
import { runPropose } from '../../../lib/cli/pull-request/propose';
import { InputError } from '../../../lib/model/validation/input-error';
import { capture } from '../../helpers/capture';
import { FakeGitHub } from '../../helpers/fake-github';

const MARKER = '<!-- tidemark-review -->';
const folder = mkdtempSync(join(tmpdir(), 'tidemark-comment-'));
let reports = 0;
let github: FakeGitHub;
let pipeline: Record<string, string>;

beforeEach(async () => {
  github = new FakeGitHub();
  await github.start();
  pipeline = {
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_API_URL: github.url,
    GITHUB_TOKEN: github.token,
    GITHUB_EVENT_PATH: event({}),
  };
});
afterEach(() => github.stop());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): string {
  const report = join(folder, `${reports++}`);
  mkdirSync(report);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(report, name), content);
  return report;
}

/** A report whose gates fail as named. */
function report(failed: readonly string[] = [], markdown = `${MARKER}\n\n### Review\n`): string {
  const failures = failed.map((gate) => ({ gate, environment: 'prod', because: 'x' }));
  return write({
    'review.md': markdown,
    'review.json': JSON.stringify({ version: 1, gate: { failOn: [], failures } }),
  });
}

function event({ head = 'acme/shop' as string | null }): string {
  const repo = head === null ? null : { full_name: head };
  const pull_request = { number: 7, head: { repo }, base: { repo: { full_name: 'acme/shop' } } };
  return join(write({ 'event.json': JSON.stringify({ pull_request }) }), 'event.json');
}

async function comment(options: Partial<CommentOptions> & { report: string }, env = pipeline) {
  const io = capture();
  const given = { author: 'github-actions[bot]', labels: true, ...options };
  const code = await runComment(given, io, folder, env);
  return { code, out: io.printed.join('\n'), err: io.errors.join('\n') };
}

async function problem(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof InputError)) throw new Error(`no InputError: ${error}`);
  return `${error.code}: ${error.message}`;
}

describe('tidemark comment', () => {
  test('given --dry-run, then it says what would be posted, asks nobody and needs no token', async () => {
    const { GITHUB_TOKEN: _, ...without } = pipeline;
    const { code, out } = await comment({ report: report(['destructive']), dryRun: true }, without);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^would be posted to acme\/shop, number 7\nlabels: tidemark:destructive\n\n<!-- tidemark-review -->/,
    );
    expect(github.requests).toEqual([]);
  });

  test('given --json, then the answer is for tools', async () => {
    const { out } = await comment({ report: report(['broadening', 'broadening']), json: true });
    expect(JSON.parse(out)).toEqual({
      version: 1,
      state: 'created',
      url: expect.stringContaining('#issuecomment-'),
      added: ['tidemark:broadening'],
      removed: [],
    });
  });

  test('given --no-labels, then labels are not asked for', async () => {
    await comment({ report: report(['destructive']), labels: false });
    expect(github.requests.filter(({ path }) => path.includes('labels'))).toEqual([]);
    expect(github.comments).toHaveLength(1);
  });

  test('given labels that the token may not make, then the comment stands, and it says what to do', async () => {
    github.mayMakeLabels = false;
    const { code, err } = await comment({ report: report(['destructive']) });
    expect({ code, comments: github.comments.length }).toEqual({ code: 0, comments: 1 });
    expect(err).toContain('made by hand, once: tidemark:destructive');
  });

  test('given a log alone, then the comment shows its end, and nothing in it ends the block of code', async () => {
    const log = `${'x'.repeat(9_000)}\n\`\`\`\n# not a title\nthe error`;
    await comment(
      { report: write({ 'log.txt': log }) },
      { ...pipeline, GITHUB_SERVER_URL: 'https://github.com', GITHUB_RUN_ID: '5' },
    );
    const body = github.comments[0]?.body ?? '';
    expect(body.startsWith(`${MARKER}\n\n### ❌`)).toBe(true);
    expect(body).toContain('(https://github.com/acme/shop/actions/runs/5)');
    expect(body).toMatch(/\n````text\n\.\.\.\n.*the error\n````$/s);
    expect(body.length).toBeLessThan(7_000);
  });

  test.each([
    ['a fork', { head: 'mallory/shop' }, {}, 'a pull request from a fork'],
    ['a fork that was deleted', { head: null }, {}, 'a pull request from a fork'],
    ['Dependabot', {}, { GITHUB_ACTOR: 'dependabot[bot]' }, 'a pull request of Dependabot'],
  ])('given %s, then nothing is posted, and that is no failure', async (_, from, env, why) => {
    github.mayWrite = false;
    const { code, err } = await comment({ report: report() }, { ...pipeline, GITHUB_EVENT_PATH: event(from), ...env });
    expect(code).toBe(0);
    expect(err).toContain(`Nothing was posted: ${why}`);
  });

  test('given the repository itself and a token that may only read, then it is a mistake in the workflow', async () => {
    github.mayWrite = false;
    expect(await problem(comment({ report: report() }))).toContain('add `pull-requests: write`');
  });

  test('given a fork whose token may write, then it is posted', async () => {
    await comment({ report: report() }, { ...pipeline, GITHUB_EVENT_PATH: event({ head: 'ada/shop' }) });
    expect(github.comments).toHaveLength(1);
  });

  test('given a number, then it needs no event', async () => {
    const { GITHUB_EVENT_PATH: _, ...env } = pipeline;
    expect(await problem(comment({ report: report() }, env))).toContain('no-pipeline: There is no pull request');
    expect((await comment({ report: report(), number: '7' }, env)).code).toBe(0);
  });

  test('given no token in a project of GitLab, then how to make one; in a fork of it, then that is no failure', async () => {
    const project = { CI_MERGE_REQUEST_PROJECT_ID: '42', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '42' };
    // A pipeline sets what is missing to nothing.
    const env = { GITLAB_CI: 'true', CI_API_V4_URL: github.url, CI_MERGE_REQUEST_IID: '7', TIDEMARK_GITLAB_TOKEN: '' };
    expect(await problem(comment({ report: report() }, { ...env, ...project }))).toContain(
      'TIDEMARK_GITLAB_TOKEN: given nothing; allowed: a project access token with the scope api',
    );
    const fork = { ...project, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '43' };
    const { code, err } = await comment({ report: report() }, { ...env, ...fork });
    expect(code).toBe(0);
    expect(err).toContain('a merge request from a fork runs without the token of this project');
    expect(github.requests).toEqual([]);
  });

  test('given none of the variables that GitLab sets, then all that are missing', async () => {
    const said = await problem(comment({ report: report(), platform: 'gitlab' }, {}));
    expect(said).toMatch(/CI_PROJECT_ID: given nothing.*CI_API_V4_URL: given nothing/s);
  });

  test.each([
    ['no pipeline', {}, { report: '' }, 'no-pipeline: Nothing can be posted from here'],
    ['an unknown platform', undefined, { report: '', platform: 'sourceforge' }, 'bad-option'],
    ['a number that is none', undefined, { report: '', number: 'seven' }, 'bad-option'],
    ['no report', undefined, { report: 'nowhere' }, 'no-report'],
  ])('given %s, then what is wrong', async (_, env, options, expected) => {
    expect(await problem(comment(options, env ?? pipeline))).toContain(expected);
  });

  test.each([
    ['another file', () => report([], '# Hello'), /bad-report.*review\.md: given another file/s],
    ['one that is too long', () => report([], MARKER + 'x'.repeat(65_536)), /bad-report.*65560 bytes/s],
    ['a gate that does not exist', () => report(['weather']), /bad-report.*review\.json/s],
    ['no JSON', () => write({ 'review.md': MARKER, 'review.json': '{' }), /bad-report.*review\.json/s],
  ])('given a report with %s, then nothing is posted', async (_, make, expected) => {
    expect(await problem(comment({ report: make() }))).toMatch(expected);
    expect(github.writes()).toEqual([]);
  });
});

describe('tidemark propose', () => {
  const options = { branch: 'plans', target: 'main', title: 'Plans' };

  test('given --dry-run, then it says what would be proposed', async () => {
    const io = capture();
    const body = join(report(), 'review.md');
    expect(await runPropose({ ...options, body, dryRun: true }, io, folder, pipeline)).toBe(0);
    expect(io.printed.join('\n')).toContain(
      'would be proposed in acme/shop: plans into main\nPlans\n\n<!-- tidemark-review',
    );
    expect(github.requests).toEqual([]);
  });

  test('given no text, then what is wrong', async () => {
    expect(await problem(runPropose({ ...options, body: 'nowhere.md' }, capture(), folder, pipeline))).toContain(
      'no-file',
    );
  });

  test('given a branch that was not pushed, then what GitHub says', async () => {
    const body = join(report(), 'review.md');
    expect(await problem(runPropose({ ...options, body }, capture(), folder, pipeline))).toContain('head is invalid');
  });
});
