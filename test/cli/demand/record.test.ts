import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, HOUR_MS } from '../../../lib/capacity/series/series';
import { run } from '../../../lib/cli/main';
import { capture } from '../../helpers/capture';
import { CloudWatchServer } from '../../helpers/cloudwatch-server';
import { every, FakeCloudWatch } from '../../helpers/fake-cloudwatch';

const ROOT = join(__dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'tidemark-record-'));
const config = join(folder, 'config');
const recorded = join(config, 'history/recorded/prod/jedire/agents');
const now = Date.now();
// 10 messages a minute for 28 days; the first call is throttled.
const fake = new FakeCloudWatch(
  now,
  every(60, Math.floor(now / HOUR_MS) * HOUR_MS - 28 * DAY_MS, now, () => 10),
  { throttled: 1 },
);
const server = new CloudWatchServer(fake);
let credentials: Record<string, string>;

beforeAll(async () => {
  mkdirSync(config);
  writeFileSync(
    join(config, 'index.js'),
    `module.exports = require(${JSON.stringify(join(ROOT, 'config/index.ts'))});`,
  );
  credentials = await server.start();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the command with the real SDK, in an environment without any credentials but those given. */
async function tidemark(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const around = process.env;
  process.env = { PATH: around.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', ...env };
  const io = capture();
  try {
    const code = await run([...argv, '--config', config, '--environment', 'prod', '--service', 'agents'], io, ROOT);
    return { code, stdout: io.printed.join('\n'), stderr: io.errors.join('\n') };
  } finally {
    process.env = around;
  }
}

describe('the demand of a service from CloudWatch, over HTTP', () => {
  test('given nothing recorded, then --recorded says so and what to do', async () => {
    const { code, stderr } = await tidemark(['plan', '--recorded']);
    expect(code).toBe(1);
    expect(stderr).toContain('history/recorded/prod/jedire/agents');
    expect(stderr).toContain('Run `tidemark record` first.');
  }, 30_000);

  test('given no credentials, then it says how to log in, prints nothing and writes nothing', async () => {
    const { code, stdout, stderr } = await tidemark(['record']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('CredentialsProviderError');
    expect(stderr).toContain('AWS_PROFILE');
    expect(existsSync(join(config, 'history'))).toBe(false);
  }, 30_000);

  test('given --dry-run, then it says what would be asked for, and asks nothing', async () => {
    const { code, stdout } = await tidemark(['record', '--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain('agents: AWS/SQS NumberOfMessagesSent');
    expect(stdout).toMatch(/ {2}60 s {2}\S+ to \S+, at most \d+ values/);
    expect(fake.calls).toHaveLength(0);
    expect(existsSync(join(config, 'history'))).toBe(false);
  }, 30_000);

  test('forecast --cloudwatch reads it, again when throttled, in the unit of the service, and writes nothing', async () => {
    const { code, stdout } = await tidemark(['forecast', '--cloudwatch', '--json'], credentials);
    expect(code).toBe(0);
    // One throttled, then one for each period.
    expect(fake.calls).toHaveLength(4);
    expect(fake.calls.at(-1)?.MetricDataQueries?.[0]?.MetricStat?.Metric).toMatchObject({
      MetricName: 'NumberOfMessagesSent',
      Dimensions: [{ Name: 'QueueName', Value: 'agent-jobs' }],
    });
    // But for the hours of the calendar's events it is what was published.
    const median: number[] = JSON.parse(stdout).quantiles['0.5'];
    expect(median.filter((value) => Math.abs(value - 10) < 1e-6).length).toBeGreaterThan(84);
    expect(existsSync(join(config, 'history'))).toBe(false);
  }, 60_000);

  test('record writes it, and again only what is new', async () => {
    const first = await tidemark(['record', '--json'], credentials);
    expect(first.code).toBe(0);
    const { version, services } = JSON.parse(first.stdout);
    expect({ version, names: services.map(({ service }: { service: string }) => service) }).toEqual({
      version: 1,
      names: ['agents'],
    });
    expect(readdirSync(recorded).sort()).toEqual(['300s.csv', '60s.csv', 'metric.json']);
    const files = () => readdirSync(recorded).map((name) => readFileSync(join(recorded, name), 'utf8'));
    const before = files();
    const asked = fake.calls.length;
    const again = await tidemark(['record'], credentials);
    expect(again.stdout).toContain('agents: 0 values added');
    expect(files()).toEqual(before);
    // The last hours at the finest period, and nothing else.
    const since = fake.calls.slice(asked).map((call) => (now - Number(call.StartTime)) / HOUR_MS);
    expect(Math.max(...since.slice(0, 1))).toBeLessThan(6);
  }, 60_000);

  test('plan --recorded needs no credentials and names the recording', async () => {
    const { code, stdout } = await tidemark(['plan', '--recorded', '--explain', '--fresh']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/History {3}\S*history\/recorded\/prod\/jedire\/agents, AWS\/SQS NumberOfMessagesSent: /);
  }, 30_000);

  test('given the recording of another metric, then nothing is asked for and nothing changes', async () => {
    const file = join(recorded, 'metric.json');
    const metric = readFileSync(file, 'utf8');
    writeFileSync(file, metric.replace('agent-jobs', 'other-jobs'));
    const asked = fake.calls.length;
    const { code, stderr } = await tidemark(['record'], credentials);
    writeFileSync(file, metric);
    expect(code).toBe(1);
    expect(stderr).toContain('The recording is of another metric');
    expect(stderr).toContain('other-jobs');
    expect(fake.calls).toHaveLength(asked);
  }, 30_000);
});
