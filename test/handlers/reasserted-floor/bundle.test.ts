import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { bundle } from '../../../lib/constructs/bundled-code';
import { AutoScalingServer } from '../../helpers/auto-scaling-server';
import { FakeAutoScaling } from '../../helpers/fake-auto-scaling';
import { floorRequest, RESOURCE_ID } from '../../helpers/floor-request';
import { synthesizedPlatform } from '../../helpers/synthesized';

const ROOT = join(__dirname, '..', '..', '..');
const HANDLER = join(ROOT, 'lib', 'handlers', 'reasserted-floor');
const folder = mkdtempSync(join(tmpdir(), 'tidemark-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The folders of code that the functions beside the services of a synthesized platform name. */
function deployedCode(system: string): string[] {
  const { directory, stacks } = new CloudAssembly(synthesizedPlatform(system, 'prod').directory);
  const services = stacks.filter(({ stackName }) => stackName.endsWith('-services'));
  const files = services.flatMap((stack) => {
    const assets = JSON.parse(readFileSync(join(directory, `${stack.id}.assets.json`), 'utf8')).files;
    const used = JSON.stringify(stack.template);
    return Object.entries<{ source: { path: string; packaging: string } }>(assets)
      .filter(([hash, { source }]) => source.packaging === 'zip' && used.includes(`${hash}.zip`))
      .map(([, { source }]) => join(directory, source.path));
  });
  return [...new Set(files)];
}

/** Calls the handler as Lambda does: a process of its own, the SDK beside the runtime, nothing else of this repository. */
function invoke(code: string, event: object, env: Record<string, string>): Promise<{ failed: boolean; out: string }> {
  const program = `require(${JSON.stringify(join(code, 'index.js'))}).handler(${JSON.stringify(event)}).catch((error) => { process.exitCode = 7; });`;
  const clean = { PATH: process.env.PATH ?? '', NODE_PATH: join(folder, 'runtime'), ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, ['-e', program], { cwd: folder, env: clean }, (error, stdout) =>
      resolve({ failed: error !== null, out: stdout }),
    );
  });
}

function link(from: string, to: string): void {
  if (!existsSync(from)) return;
  mkdirSync(dirname(to), { recursive: true });
  symlinkSync(from, to, 'junction');
}

describe('the code that is deployed', () => {
  const fake = new FakeAutoScaling();
  const server = new AutoScalingServer(fake);
  let env: Record<string, string>;
  let code: string[];
  beforeAll(async () => {
    env = await server.start();
    code = deployedCode('jedire');
    // What the runtime of Lambda brings: the SDK, and what that needs.
    for (const name of ['@aws-sdk', '@smithy', '@aws', 'tslib'])
      link(join(ROOT, 'node_modules', name), join(folder, 'runtime', name));
  }, 60_000);
  afterAll(() => server.stop());

  test('is one file, the same for every platform, and the bundle of the handler', () => {
    expect(code).toHaveLength(1);
    const [first = ''] = code;
    expect(readdirSync(first)).toEqual(['index.js']);
    expect(readFileSync(join(first, 'index.js'), 'utf8')).toBe(bundle(HANDLER));
    const [other = ''] = deployedCode('ticketing');
    expect(other.split('/').at(-1)).toBe(first.split('/').at(-1));
  }, 60_000);

  test('raises the floor and answers CloudFormation', async () => {
    const ids = { ServiceNamespace: 'ecs', ResourceId: RESOURCE_ID, ScalableDimension: 'ecs:service:DesiredCount' };
    fake.register({ ...ids, MinCapacity: 2, MaxCapacity: 40 });
    const actions = [{ name: 'since-long', schedule: 'at(2020-01-01T00:00:00)', minCapacity: 20 }];
    const result = await invoke(code[0] ?? '', floorRequest('Update', server.url, { actions }), env);
    expect(result.failed).toBe(false);
    expect(fake.target(RESOURCE_ID).MinCapacity).toBe(20);
    expect(
      result.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).outcome),
    ).toEqual(['raised']);
    expect(server.answers.at(-1)?.body).toMatchObject({ Status: 'SUCCESS', Data: { NewMin: '20' } });
  }, 30_000);

  test('fails where it must, so that Lambda counts an error', async () => {
    fake.denied = true;
    const result = await invoke(code[0] ?? '', floorRequest('Update', server.url), env);
    fake.denied = false;
    expect(result.failed).toBe(true);
    expect(JSON.parse(result.out)).toMatchObject({ level: 'ERROR', outcome: 'failed' });
  }, 30_000);
});

describe('the bundle', () => {
  const text = bundle(HANDLER);

  test('names no file and no folder of this machine', () => {
    for (const name of [ROOT, tmpdir(), 'node_modules', '.ts"', 'handler.ts', process.env.HOME ?? ROOT])
      expect(text.includes(name)).toBe(false);
  });

  test('given the same source in another folder, then it is the same to the byte', () => {
    const elsewhere = join(folder, 'elsewhere', 'deep', 'down');
    cpSync(join(ROOT, 'lib'), join(elsewhere, 'lib'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(elsewhere, 'node_modules'), 'junction');
    expect(bundle(join(elsewhere, 'lib', 'handlers', 'reasserted-floor'))).toBe(text);
  });

  test('leaves the SDK to the runtime, asks for it in the way that finds it there, and for nothing else', () => {
    const asked = [...text.matchAll(/require\("([^"]+)"\)/g)].map((match) => match[1]);
    expect(asked).toEqual(['@aws-sdk/client-application-auto-scaling']);
    expect(text).not.toMatch(/\bimport\(/);
  });

  test('stays small: neither the schema library nor the forecast is in it', () => {
    expect(text.length).toBeLessThan(100_000);
    expect(text).not.toContain('ZodError');
  });
});
