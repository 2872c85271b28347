import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environments, systems } from '../../../config';
import { run } from '../../../lib/cli/main';
import { type PriceRow, parsePriceBook } from '../../../lib/model/cost/price-book';
import { capture } from '../../helpers/capture';
import { type OfferFault, PriceListServer } from '../../helpers/price-list-server';

const project = mkdtempSync(join(tmpdir(), 'tidemark-prices-'));
const file = join(project, 'config/prices.json');
const servers: PriceListServer[] = [];

beforeEach(() => {
  mkdirSync(join(project, 'config'), { recursive: true });
  const ireland = {
    ...environments.prod,
    region: 'eu-west-1',
    availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
  };
  const exported = JSON.stringify({ systems, environments: { prod: ireland } });
  writeFileSync(join(project, 'config/index.js'), `module.exports = ${exported};`);
});
afterEach(async () => {
  rmSync(join(project, 'config'), { recursive: true, force: true });
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

async function prices(...argv: string[]) {
  const io = capture();
  const code = await run(['prices', ...argv], io, project);
  return { code, out: io.printed.join('\n'), err: io.errors.join('\n') };
}

async function refresh(argv: readonly string[] = [], faults: readonly OfferFault[] = []) {
  const server = new PriceListServer(faults);
  servers.push(server);
  await server.start();
  return { ...(await prices('refresh', '--endpoint', server.url, ...argv)), server };
}

const book = () => parsePriceBook(JSON.parse(readFileSync(file, 'utf8')), 'config/prices.json');
const priceOf = (rows: readonly PriceRow[], usage: string, region: string) =>
  rows.find((row) => row.usage === usage && row.region === region)?.usd;

describe('tidemark prices refresh', () => {
  test('says what would change, and writes nothing', async () => {
    const { code, out, err, server } = await refresh(['--region', 'us-east-1']);
    expect(code).toBe(0);
    // Written: 0.04048 and 0.0400, 1.106 and 1.2 (lib/cost/default-prices.ts and the fixtures).
    expect(out).toMatch(/AmazonECS Fargate-vCPU-Hours:perCPU in .* +0\.04048 +0\.04 +-1\.2 %/);
    expect(out).toMatch(/AmazonRDS InstanceUsage:db\.r7g\.2xl .* +1\.106 +1\.2 +\+8\.5 %/);
    expect(out).toMatch(/^New:$/m);
    expect(out).toContain('- AmazonCloudWatch CW:HighResAlarmMonitorUsage in us-east-1: 0.3 USD for a metric-month');
    expect(out).toContain('Kept as they were, because no file has them:');
    expect(out).toContain(
      '- AmazonElastiCache NodeUsage:cache.t4g.small (Valkey) in us-east-1: 0.0256 USD, of 2026-10-02',
    );
    expect(err).toContain('[1/11] read AmazonECS in us-east-1');
    expect(err).toContain('nothing was written: --write updates config/prices.json');
    expect(existsSync(file)).toBe(false);
    expect(server.asked).toHaveLength(11);
  });

  test('--write writes a book that is read again, of the regions of the environments', async () => {
    const { code, err } = await refresh(['--write']);
    expect(code).toBe(0);
    expect(err).toContain('wrote     config/prices.json');
    const { rows } = book();
    expect(new Set(rows.map(({ region }) => region))).toEqual(new Set(['any', 'eu-west-1', 'us-east-1']));
    expect(priceOf(rows, 'NatGateway-Hours', 'eu-west-1')).toBe(0.0495);
    expect(priceOf(rows, 'InstanceUsage:db.r7g.xl', 'us-east-1')).toBe(0.553);
    expect(rows.every(({ asOf }) => asOf === '2026-11-13')).toBe(true);
    const again = await refresh(['--write']);
    expect(again.err).toContain('unchanged config/prices.json');
    expect(again.out).toMatch(/\d+ prices read: 0 changed, 0 new, \d+ the same\./);
  });

  test('--write keeps what a project has beside it', async () => {
    const own = {
      service: 'AmazonECS',
      usage: 'Fargate-GB-Hours',
      region: 'sa-east-1',
      unit: 'GB-hour',
      usd: 0.0076,
      source: 'our contract',
      asOf: '2026-02-01',
    };
    writeFileSync(file, JSON.stringify({ version: 1, rows: [own] }));
    await refresh(['--write', '--service', 'AmazonECS', '--region', 'eu-west-1']);
    const { rows } = book();
    expect(rows).toContainEqual(own);
    expect(priceOf(rows, 'Fargate-GB-Hours', 'eu-west-1')).toBe(0.00484);
    expect(new Set(rows.map(({ service }) => service))).toEqual(new Set(['AmazonECS']));
  });

  test('--json prints what was read', async () => {
    const { out } = await refresh(['--json', '--service', 'AWSELB', '--region', 'us-east-1']);
    const { version, written, changes, kept, ambiguous } = JSON.parse(out);
    expect({ version, written, kept, ambiguous }).toEqual({ version: 1, written: false, kept: [], ambiguous: [] });
    expect(changes[1]).toMatchObject({
      usage: 'LoadBalancerUsage',
      variant: 'Application',
      usd: 0.0225,
      oldUsd: 0.0225,
    });
  });

  test('given one file that cannot be read, then nothing is written, and nothing is left behind', async () => {
    await refresh(['--write', '--region', 'us-east-1']);
    const before = readFileSync(file, 'utf8');
    const { code, err } = await refresh(['--write'], [{ path: 'AmazonEC2/current/eu-west-1/index.csv', answer: 403 }]);
    expect(code).toBe(1);
    expect(err).toContain('failed: AmazonEC2 in eu-west-1');
    expect(err).toContain('The price list was not read, and nothing was written');
    expect(err).toContain('given HTTP 403');
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(readdirSync(join(project, 'config')).sort()).toEqual(['index.js', 'prices.json']);
  });

  test('given options that are wrong, then all of it is said and nothing is asked for', async () => {
    const { code, err } = await prices('refresh', '--region', 'Ireland', '--service', 'RDS', '--endpoint', 'ftp://x');
    expect(code).toBe(1);
    for (const option of ['--region: given Ireland', '--service: given RDS', '--endpoint: given ftp://x'])
      expect(err).toContain(option);
  });
});

describe('tidemark prices show', () => {
  test('says which prices are shipped and which are the project’s', async () => {
    expect((await prices('show')).out).toMatch(/NatGateway-Hours +0\.045 +hour +2026-09-24 +shipped/);
    await refresh(['--write']);
    const { out } = await prices('show', '--region', 'eu-west-1');
    expect(out).toMatch(/NatGateway-Hours +0\.0495 +hour +2026-11-13 +project/);
    expect(out).toContain('Everywhere:');
    expect(out).not.toContain('us-east-1:');
    const { rows } = JSON.parse((await prices('show', '--json')).out);
    expect(rows[0]).toHaveProperty('source');
  });
});
