import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { environments, systems } from '../../../config';
import { run } from '../../../lib/cli/main';
import { DEFAULT_PRICES } from '../../../lib/cost/prices';
import { testEnv } from '../../helpers/app';
import { capture } from '../../helpers/capture';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-cost-cli-'));
const project = join(folder, 'project');
const assembly = join(folder, 'assembly');
/** An app that has been synthesized before. */
const APP = `cp -r "${assembly}/." "$CDK_OUTDIR"`;

beforeAll(() => {
  mkdirSync(project);
  const app = new App({ outdir: assembly });
  for (const environment of ['dev', 'prod']) {
    const stack = new Stack(app, `jedire-${environment}`, { env: testEnv });
    new Vpc(stack, 'Vpc', { natGateways: environment === 'prod' ? 2 : 1, maxAzs: 2 });
    new CfnResource(stack, 'Bucket', { type: 'AWS::S3::Bucket' });
    new CfnResource(stack, 'Mail', { type: 'AWS::SES::ConfigurationSet' });
  }
  app.synth();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function cost(...argv: string[]) {
  const io = capture();
  const code = await run(['cost', '--app', APP, ...argv], io, project);
  return { code, out: io.printed.join('\n'), err: io.errors.join('\n') };
}

let configurations = 0;

/** A folder with a configuration whose environments have budgets; each its own, because Node reads a module once. */
function configure(budgets: Readonly<Record<string, number>>, usage?: unknown): string {
  configurations += 1;
  const config = `config-${configurations}`;
  mkdirSync(join(project, config));
  const own = Object.fromEntries(
    Object.entries(budgets).map(([name, monthlyBudgetUsd]) => [name, { ...environments[name], monthlyBudgetUsd }]),
  );
  const exported = JSON.stringify({ systems: { jedire: { ...systems.jedire, usage } }, environments: own });
  writeFileSync(join(project, config, 'index.js'), `module.exports = ${exported};`);
  return config;
}

describe('tidemark cost', () => {
  // A NAT gateway and its address: (0.045 + 0.005) x 730 = 36.50; two of them 73.00.
  test("says what an app costs that has no configuration of Tidemark's, and what is not in it", async () => {
    const { code, out, err } = await cost();
    expect(code).toBe(0);
    expect(out).toContain('jedire-dev: 36.50 USD a month\n');
    expect(out).toContain('jedire-prod: 73.00 USD a month\n');
    expect(out).toMatch(/jedire-prod\/Vpc +73\.00/);
    expect(out).toContain('a type that is not known to this estimate: AWS::SES::ConfigurationSet');
    expect(out).toContain('data through the NAT gateway (2)');
    expect(out).toContain('Assumptions:');
    expect(err).toMatch(/The oldest of these prices is of \d{4}-\d{2}-\d{2}, \d+ days ago/);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('--details says what each service is billed for', async () => {
    const { out } = await cost('--details');
    expect(out).toMatch(/NAT gateway +1,460 +hour +0\.045 +65\.70/);
    expect(out).toMatch(/public IPv4 address +1,460 +hour +0\.005 +7\.30/);
  });

  test('--json prints every line and what is not covered', async () => {
    const { code, out } = await cost('--json');
    expect(code).toBe(0);
    const printed = JSON.parse(out);
    expect(printed).toMatchObject({ version: 1, monthUsd: expect.closeTo(109.5, 9) });
    expect(printed.environments).toEqual([
      { environment: 'jedire-dev', monthUsd: expect.closeTo(36.5, 9) },
      { environment: 'jedire-prod', monthUsd: expect.closeTo(73, 9) },
    ]);
    expect(printed.lines).toHaveLength(6);
    expect(printed.notCovered.map(({ type }: { type: string }) => type)).toContain('AWS::SES::ConfigurationSet');
  });

  test('says what is over budget, and fails with --check only', async () => {
    const config = configure({ dev: 40, prod: 40 });
    const { code, out } = await cost('--config', config);
    expect(code).toBe(0);
    expect(out).toContain('jedire-dev: 36.50 USD a month, of a budget of 40.00\n');
    expect(out).toContain('jedire-prod: 73.00 USD a month, of a budget of 40.00: 33.00 over\n');
    expect((await cost('--check', '--config', config)).code).toBe(2);
    const printed = JSON.parse((await cost('--json', '--config', config)).out);
    expect(printed.environments[1]).toMatchObject({ monthlyBudgetUsd: 40, overUsd: expect.closeTo(33, 9) });
    expect((await cost('--check', '--config', configure({ dev: 40, prod: 73.1 }))).code).toBe(0);
  });

  test("uses the project's own prices; with new ones there is no notice", async () => {
    const config = configure({ dev: 40, prod: 80 });
    const today = new Date().toISOString().slice(0, 10);
    const rows = DEFAULT_PRICES.rows.map((row) => ({
      ...row,
      asOf: today,
      ...(row.usage === 'NatGateway-Hours' ? { usd: 0.145 } : {}),
    }));
    writeFileSync(join(project, config, 'prices.json'), JSON.stringify({ version: 1, rows }));
    const { out, err } = await cost('--config', config);
    expect(out).toContain('jedire-dev: 109.50 USD a month');
    expect(err).toBe('');
  });

  test('given prices that are wrong, then all of it is said at once', async () => {
    const config = configure({ dev: 40, prod: 80 });
    const row = { service: 'AmazonEC2', usage: 'NatGateway-Hours', region: 'us-east-1', unit: 'hour', source: 'me' };
    const rows = [{ ...row, usd: 0, asOf: '2026-13-01' }, { ...row, usd: 1, asOf: '2026-01-01' }, { usd: 'much' }];
    writeFileSync(join(project, config, 'prices.json'), JSON.stringify({ version: 1, rows }));
    const { code, err } = await cost('--config', config);
    expect(code).toBe(1);
    for (const place of ['rows.0.usd', 'rows.0.asOf', 'rows.2.usd', 'rows.2.service'])
      expect(err).toContain(`${config}/prices.json: ${place}: given`);
    writeFileSync(join(project, config, 'prices.json'), JSON.stringify({ version: 1, rows: [rows[1], rows[1]] }));
    expect((await cost('--config', config)).err).toContain('AmazonEC2 NatGateway-Hours in us-east-1 a second time');
    writeFileSync(join(project, config, 'prices.json'), '{');
    expect((await cost('--config', config)).err).toContain(`${config}/prices.json is not JSON`);
  });

  test('--environment takes the environments that it names, also of an app that does not know the option', async () => {
    const { out } = await cost('--environment', 'prod');
    expect(out).toContain('jedire-prod');
    expect(out).not.toContain('jedire-dev');
    const configured = await cost('--environment', 'dev', '--config', configure({ dev: 40, prod: 80 }));
    expect(configured.out).toContain('jedire-dev');
    expect(configured.out).not.toContain('jedire-prod');
    const { code, err } = await cost('--environment', 'rod');
    expect(code).toBe(1);
    expect(err).toContain('--environment: given rod; allowed: one of jedire-dev, jedire-prod');
  });

  test('given a usage in the configuration, then it is priced by the share of the environment', async () => {
    const config = configure({ dev: 400, prod: 400 }, { source: 'the bill of October', natGatewayGb: 1000 });
    const { out } = await cost('--details', '--config', config);
    // 1,000 GB x 0.045 in prod, 2 % of it in dev.
    expect(out).toMatch(/data through the NAT gateway +1,000 +GB +0\.045 +45\.00/);
    expect(out).toMatch(/data through the NAT gateway +20 +GB +0\.045 +0\.90/);
    expect(out).toContain('as the configuration states: the bill of October');
  });

  test('given an app that fails, then it says what the app printed', async () => {
    const io = capture();
    expect(await run(['cost', '--app', 'echo broken >&2; exit 3'], io, project)).toBe(1);
    expect(io.errors.join('\n')).toContain('broken');
  });
});
