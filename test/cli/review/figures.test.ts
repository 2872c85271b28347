import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environments, systems } from '../../../config';
import { run } from '../../../lib/cli/main';
import type { Review } from '../../../lib/review/review';
import { capture } from '../../helpers/capture';
import { GitProject } from '../../helpers/git-project';

const scratch = mkdtempSync(join(tmpdir(), 'tidemark-review-figures-'));
afterAll(() => {
  for (const made of projects) made.remove();
  rmSync(scratch, { recursive: true, force: true });
});

/** An app with one service, named and placed as JediRe's, and as many NAT gateways as settings.json says. */
const APP = `
const { App, CfnResource, Stack, Stage } = require('aws-cdk-lib');
const settings = require('./settings.json');
const app = new App();
const stage = new Stage(app, 'jedire-prod', { env: { account: '111111111111', region: 'us-east-1' } });
const stack = new Stack(stage, 'services');
for (let at = 0; at < settings.natGateways; at++)
  new CfnResource(stack, 'Nat' + at, { type: 'AWS::EC2::NatGateway', properties: { SubnetId: 'subnet-' + at } });
`;

const jedire = JSON.parse(JSON.stringify(systems.jedire));

function files({ natGateways = 1, minCapacity = 10, monthlyBudgetUsd = 100 } = {}): Record<string, string> {
  const { api } = jedire.services;
  const services = { ...jedire.services, api: { ...api, scaling: { ...api.scaling, minCapacity } } };
  const config = {
    systems: { jedire: { ...jedire, services } },
    environments: { prod: { ...environments.prod, monthlyBudgetUsd } },
  };
  const histories = ['store-purchases', 'mentions', 'taxi-trips'].map((name) => `config/history/${name}.csv`);
  return {
    'cdk.json': JSON.stringify({ app: 'node app.js' }),
    'app.js': APP,
    'settings.json': JSON.stringify({ natGateways }),
    'config/index.js': `module.exports = ${JSON.stringify(config)};`,
    ...Object.fromEntries(histories.map((file) => [file, readFileSync(file, 'utf8')])),
  };
}

/** A project of its own for each test that changes its configuration: Node reads a module once. */
const projects: GitProject[] = [];
function project(given: Readonly<Record<string, string>>): GitProject {
  const made = new GitProject(given);
  projects.push(made);
  return made;
}

const priced = project(files());
const other = project({
  'cdk.json': JSON.stringify({ app: 'node app.js' }),
  'app.js': APP,
  'settings.json': '{"natGateways": 1}',
  // Not Tidemark's.
  'config/index.js': 'throw new Error("this is no configuration of a platform");',
});

async function review(folder: string, ...argv: string[]) {
  const io = capture();
  const code = await run(['review', '--cache', join(scratch, 'cache'), ...argv], io, folder);
  return { code, out: io.printed.join('\n'), err: io.errors.join('\n') };
}

describe('what a change costs and what it holds', () => {
  test('given a gateway more and a floor that holds less, then both in figures, and both gates fail', async () => {
    priced.write(files({ natGateways: 3, minCapacity: 2, monthlyBudgetUsd: 90 }));
    const { code, out } = await review(priced.root, '--format', 'json', '--fail-on', 'over-budget,slo');
    expect(code).toBe(2);
    const { environments: reviewed, gate, notes } = JSON.parse(out) as Review;
    const [prod] = reviewed;
    expect(prod?.name).toBe('jedire-prod');
    // A NAT gateway is 0.045 USD an hour, and a month has 730.
    expect(prod?.cost).toMatchObject({ before: expect.closeTo(32.85), after: expect.closeTo(98.55), budget: 90 });
    expect(prod?.cost?.lines.map(({ name }) => name)).toEqual(
      ['Nat1', 'Nat2', 'Nat0'].map((name) => `jedire-prod/services/${name}`),
    );
    expect(prod?.capacity).toEqual([
      expect.objectContaining({
        service: 'api',
        settings: [{ path: 'scaling.minCapacity', before: '10', after: '2' }],
        brokenTargets: [expect.stringMatching(/^ramp/), expect.stringMatching(/^peak/)],
      }),
    ]);
    expect(gate.failures.map(({ gate: name, because }) => `${name}: ${because}`)).toEqual([
      'over-budget: 99 USD a month, of 90 that it may cost',
      expect.stringMatching(/^slo: api no longer holds ramp, from nothing to the peak of 10000/),
      expect.stringMatching(/^slo: api no longer holds peak, from 1000 to the peak of 10000/),
    ]);
    expect(notes).toEqual([]);
    expect((await review(priced.root, '--fail-on', 'destructive')).code).toBe(0);
    expect(priced.worktrees()).toEqual([]);
  });

  test('then they are in the comment, on the terminal and on the page', async () => {
    const folder = join(scratch, 'out');
    const { code } = await review(priced.root, '--format', 'markdown,html,text', '--output', folder);
    expect(code).toBe(0);
    const [comment, page, text] = ['review.md', 'review.html', 'review.txt'].map((name) =>
      readFileSync(join(folder, name), 'utf8'),
    );
    expect(comment).toContain('| jedire-prod | 33 | **99, over 90** | +66 |');
    expect(comment).toContain('scaling.minCapacity 10 → 2');
    expect(text).toContain('! no longer holds peak');
    expect(page).toContain('<strong class="bad">99</strong>');
    expect(page).toContain('730 hours');
  });

  test('given nothing that scales or costs something else, then nothing is replayed, and no figure is shown', async () => {
    const same = project(files());
    same.write({ 'README.md': 'read me' });
    const { code, out } = await review(same.root, '--format', 'text', '--fail-on', 'slo');
    expect(code).toBe(0);
    expect(out).toMatch(/^Nothing changes/);
    expect(out).not.toMatch(/USD|replayed|Note/);
  });

  test('given a base whose configuration cannot be read, then the rest is reviewed, and a note says so', async () => {
    const odd = files({ natGateways: 2 });
    const changed = project(odd);
    changed.commit('an odd one', {
      ...odd,
      'config/index.js': 'module.exports = { systems: { jedire: 1 }, environments: {} };',
    });
    changed.write(odd);
    const { code, out } = await review(changed.root, '--base', 'HEAD');
    expect(code).toBe(0);
    expect(out).toMatch(/Note: .*jedire in prod was not replayed with the settings of the base/s);
  });
});

describe('the app of another team, whose config folder is something else', () => {
  test('is priced, and nothing is replayed', async () => {
    other.write({ 'settings.json': '{"natGateways": 2}' });
    const { code, out, err } = await review(other.root, '--format', 'json', '--fail-on', 'over-budget,slo');
    expect(err).not.toContain('no configuration of a platform');
    expect(code).toBe(0);
    const [prod] = (JSON.parse(out) as Review).environments;
    expect(prod?.cost).toMatchObject({ before: expect.closeTo(32.85), after: expect.closeTo(65.7) });
    expect(prod?.cost).not.toHaveProperty('budget');
    expect(prod).not.toHaveProperty('capacity');
    expect((JSON.parse(out) as Review).notes).toEqual([
      'The gate over-budget cannot fail: no environment states monthlyBudgetUsd.',
      'The gate slo cannot fail: there is no configuration that states targets.',
    ]);
  });

  test('without stages, and with a name that its path does not say, has its cost all the same', async () => {
    const app = `
const { App, CfnResource, Stack } = require('aws-cdk-lib');
const stack = new Stack(new App(), 'Shop', { stackName: 'acme-shop', env: { region: 'us-east-1' } });
for (let at = 0; at < require('./settings.json').natGateways; at++)
  new CfnResource(stack, 'Nat' + at, { type: 'AWS::EC2::NatGateway', properties: { SubnetId: 'subnet-' + at } });
`;
    const shop = project({
      'cdk.json': '{"app": "node app.js"}',
      'app.js': app,
      'settings.json': '{"natGateways": 1}',
    });
    shop.write({ 'settings.json': '{"natGateways": 2}' });
    const { environments: reviewed } = JSON.parse((await review(shop.root, '--json')).out) as Review;
    expect(reviewed.map(({ name }) => name)).toEqual(['acme-shop']);
    expect(reviewed[0]?.cost).toMatchObject({ before: expect.closeTo(32.85), after: expect.closeTo(65.7) });
  });
});
