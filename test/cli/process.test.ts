import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inFull } from '../helpers/properties';

const ROOT = join(__dirname, '..', '..');
const HISTORY = join(ROOT, 'config', 'history', 'taxi-trips.csv');
const folder = mkdtempSync(join(tmpdir(), 'tidemark-process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in an environment without credentials, so that the machine's own are never used. */
function tidemark(argv: readonly string[], env: Readonly<Record<string, string>> = {}, node: string[] = []) {
  const clean = { PATH: process.env.PATH ?? '', HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', ...env };
  const args = [...node, '--import', 'tsx', 'bin/tidemark.ts', ...argv];
  return new Promise<Ended>((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT, env: clean }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

describe('the process', () => {
  inFull(test)(
    'given a reader that has seen enough, then it ends without a word',
    async () => {
      const command = `"${process.execPath}" --import tsx bin/tidemark.ts plan --json | head -c 10`;
      const ended = await new Promise<Ended>((resolve) => {
        execFile('bash', ['-o', 'pipefail', '-c', command], { cwd: ROOT }, (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
        );
      });
      expect(ended.stdout).toHaveLength(10);
      expect(ended.stderr).not.toContain('EPIPE');
      expect(ended.code).toBe(0);
    },
    30_000,
  );

  test('given a version is asked for, then it is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(await tidemark(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('given a failed gate, then it ends with 2', async () => {
    writeFileSync(
      join(folder, 'index.js'),
      `module.exports = require(${JSON.stringify(join(ROOT, 'config', 'index.ts'))});`,
    );
    const args = ['plan', '--config', folder, '--environment', 'dev', '--service', 'map', '--check'];
    const { code, stderr } = await tidemark(args);
    expect(stderr).toContain('differs');
    expect(code).toBe(2);
  }, 30_000);

  test.each([
    [['forecast', '--history', '/nowhere.csv'], 'no such file'],
    [['forecast', '--histroy', HISTORY], 'Did you mean --history?'],
    [['plan', 'api'], 'too many arguments'],
    [['--help-me'], 'unknown option'],
  ])(
    'given %j, then it ends with 1, prints nothing on stdout and no stack trace',
    async (argv, words) => {
      const { code, stdout, stderr } = await tidemark(argv);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(words);
      expect(stderr).not.toMatch(/\n\s+at /);
    },
    30_000,
  );

  inFull(test)(
    'given the same history twice, then the same bytes, whatever the zone of the machine',
    async () => {
      const args = ['forecast', '--history', HISTORY, '--time-zone', 'America/New_York', '--json'];
      const [here, there] = await Promise.all([
        tidemark(args, { TZ: 'UTC' }),
        tidemark(args, { TZ: 'Pacific/Auckland', LC_ALL: 'de_DE.UTF-8' }),
      ]);
      expect(here.code).toBe(0);
      expect(there.stdout).toBe(here.stdout);
    },
    30_000,
  );
});

describe('what a command loads', () => {
  const hook = join(folder, 'loaded.cjs');
  const loaded = join(folder, 'loaded.json');
  writeFileSync(
    hook,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(loaded)}, JSON.stringify(Object.keys(require.cache))));`,
  );

  async function packagesOf(...argv: string[]): Promise<Set<string>> {
    await tidemark(argv, {}, ['--require', hook]);
    const files: string[] = JSON.parse(readFileSync(loaded, 'utf8'));
    const names = files.map((file) => /node_modules\/(@[^/]+\/[^/]+|[^/]+)\//.exec(file)?.[1]);
    return new Set(names.filter((name) => name !== undefined));
  }

  test('--help: commander alone', async () => {
    const packages = await packagesOf('--help');
    // What lets Node read TypeScript here; the published command is compiled.
    for (const name of ['tsx', 'esbuild']) packages.delete(name);
    expect([...packages]).toEqual(['commander']);
  }, 30_000);

  test('a forecast from a file: no CDK, no SDK of AWS, no charts of the report', async () => {
    const packages = await packagesOf('forecast', '--history', HISTORY);
    expect(packages).toContain('csv-parse');
    for (const name of ['aws-cdk-lib', 'constructs', '@aws-sdk/client-cloudwatch', 'echarts', 'cli-progress'])
      expect(packages).not.toContain(name);
  }, 30_000);

  test('plans from files: no CDK, no SDK of AWS', async () => {
    const packages = await packagesOf('plan', '--environment', 'dev', '--service', 'map');
    expect(packages).toContain('zod');
    for (const name of ['aws-cdk-lib', 'constructs', '@aws-sdk/client-cloudwatch', 'echarts'])
      expect(packages).not.toContain(name);
  }, 30_000);

  test('a history from CloudWatch: the SDK, which shows that this would be seen', async () => {
    const packages = await packagesOf('forecast', '--cloudwatch', '--environment', 'prod', '--service', 'map');
    expect(packages).toContain('@aws-sdk/client-cloudwatch');
  }, 30_000);
});
