import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { readAssembly } from '../../../lib/adapters/assembly/read-assembly';
import { testApp } from '../../helpers/app';
import { compareAssemblies } from '../../helpers/compare-assemblies';

const folder = mkdtempSync(join(tmpdir(), 'review-assembly-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the command line tells an app to write beside its templates, and what it writes without one. */
const WITH_COMMAND = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };

function synthesized(context: Record<string, unknown>): string {
  const outdir = mkdtempSync(join(folder, 'out-'));
  const app = testApp({ outdir, context });
  const stage = new Stage(app, 'prod', { env: { account: '111111111111', region: 'eu-central-1' } });
  const data = new Stack(stage, 'data', { stackName: 'prod-data', terminationProtection: true });
  const outer = new NestedStack(data, 'Outer');
  new Queue(new NestedStack(outer, 'Inner'), 'Jobs');
  new Queue(new Stack(app, 'Alone'), 'Jobs');
  app.synth();
  return outdir;
}

describe.each([
  ['the CDK command', WITH_COMMAND],
  ['an app run by itself', {}],
])('what is read of an assembly that %s wrote', (_, context) => {
  const stacks = readAssembly(synthesized(context));

  test('then stacks of stages and nested stacks are there, by construct path', () => {
    expect(stacks.map(({ path }) => path)).toEqual(['Alone', 'prod/data', 'prod/data/Outer', 'prod/data/Outer/Inner']);
  });

  test('then each has the environment, the place and the protection of the stack it belongs to', () => {
    const [alone, ...rest] = stacks;
    expect(alone).toMatchObject({ environment: 'Alone', stackName: 'Alone', isProtected: false });
    expect(alone?.account).toBeUndefined();
    for (const stack of rest)
      expect(stack).toMatchObject({
        environment: 'prod',
        stackName: 'prod-data',
        account: '111111111111',
        region: 'eu-central-1',
        isProtected: true,
      });
  });

  test('then resources have their construct paths, those of nested stacks too', () => {
    expect([...(stacks.at(-1)?.paths.values() ?? [])]).toContain('prod/data/Outer/Inner/Jobs/Resource');
    expect([...(stacks[0]?.paths.values() ?? [])]).toContain('Alone/Jobs/Resource');
  });

  test('then nested stacks say where they are nested', () => {
    expect(stacks[3]?.nestedIn?.path).toBe('prod/data/Outer');
    expect(stacks[2]?.nestedIn?.path).toBe('prod/data');
  });
});

test('given what the command writes and what an app writes by itself, then only metadata differs', () => {
  const { findings, folded, environments } = compareAssemblies(synthesized(WITH_COMMAND), synthesized({}));
  expect(findings).toEqual([]);
  expect(folded).toMatchObject({ order: 0, descriptions: 0 });
  expect(folded.metadata).toBeGreaterThan(0);
  expect(environments).toEqual(['Alone', 'prod']);
});

test.each([
  ['a directory that is not there', () => join(folder, 'nowhere'), 'manifest.json'],
  [
    'a manifest that is no JSON',
    () => {
      const directory = mkdtempSync(join(folder, 'bad-'));
      writeFileSync(join(directory, 'manifest.json'), '{');
      return directory;
    },
    'manifest.json',
  ],
  [
    'a template that is not there',
    () => {
      const directory = mkdtempSync(join(folder, 'bad-'));
      const artifacts = { a: { type: 'aws:cloudformation:stack', properties: { templateFile: 'gone.json' } } };
      writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ artifacts }));
      return directory;
    },
    'gone.json',
  ],
])('given %s, then the error names the file and says what to do', (_, make, file) => {
  expect(() => readAssembly(make())).toThrow(
    expect.objectContaining({
      code: 'bad-assembly',
      problems: [
        expect.objectContaining({
          where: expect.stringContaining(file),
          remedy: expect.stringContaining('Synthesize'),
        }),
      ],
    }),
  );
});

test('given versions that do not differ, then AWS’ description of all resource types is not read', () => {
  const directory = JSON.stringify(synthesized(WITH_COMMAND));
  const source = `
    const { compareAssemblies } = require('./test/helpers/compare-assemblies');
    const isLoaded = () => Object.keys(require.cache).some((path) => /aws-service-spec|cloudformation-diff/.test(path));
    compareAssemblies(${directory}, ${directory});
    console.log(isLoaded());
    compareAssemblies(${directory}, ${JSON.stringify(synthesized({}))});
    console.log(isLoaded());
    compareAssemblies(${directory}, ${JSON.stringify(differing())});
    console.log(isLoaded());`;
  const root = join(__dirname, '../../..');
  const said = execFileSync(process.execPath, ['--import', 'tsx', '-e', source], { cwd: root, encoding: 'utf8' });
  expect(said.trim().split('\n')).toEqual(['false', 'false', 'true']);
});

function differing(): string {
  const outdir = mkdtempSync(join(folder, 'out-'));
  const app = testApp({ outdir });
  new Queue(new Stack(app, 'Alone'), 'Jobs', { fifo: true });
  app.synth();
  return outdir;
}
