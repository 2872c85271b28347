import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../lib/cli/main';
import { capture } from '../../helpers/capture';
import { GitProject } from '../../helpers/git-project';
import { reviewApp, settingsFile } from '../../helpers/review-app';

const scratch = mkdtempSync(join(tmpdir(), 'tidemark-review-test-'));
/** One for all tests: equal files are synthesized once. */
const cache = join(scratch, 'cache');
const log = join(scratch, 'log');
process.env.REVIEW_APP_LOG = log;
const projects: GitProject[] = [];
afterAll(() => {
  delete process.env.REVIEW_APP_LOG;
  for (const project of projects) project.remove();
  rmSync(scratch, { recursive: true, force: true });
});

function project(...parameters: ConstructorParameters<typeof GitProject>): GitProject {
  const made = new GitProject(...parameters);
  projects.push(made);
  return made;
}

async function review(folder: string, ...argv: string[]) {
  rmSync(log, { force: true });
  const io = capture();
  const code = await run(['review', '--cache', cache, ...argv], io, folder);
  const ran = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  return { code, out: io.printed.join('\n'), err: io.errors.join('\n'), ran };
}

describe('the app of another team', () => {
  const shop = project(reviewApp());

  test('given nothing has changed, then one synth, and nothing is said to change', async () => {
    const { code, out, err } = await review(shop.root);
    expect(code).toBe(0);
    expect(out).toMatch(/^Nothing changes\nmain \(\w{10}\) → working tree \(clean, \w{10}\)$/);
    expect(err).toMatch(/\[3\/3\] compared$/);
  });

  test('given changes that are not committed, then they are reviewed, and it says so', async () => {
    shop.write({ ...settingsFile({ queue: 'work' }), 'notes.txt': 'untracked' });
    const { code, out, ran } = await review(shop.root);
    expect(code).toBe(0);
    expect(out).toContain('working tree (1 changed and 1 untracked files on');
    expect(out).toMatch(/data\/Jobs\/Resource \(AWS::SQS::Queue\) in shop-dev, shop-prod/);
    expect(out).toContain('QueueName: shop-jobs → shop-work');
    // The base was kept by the review before.
    expect(ran).toEqual([shop.root]);
  });

  test('given the same again, then nothing is synthesized, and the bytes are the same', async () => {
    const [one, other] = [await review(shop.root, '--format', 'json'), await review(shop.root, '--json')];
    expect([one.ran, other.ran]).toEqual([[], []]);
    expect(one.err).toContain('base: main, kept');
    expect(other.out).toBe(one.out);
  });

  test('given --fresh, then both sides are synthesized, the base in a worktree that is gone afterwards', async () => {
    const { ran } = await review(shop.root, '--fresh');
    const base = ran.find((folder) => folder !== shop.root) ?? '';
    expect(ran).toHaveLength(2);
    expect(base).toMatch(/tidemark-review-\d+-\w+\/base$/);
    expect(existsSync(base)).toBe(false);
    expect(shop.worktrees()).toEqual([]);
  });

  test('given a head, then what is not committed does not count; the base is where the head left main', async () => {
    shop.git('stash', '--include-untracked', '--quiet');
    shop.git('switch', '--quiet', '--create', 'feature');
    shop.commit('another queue', settingsFile({ queue: 'work' }));
    shop.git('switch', '--quiet', 'main');
    shop.commit('another table', settingsFile({ tables: ['Orders', 'Carts', 'Refunds'] }));
    const { out } = await review(shop.root, '--base', 'main', '--head', 'feature');
    expect(out).toContain('shop-jobs → shop-work');
    expect(out).not.toContain('Refunds');
    const exact = await review(shop.root, '--base', 'main', '--head', 'feature', '--exact');
    expect(exact.out).toContain('Refunds');
  });

  test('given a head that the base contains, then it says that there is nothing to review', async () => {
    const { code, out } = await review(shop.root, '--base', 'main', '--head', 'main~1');
    expect(code).toBe(0);
    expect(out).toContain('main contains this head already');
    expect(out).toContain('--exact');
  });

  test('given --environment, then only those, by their whole name or its end', async () => {
    for (const name of ['prod', 'shop-prod']) {
      const { out } = await review(shop.root, '--base', 'main', '--head', 'feature', '--environment', name, '--json');
      const { environments, notes } = JSON.parse(out);
      expect(environments.map((environment: { name: string }) => environment.name)).toEqual(['shop-prod']);
      expect(notes).toEqual(['Only shop-prod: --environment leaves 1 others out.']);
    }
    const { code, err } = await review(shop.root, '--environment', 'prd');
    expect(code).toBe(1);
    expect(err).toContain('allowed: one of shop-dev, shop-prod');
  });

  test('given several formats, then each is a file of the folder, and nothing is printed as the result', async () => {
    const folder = join(scratch, 'formats');
    const { code, out } = await review(shop.root, '--format', 'markdown,json', 'text', '--output', folder);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    const [markdown, json, text] = ['review.md', 'review.json', 'review.txt'].map((name) =>
      readFileSync(join(folder, name), 'utf8'),
    );
    expect(markdown).toMatch(/^<!-- tidemark-review -->\n/);
    expect(JSON.parse(json ?? '')).toMatchObject({ version: 1, base: { name: 'main' } });
    expect(text).toContain('Nothing changes');
  });

  test('given systems and context, then the app is given both, on both sides', async () => {
    const { out } = await review(shop.root, '--system', 'toys,books', '-c', 'colour=a=b', '--json');
    const { systems, environments } = JSON.parse(out);
    expect(systems).toEqual(['toys', 'books']);
    expect(environments.map(({ name }: { name: string }) => name)).toEqual([
      'toys-dev',
      'toys-prod',
      'books-dev',
      'books-prod',
    ]);
  });

  test('given an app that asks for the time, then both sides have the same, whenever they are synthesized', async () => {
    const { out } = await review(shop.root, '--base', 'main', '--head', 'feature', '--json', '--fresh');
    // The description of each stack is the time; it would be folded as one, and counted.
    expect(JSON.parse(out).folded.descriptions).toBe(0);
  });
});

describe('plans', () => {
  test('given a schedule that changes, then its floors before and after are drawn', async () => {
    const shop = project(reviewApp());
    shop.write(
      settingsFile({
        floors: [
          ['cron(0 7 ? * MON-FRI *)', 4],
          ['cron(0 18 ? * MON-FRI *)', 1],
          ['at(2026-12-24T10:00:00)', 6],
        ],
      }),
    );
    const { out } = await review(shop.root, '--json');
    const [dev] = JSON.parse(out).environments;
    const [{ path, timeZone, before, after, datedBefore, datedAfter }] = dev.plans;
    expect({ path, timeZone, datedBefore, datedAfter }).toEqual({
      path: 'shop-dev/data/Target',
      timeZone: 'Europe/Paris',
      datedBefore: [],
      datedAfter: ['at(2026-12-24T10:00:00): 6'],
    });
    const workday = (from: number) => Array.from({ length: 24 }, (_, hour) => (hour >= from && hour < 18 ? 4 : 1));
    const week = (from: number) => [...Array.from({ length: 5 }, () => workday(from)).flat(), ...Array(48).fill(1)];
    expect(before).toEqual(week(8));
    expect(after).toEqual(week(7));
    const { out: markdown } = await review(shop.root, '--format', 'markdown');
    expect(markdown.match(/```mermaid/g)).toHaveLength(1);
    expect(markdown).toContain('`at(2026-12-24T10:00:00): 6` is new');
  });
});

describe('gates', () => {
  const shop = project(reviewApp());
  const entry = (environment: string, expires: string) => ({
    resource: `shop-${environment}/data/Carts/Resource`,
    class: 'data-loss',
    reason: 'Carts are kept in the cache now.',
    expires,
  });
  const accept = (...entries: object[]) =>
    shop.write({ 'tidemark-review.json': JSON.stringify({ accepted: entries }) });

  beforeAll(() => shop.write(settingsFile({ tables: ['Orders'] })));

  test('given a table that goes, then it exits with 2 where it is asked to fail on that, and with 0 where not', async () => {
    const failed = await review(shop.root, '--fail-on', 'broadening,destructive');
    expect(failed.code).toBe(2);
    expect(failed.out).toMatch(/^Gate failed \(destructive\): \d changes? puts? data at risk in .*shop-dev/);
    expect(failed.out).toContain('{"resource":"shop-dev/data/Carts/Resource","class":"data-loss",');
    expect((await review(shop.root)).code).toBe(0);
    expect((await review(shop.root, '--fail-on', 'broadening')).code).toBe(0);
  });

  test('given the entries that it proposes, then it is accepted, and the reason is shown', async () => {
    accept(entry('dev', '2999-12-31'), entry('prod', '2999-12-31'));
    const { code, out } = await review(shop.root, '--fail-on', 'destructive');
    expect(code).toBe(0);
    expect(out).toContain('Accepted until 2999-12-31: Carts are kept in the cache now.');
  });

  test('given entries that are over or fit nothing, then it fails again, and says why', async () => {
    accept(entry('dev', '2020-01-01'), { ...entry('dev', '2999-12-31'), resource: 'shop-dev/data/Nothing' });
    const { code, out } = await review(shop.root, '--fail-on', 'destructive');
    expect(code).toBe(2);
    expect(out).toMatch(/entry for shop-dev\/data\/Carts\/Resource \(data-loss\) has been over\s+since\s+2020-01-01/);
    expect(out).toMatch(/entry for shop-dev\/data\/Nothing \(data-loss\) fits no/);
  });

  test('given a head, then what its commit accepts counts, and not what lies in the working tree', async () => {
    accept(entry('dev', '2999-12-31'), entry('prod', '2999-12-31'));
    shop.git('switch', '--quiet', '--create', 'feature');
    shop.git('add', 'settings.json');
    shop.git('commit', '--quiet', '--message', 'no carts');
    const given = ['--base', 'main', '--head', 'feature', '--fail-on', 'destructive'];
    expect((await review(shop.root, ...given)).code).toBe(2);
    shop.commit('accepted');
    expect((await review(shop.root, ...given)).code).toBe(0);
  });

  test('given a file that is broken, then all that is wrong with it, before anything is synthesized', async () => {
    shop.write({ 'tidemark-review.json': '{"accepted": [{"resource": "a"}]}' });
    const { code, err, ran } = await review(shop.root, '--fresh');
    expect({ code, ran }).toEqual({ code: 1, ran: [] });
    for (const key of ['class', 'reason', 'expires']) expect(err).toContain(`tidemark-review.json: accepted.0.${key}`);
    shop.write({ 'tidemark-review.json': '{' });
    expect((await review(shop.root)).err).toContain('tidemark-review.json is not JSON');
  });
});

describe('a configuration of systems', () => {
  const config = (...names: string[]) => ({
    'config/index.js': `exports.systems = ${JSON.stringify(Object.fromEntries(names.map((name) => [name, {}])))};
      exports.environments = {};`,
  });

  test('given a system that only the head has, then all of it is new; all means those of either side', async () => {
    const shop = project({ ...reviewApp(), ...config('toys', 'books') });
    shop.write(config('toys', 'music'));
    const { out } = await review(shop.root, '--system', 'all', '--json');
    const { systems, environments } = JSON.parse(out);
    expect(systems).toEqual(['toys', 'music', 'books']);
    const found = environments.map(({ name, findings }: { name: string; findings: { summary: string }[] }) => [
      name,
      findings.length > 0,
    ]);
    expect(Object.fromEntries(found)).toEqual({
      'toys-dev': false,
      'toys-prod': false,
      'music-dev': true,
      'music-prod': true,
      'books-dev': true,
      'books-prod': true,
    });
    const { err } = await review(shop.root, '--system', 'musik');
    expect(err).toContain('Did you mean music?');
  });
});

describe('where the app lies', () => {
  test('given a folder below the top, with the packages above it, then the same', async () => {
    const shop = project({ ...reviewApp(undefined, 'infra/'), 'package.json': '{}', 'package-lock.json': '{}' });
    shop.write(settingsFile({ queue: 'work' }, 'infra/'));
    const { code, out } = await review(join(shop.root, 'infra'));
    expect(code).toBe(0);
    expect(out).toContain('shop-jobs → shop-work');
  });

  test('given no cdk.json and an app that has to be built, then --app and --build', async () => {
    const { 'cdk.json': _, ...files } = reviewApp();
    const shop = project({ ...files, 'build.js': 'require("fs").cpSync("app.js", "out/built.js");' });
    shop.write({ ...settingsFile({ queue: 'work' }), 'shared.js': 'exports.queueName = "store";' });
    const build = `mkdir -p out && cp *.js* out`;
    const { code, out } = await review(shop.root, '--app', 'node out/app.js', '--build', build);
    expect(code).toBe(0);
    expect(out).toContain('shop-jobs → store-work');
    // What git ignores may change without a change of the tree, so the working tree is synthesized anew.
    const { ran } = await review(shop.root, '--app', 'node out/app.js', '--build', build);
    expect(ran).toEqual([shop.root]);
  });

  test('given a build in cdk.json, then it is run on each side, each its own', async () => {
    const { 'cdk.json': _, ...files } = reviewApp();
    const cdkJson = (name: string) => ({
      'cdk.json': JSON.stringify({
        app: 'node out/app.js',
        build: `mkdir -p out && cp *.js* out && touch out/${name}`,
      }),
    });
    const shop = project({ ...files, ...cdkJson('of-base') });
    shop.write({ ...cdkJson('of-head'), ...settingsFile({ queue: 'work' }) });
    expect((await review(shop.root, '--fresh')).out).toContain('shop-jobs → shop-work');
    expect(readdirSync(join(shop.root, 'out')).filter((name) => name.startsWith('of-'))).toEqual(['of-head']);
  });

  test('given a base that does not have the folder, then it says which side', async () => {
    const shop = project({ 'a.txt': 'a' });
    shop.write(reviewApp(undefined, 'infra/'));
    const { code, err } = await review(join(shop.root, 'infra'));
    expect(code).toBe(1);
    expect(err).toMatch(/^base \(main, \w{10}\): There is no such folder\n.*given no folder infra/m);
  });

  test('given values that were looked up before, then the app has them', async () => {
    const shop = project({
      'cdk.json': JSON.stringify({ app: 'app.js', context: { a: 'of cdk.json' } }),
      'cdk.context.json': JSON.stringify({ a: 'looked up', b: 'x'.repeat(40_000) }),
      'app.js': `const { App, CfnOutput, Stack } = require('aws-cdk-lib');
        const app = new App();
        const get = (key) => app.node.tryGetContext(key);
        if (get('a') !== 'of cdk.json' || get('b').length !== 40000) throw new Error('wrong context');
        new Stack(app, 'Shop');`,
    });
    expect(await review(shop.root)).toMatchObject({ code: 0, out: expect.stringMatching(/^Nothing changes/) });
  });

  test('given lookups that nobody has made, then it says that dummies were compared', async () => {
    const shop = project({
      'cdk.json': JSON.stringify({ app: 'node app.js' }),
      'app.js': `const { App, Stack } = require('aws-cdk-lib');
        const { StringParameter } = require('aws-cdk-lib/aws-ssm');
        const stack = new Stack(new App(), 'Shop', { env: { account: '111111111111', region: 'eu-west-1' } });
        StringParameter.valueFromLookup(stack, '/shop/a');`,
    });
    const { code, out } = await review(shop.root, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out).notes).toEqual([
      expect.stringMatching(/^base: 1 lookup is not in cdk\.context\.json \(ssm\)/),
      expect.stringMatching(/^head: 1 lookup/),
    ]);
  });
});
