import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../lib/cli/main';
import { writeFile } from '../../lib/cli/write-file';
import { InputError } from '../../lib/model/validation/input-error';
import { capture } from '../helpers/capture';
import { inFull } from '../helpers/properties';

const ROOT = join(__dirname, '..', '..');
const HISTORY = join(ROOT, 'config/history/store-purchases.csv');
const folder = mkdtempSync(join(tmpdir(), 'tidemark-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function tidemark(...argv: string[]) {
  const io = capture();
  const code = await run(argv, io, ROOT);
  return { code, out: io.printed.join('\n'), err: io.errors.join('\n') };
}

describe('tidemark', () => {
  test('--help names the commands and exit codes', async () => {
    const { code, out } = await tidemark('--help');
    expect(code).toBe(0);
    for (const word of ['forecast', 'plan', 'pause', 'resume', 'preview', 'review', 'Exit codes'])
      expect(out).toContain(word);
  });

  test.each(['forecast', 'plan', 'pause', 'resume', 'preview', 'review'])(
    '%s --help has an example',
    async (command) => {
      const { code, out } = await tidemark(command, '--help');
      expect(code).toBe(0);
      expect(out).toContain(`Example: tidemark ${command}`);
    },
  );

  test('given a word that is no command, then it suggests one and fails', async () => {
    const { code, err } = await tidemark('forcast');
    expect(code).toBe(1);
    expect(err).toContain('Did you mean forecast?');
    expect(err).toMatch(/^Commands: forecast, .*\breview\b/m);
  });

  test.each([
    [['frobnicate', '--help'], 'review'],
    [['-h', 'frobnicate'], 'review'],
    [['help', 'frobnicate'], 'review'],
    [['--debug', 'frobnicate', '--help'], 'review'],
    [['partitions', 'frobnicate', '--help'], 'apply'],
  ])(
    'given %j, then there is no help for what is no command: it fails, and lists those that are',
    async (argv, listed) => {
      const { code, out, err } = await tidemark(...argv);
      expect(code).toBe(1);
      expect(out).toBe('');
      expect(err).toContain("unknown command 'frobnicate'");
      expect(err).toMatch(new RegExp(`^Commands: .*\\b${listed}\\b`, 'm'));
    },
  );

  test.each([[['help']], [['help', 'plan']], [['partitions', '--help']], [['partitions', 'plan', '--help']]])(
    'given %j, then help is shown',
    async (argv) => {
      const { code, out } = await tidemark(...argv);
      expect(code).toBe(0);
      expect(out).toContain('Usage: tidemark');
    },
  );
});

describe('tidemark forecast', () => {
  test('--json prints quantiles and nothing else, also as a process of its own', () => {
    const printed = execFileSync(
      process.execPath,
      [
        '--import',
        'tsx',
        'bin/tidemark.ts',
        'forecast',
        '--history',
        HISTORY,
        '--start',
        '2026-11-09T05:00Z',
        '--json',
      ],
      { cwd: ROOT, encoding: 'utf8' },
    );
    const { start, stepSeconds, quantiles } = JSON.parse(printed);
    expect({ start, stepSeconds }).toEqual({ start: '2026-11-09T05:00:00Z', stepSeconds: 3600 });
    expect(Object.keys(quantiles)).toEqual(['0.5', '0.9', '0.95']);
    for (const values of Object.values(quantiles)) expect(values).toHaveLength(168);
  });

  test('without --json it draws a chart and says how good it was', async () => {
    const { code, out } = await tidemark('forecast', '--history', HISTORY, '--horizon', '48');
    expect(code).toBe(0);
    expect(out).toContain('Backtest  error');
    expect(out).toMatch(/┤/);
  });

  test('does not see what lies after --start', async () => {
    const cut = join(folder, 'cut.csv');
    const rows = readFileSync(HISTORY, 'utf8').trim().split('\n');
    writeFileSync(cut, rows.filter((row) => row.startsWith('timestamp') || row < '2026-11-02T05:00Z').join('\n'));
    const options = ['--start', '2026-11-02T05:00Z', '--json'];
    expect((await tidemark('forecast', '--history', HISTORY, ...options)).out).toBe(
      (await tidemark('forecast', '--history', cut, ...options)).out,
    );
  });

  test.each([
    [['--history', '/nowhere.csv'], 'no such file'],
    [['--history', HISTORY, '--horizon', '0', '--statistic', 'max', '--time-zone', 'Mars'], '--time-zone'],
    [['--history', HISTORY, '--start', '2026-11-02T05:30Z'], 'on the hour'],
    [['--history', HISTORY, '--start', '2020-01-01'], 'later than the first complete hour'],
    [[], 'one of --history FILE and --service NAME'],
    [['--history', HISTORY, '--environment', 'prod'], '--environment: given with --history'],
    [['--service', 'api', '--cloudwatch', '--recorded', '--environment', 'prod'], 'one of --cloudwatch and --recorded'],
    [['--cloudwatch'], '--service'],
  ])('given %j, then one message and exit code 1', async (options, words) => {
    const { code, out, err } = await tidemark('forecast', ...options);
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toContain(words);
  });

  test('given --json and a word that is no option, then that is JSON too', async () => {
    const { code, out, err } = await tidemark('forecast', '--histroy', 'x.csv', '--json');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(JSON.parse(err).error).toMatchObject({ code: 'commander.unknownOption' });
  });

  test('given --json, then an error is JSON too', async () => {
    const { err } = await tidemark('forecast', '--history', '/nowhere.csv', '--json');
    expect(JSON.parse(err).error).toMatchObject({ code: 'bad-file', problems: [{ where: '/nowhere.csv' }] });
  });
});

describe('tidemark plan', () => {
  test('given the committed plans, then they fit the forecast', async () => {
    const { code, err } = await tidemark('plan', '--check');
    expect(err).not.toContain('differs');
    expect(code).toBe(0);
  });

  test('--json prints the plan of one service in the documented shape', async () => {
    const { out } = await tidemark('plan', '--environment', 'prod', '--service', 'api', '--json');
    expect(Object.keys(JSON.parse(out))).toEqual([
      'version',
      'service',
      'timeZone',
      'perTaskCapacity',
      'quantile',
      'basis',
      'actions',
      'evidence',
    ]);
  });

  test('given an earlier --start, then it sees nothing of what came after', async () => {
    const { out } = await tidemark(
      'plan',
      '--environment',
      'prod',
      '--service',
      'api',
      '--start',
      '2026-10-20T05:00Z',
      '--json',
    );
    const { basis, evidence } = JSON.parse(out);
    expect(evidence.history.to).toBe('2026-10-20T05:00:00Z');
    expect(basis.from).toBe('2026-10-20T05:00:00Z');
  });

  inFull(test)('--write writes what is new, leaves what is the same, and --check sees the difference', async () => {
    const project = join(folder, 'project');
    cpSync(join(ROOT, 'config/history'), join(project, 'config/history'), { recursive: true });
    cpSync(join(ROOT, 'config/plans'), join(project, 'config/plans'), { recursive: true });
    writeFileSync(
      join(project, 'config/index.js'),
      `module.exports = require(${JSON.stringify(join(ROOT, 'config/index.ts'))});`,
    );
    const file = join(project, 'config/plans/prod/jedire/api.json');
    const inProject = async (...argv: string[]) => {
      const io = capture();
      return { code: await run(['plan', '--environment', 'prod', ...argv], io, project), err: io.errors.join('\n') };
    };
    expect(await inProject('--fresh', '--write')).toMatchObject({ code: 0 });
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, '{}');
    expect(await inProject('--check')).toMatchObject({ code: 2 });
    expect((await inProject('--write')).err).toContain('wrote     config/plans/prod/jedire/api.json');
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect((await inProject('--write')).err).not.toContain('wrote');
  });

  test.each([
    [['--environment', 'production'], 'one of dev, staging, prod'],
    [['--system', 'jedi'], 'one of jedire'],
    [['--service', 'web'], 'one of api, agents, map'],
    [['--config', 'nowhere'], 'no index.ts'],
    [['--write', '--check'], 'one of --write and --check'],
  ])('given %j, then the error lists what there is', async (options, words) => {
    const { code, err } = await tidemark('plan', ...options);
    expect(code).toBe(1);
    expect(err).toContain(words);
  });
});

describe('writing a file', () => {
  test('replaces it whole and leaves nothing else behind', () => {
    const path = join(folder, 'a/b/c.json');
    expect(writeFile(path, '1')).toBe(true);
    expect(writeFile(path, '1')).toBe(false);
    expect(writeFile(path, '2')).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('2');
    expect(readdirSync(join(folder, 'a/b'))).toEqual(['c.json']);
  });

  test.each([join(HISTORY, 'x', 'index.html'), '/proc/nowhere/index.html'])(
    'given %s, where nothing can be made, then it says so and ends',
    (path) => {
      expect(() => writeFile(path, '1')).toThrow(/a folder you may write to/);
    },
  );

  test('given a folder that may not be written, then the old file is untouched', () => {
    const path = join(folder, 'locked/file');
    writeFile(path, 'old');
    chmodSync(join(folder, 'locked'), 0o500);
    // Root may write anyway; then the file is replaced, which is what root asked for.
    try {
      writeFile(path, 'new');
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect(readFileSync(path, 'utf8')).toBe('old');
    }
    chmodSync(join(folder, 'locked'), 0o700);
    expect(existsSync(path)).toBe(true);
  });
});
