import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { autoScaling } from '../../../lib/adapters/auto-scaling';
import { run } from '../../../lib/cli/main';
import { handle } from '../../../lib/handlers/reasserted-floor/handler';
import { AutoScalingServer } from '../../helpers/auto-scaling-server';
import { capture } from '../../helpers/capture';
import { type DeployedTarget, deployedTargets } from '../../helpers/deployed-targets';
import { FakeAutoScaling } from '../../helpers/fake-auto-scaling';
import { catalog } from '../../helpers/fixtures';
import { floorRequest } from '../../helpers/floor-request';

const ROOT = join(__dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'tidemark-pause-'));
const config = join(folder, 'config');
const targets = deployedTargets('jedire', 'prod');
let fake: FakeAutoScaling;
let server: AutoScalingServer;
let credentials: Record<string, string>;

beforeAll(() => {
  mkdirSync(config);
  writeFileSync(
    join(config, 'index.js'),
    `module.exports = require(${JSON.stringify(join(ROOT, 'config/index.ts'))});`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  fake = new FakeAutoScaling();
  for (const target of targets) deploy(target);
  server = new AutoScalingServer(fake);
  credentials = await server.start();
});
afterEach(() => server.stop());

/** What a deployment registers: the template's bounds, and nothing of what is suspended. */
function deploy({ resourceId, minCapacity, maxCapacity }: DeployedTarget): void {
  fake.register({
    ServiceNamespace: 'ecs',
    ResourceId: resourceId,
    ScalableDimension: 'ecs:service:DesiredCount',
    MinCapacity: minCapacity,
    MaxCapacity: maxCapacity,
  });
}
function named(name: string): DeployedTarget {
  const found = targets.find(({ service }) => service === name);
  if (found === undefined) throw new Error(name);
  return found;
}
function suspended(name: string) {
  const { DynamicScalingInSuspended, DynamicScalingOutSuspended, ScheduledScalingSuspended } = fake.target(
    named(name).resourceId,
  ).SuspendedState;
  return [DynamicScalingInSuspended, DynamicScalingOutSuspended, ScheduledScalingSuspended];
}
const changes = () => fake.callsOf('RegisterScalableTarget').length - targets.length;

/** Runs the command with the real SDK, with the credentials given and none of this machine. */
async function tidemark(argv: readonly string[], env: Readonly<Record<string, string>> = credentials) {
  const before = process.env;
  process.env = { PATH: before.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', ...env };
  const io = capture();
  try {
    const code = await run([...argv, '--config', config], io, ROOT);
    return { code, stdout: io.printed.join('\n'), stderr: io.errors.join('\n') };
  } finally {
    process.env = before;
  }
}
const inProd = (command: string, ...argv: string[]) => tidemark([command, '--environment', 'prod', ...argv]);

describe('tidemark pause', () => {
  test('pauses scale-in of all services, says what was and what is, and is harmless twice', async () => {
    const first = await inProd('pause');
    expect(first.code).toBe(0);
    for (const { service } of targets) expect(suspended(service)).toEqual([true, false, false]);
    const rows = first.stdout.trimEnd().split('\n');
    expect(rows[0]).toMatch(/^service +before +after +minimum +maximum$/);
    expect(rows.slice(1).map((row) => row.split(/\s{2,}/))).toEqual(
      expect.arrayContaining([['api', 'running', 'paused: scale-in', '2', '50']]),
    );
    expect(rows).toHaveLength(1 + targets.length);
    const before = changes();
    expect((await inProd('pause')).code).toBe(0);
    expect(changes()).toBe(before);
  });

  test('pauses the kinds that are named, of the services that are named, beside what is paused already', async () => {
    await inProd('pause', '--service', 'api', 'map', '--schedule');
    const { stdout } = await inProd('pause', '--service', 'api', '--scale-out');
    expect(suspended('api')).toEqual([false, true, true]);
    expect(suspended('map')).toEqual([false, false, true]);
    expect(suspended('agents')).toEqual([false, false, false]);
    expect(stdout).toContain('paused: scale-out, schedule');
    expect(stdout).toContain('not caught up');
  });

  test('changes no bound', async () => {
    await inProd('pause', '--scale-in', '--scale-out', '--schedule');
    for (const { resourceId, minCapacity, maxCapacity } of targets)
      expect(fake.target(resourceId)).toMatchObject({ MinCapacity: minCapacity, MaxCapacity: maxCapacity });
  });

  test('given --dry-run or --status, then it says so and changes nothing', async () => {
    const dry = await inProd('pause', '--dry-run');
    expect(dry.stdout).toContain('paused: scale-in');
    expect(dry.stdout).toContain('Nothing was changed (--dry-run).');
    const status = await inProd('pause', '--status', '--json');
    expect(changes()).toBe(0);
    const { version, environment, system, services } = JSON.parse(status.stdout);
    const running = { scaleIn: false, scaleOut: false, schedule: false };
    expect({ version, environment, system }).toEqual({ version: 1, environment: 'prod', system: 'jedire' });
    expect(services).toContainEqual({
      service: 'api',
      resourceId: named('api').resourceId,
      minCapacity: 2,
      maxCapacity: 50,
      before: running,
      after: running,
    });
  });

  test('is not undone by a deployment, and the floor is not raised against it', async () => {
    await inProd('pause', '--service', 'api', '--schedule', '--scale-in');
    deploy(named('api'));
    expect(suspended('api')).toEqual([true, false, true]);
    const actions = [{ name: 'since-long', schedule: 'at(2020-01-01T00:00:00)', minCapacity: 20 }];
    const request = floorRequest('Update', server.url, { actions });
    const ResourceProperties = { ...request.ResourceProperties, ResourceId: named('api').resourceId };
    const before = { ...process.env };
    Object.assign(process.env, credentials);
    const dependencies = { autoScaling: await autoScaling(), nowMs: Date.now(), log: () => {}, wait: async () => {} };
    await handle({ ...request, ResourceProperties }, dependencies);
    process.env = before;
    expect(server.answers.at(-1)?.body).toMatchObject({ Data: { Outcome: 'suspended', NewMin: '2' } });
    expect(suspended('api')).toEqual([true, false, true]);
  });
});

describe('as a process of its own', () => {
  test('pauses, and prints JSON and nothing else', async () => {
    const args = ['--import', 'tsx', 'bin/tidemark.ts', 'pause', '--environment', 'prod', '--json'];
    const env = { PATH: process.env.PATH ?? '', HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', ...credentials };
    const stdout = await new Promise<string>((resolve, reject) =>
      execFile(process.execPath, args, { cwd: ROOT, env }, (error, out) => (error ? reject(error) : resolve(out))),
    );
    expect(JSON.parse(stdout).services).toHaveLength(targets.length);
    for (const { service } of targets) expect(suspended(service)).toEqual([true, false, false]);
  }, 30_000);
});

describe('tidemark resume', () => {
  test('lets everything run again', async () => {
    await inProd('pause', '--scale-in', '--scale-out');
    const { code, stdout } = await inProd('resume');
    expect(code).toBe(0);
    for (const { service } of targets) expect(suspended(service)).toEqual([false, false, false]);
    expect(stdout).toContain('paused: scale-in, scale-out  running');
  });

  test('given kinds, then the others stay paused', async () => {
    await inProd('pause', '--service', 'api', '--scale-in', '--scale-out');
    await inProd('resume', '--service', 'api', '--scale-out');
    expect(suspended('api')).toEqual([true, false, false]);
  });

  test('given paused schedules, then it raises the minimum to the floor the committed plan says is due', async () => {
    const plan = { ...catalog.plan('prod', 'jedire', 'api'), actions: undefined };
    mkdirSync(join(config, 'plans', 'prod', 'jedire'), { recursive: true });
    const actions = [{ name: 'since-long', schedule: 'at(2020-01-01T00:00:00)', minCapacity: 17 }];
    writeFileSync(join(config, 'plans', 'prod', 'jedire', 'api.json'), JSON.stringify({ ...plan, actions }));
    await inProd('pause', '--service', 'api', '--schedule');
    const dry = await inProd('resume', '--service', 'api', '--dry-run');
    expect(dry.stdout).toContain('2 -> 17 (since-long)');
    expect(fake.target(named('api').resourceId).MinCapacity).toBe(2);
    const { stdout } = await inProd('resume', '--service', 'api', '--json');
    expect(fake.target(named('api').resourceId)).toMatchObject({ MinCapacity: 17, MaxCapacity: 50 });
    expect(suspended('api')).toEqual([false, false, false]);
    expect(JSON.parse(stdout).services).toMatchObject([
      { minCapacity: 17, floor: { previousMin: 2, due: 17, action: 'since-long', newMin: 17 } },
    ]);
  });
});

describe('what may be wrong', () => {
  test('given no credentials, then it says how to log in, and prints nothing', async () => {
    const { AWS_ENDPOINT_URL = '' } = credentials;
    const { code, stdout, stderr } = await tidemark(['pause', '--environment', 'prod'], { AWS_ENDPOINT_URL });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('CredentialsProviderError');
    expect(stderr).toContain('aws sso login');
    expect(stderr).toContain('nothing was changed');
  });

  test('given no permission, then it names the actions that are needed', async () => {
    fake.denied = true;
    const { code, stderr } = await inProd('pause', '--json');
    expect(code).toBe(1);
    const { error } = JSON.parse(stderr.slice(stderr.indexOf('{')));
    expect(error.code).toBe('auto-scaling-failed');
    expect(error.problems[0].allowed).toContain('application-autoscaling:DescribeScalableTargets');
  });

  test('given a system that is not deployed there, then every service is named, and where it was looked for', async () => {
    const { code, stdout, stderr } = await tidemark(['pause', '--environment', 'staging']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    for (const { service } of targets)
      expect(stderr).toContain(
        `services.${service}: given no scalable target of stack jedire-staging-services in us-east-1`,
      );
    expect(stderr).toContain('Check AWS_PROFILE and --environment');
    expect(changes()).toBe(0);
  });

  test.each([
    [['pause', '--environment', 'prod', '--service', 'apj', 'mop'], '"mop"; allowed: one of api, agents, map'],
    [['pause', '--environment', 'prod', '--status', '--schedule'], '--status'],
    [['pause', '--environment', 'prd'], 'one of dev, staging, prod'],
    [['pause'], "required option '--environment <name>' not specified"],
    [['resume', '--environment', 'prod', '--status'], "unknown option '--status'"],
  ])('given %j, then it says what is wrong and asks nothing', async (argv, words) => {
    const { code, stderr } = await tidemark(argv);
    expect(code).toBe(1);
    expect(stderr).toContain(words);
    expect(fake.callsOf('DescribeScalableTargets')).toEqual([]);
  });

  test('given a failure half-way, then it says which services were changed before', async () => {
    const before = fake.register.bind(fake);
    let count = 0;
    fake.register = (input) => {
      if (count++ >= 1) throw Object.assign(new Error('out of order'), { name: 'ValidationException' });
      return before(input);
    };
    const { code, stderr } = await inProd('pause');
    expect(code).toBe(1);
    expect(stderr).toMatch(/changed before that: \w+/);
    expect(stderr).toContain('ValidationException: out of order');
  });
});
