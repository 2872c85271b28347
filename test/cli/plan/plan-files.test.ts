import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../lib/cli/main';
import { capture } from '../../helpers/capture';
import { inFull } from '../../helpers/properties';

const ROOT = join(__dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'tidemark-plans-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A project with this one's systems and environments, and its own histories and plans. */
function project(name: string): string {
  const directory = join(folder, name);
  for (const part of ['history', 'plans'])
    cpSync(join(ROOT, 'config', part), join(directory, 'config', part), { recursive: true });
  const config = JSON.stringify(join(ROOT, 'config', 'index.ts'));
  writeFileSync(join(directory, 'config', 'index.js'), `module.exports = require(${config});`);
  return directory;
}

async function plan(directory: string, ...argv: string[]) {
  const io = capture();
  const code = await run(['plan', '--system', 'jedire', '--environment', 'prod', ...argv], io, directory);
  return { code, out: io.printed.join('\n'), err: io.errors.join('\n') };
}

/** Every file below a folder, with its content. */
function contents(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, readFileSync(path, 'utf8')];
    }),
  );
}

describe('tidemark plan and the files of a project', () => {
  test('without --write and --check, then nothing is touched and a person can read it', async () => {
    const directory = project('read');
    rmSync(join(directory, 'config/plans'), { recursive: true });
    const before = contents(directory);
    const { code, out, err } = await plan(directory);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const service of ['api', 'agents', 'map']) expect(out).toContain(`prod / ${service}: `);
    expect(out).toMatch(/Floor from \d+ to \d+ tasks; \d+ task-hours a week/);
    expect(contents(directory)).toEqual(before);
  });

  test('given the committed plans, when written again, then they are unchanged to the byte and it says so', async () => {
    const directory = project('same');
    const before = contents(directory);
    const { code, err } = await plan(directory, '--write');
    expect(code).toBe(0);
    expect(err.split('\n')).toEqual(
      ['api', 'agents', 'map', 'database-readers', 'cache-results-replicas'].map(
        (service) => `unchanged config/plans/prod/jedire/${service}.json`,
      ),
    );
    expect(contents(directory)).toEqual(before);
  });

  inFull(test)('given no plans yet, then --check fails the gate and --write makes what --fresh gives', async () => {
    const directory = project('new');
    expect((await plan(directory, '--fresh', '--write')).code).toBe(0);
    const fresh = contents(join(directory, 'config/plans/prod/jedire'));
    rmSync(join(directory, 'config/plans'), { recursive: true });
    const checked = await plan(directory, '--check');
    expect(checked.code).toBe(2);
    expect(checked.err).toContain('differs    config/plans/prod/jedire/api.json: run `tidemark plan --write`');
    expect(existsSync(join(directory, 'config/plans'))).toBe(false);
    expect((await plan(directory, '--write')).code).toBe(0);
    expect(contents(join(directory, 'config/plans/prod/jedire'))).toEqual(fresh);
    expect((await plan(directory, '--check')).code).toBe(0);
  });

  test('given a plan whose floor was edited by hand, then --check fails the gate', async () => {
    const directory = project('edited');
    await plan(directory, '--fresh', '--write');
    const file = join(directory, 'config/plans/prod/jedire/map.json');
    const text = readFileSync(file, 'utf8');
    const edited = text.replace(/"minCapacity": (\d+)/, (_, floor) => `"minCapacity": ${Number(floor) + 1}`);
    expect(edited).not.toBe(text);
    writeFileSync(file, edited);
    const { code, err } = await plan(directory, '--check');
    expect(code).toBe(2);
    expect(err.split('\n').filter((line) => line.startsWith('differs'))).toHaveLength(1);
  });

  test('given a history that is broken for the last service, then no plan of the others is written', async () => {
    const directory = project('broken');
    writeFileSync(join(directory, 'config/plans/prod/jedire/api.json'), '{}');
    writeFileSync(join(directory, 'config/history/taxi-trips.csv'), 'timestamp,value\nyesterday,1\n');
    const before = contents(directory);
    const { code, out, err } = await plan(directory, '--write');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('taxi-trips.csv: line 2: given timestamp "yesterday"');
    expect(contents(directory)).toEqual(before);
  });

  inFull(test)('given a file where the folder of the plans should be, then the error names it', async () => {
    const directory = project('blocked');
    rmSync(join(directory, 'config/plans'), { recursive: true });
    writeFileSync(join(directory, 'config/plans'), '');
    const { code, err } = await plan(directory, '--write');
    expect(code).toBe(1);
    expect(err).toContain(join(directory, 'config/plans/prod/jedire'));
    expect(err).toContain('a folder you may write to');
  });

  test('given twice the demand in the history, then no hour needs fewer tasks and some need more', async () => {
    const directory = project('doubled');
    const history = join(directory, 'config/history/taxi-trips.csv');
    const taskHours = async () =>
      JSON.parse((await plan(directory, '--service', 'map', '--json')).out).evidence.taskHoursPerWeek;
    const once = await taskHours();
    const doubled = readFileSync(history, 'utf8').replace(/,([\d.]+)$/gm, (_, value) => `,${2 * Number(value)}`);
    writeFileSync(history, doubled);
    const twice = await taskHours();
    expect(twice.need).toBeGreaterThan(1.5 * once.need);
    expect(twice.floor).toBeGreaterThanOrEqual(once.floor);
    expect(twice.floor).toBeLessThanOrEqual(twice.maximum);
  });

  test('given a --start within the history, then the plan is the one made without what came after', async () => {
    const directory = project('earlier');
    const options = ['--service', 'map', '--start', '2026-11-02T05:00Z', '--json'];
    const whole = await plan(directory, ...options);
    const history = join(directory, 'config/history/taxi-trips.csv');
    const kept = readFileSync(history, 'utf8')
      .split('\n')
      .filter((row) => row.startsWith('timestamp') || row < '2026-11-02T05:00');
    writeFileSync(history, kept.join('\n'));
    expect(whole.code).toBe(0);
    expect(whole.out).toBe((await plan(directory, ...options)).out);
  });

  test('given a --start before the history, then there is nothing to plan from', async () => {
    const { code, err } = await plan(project('before'), '--start', '2020-01-01T00:00Z');
    expect(code).toBe(1);
    expect(err).toContain('There is nothing to forecast from');
  });

  inFull(test)('given several services, then --json is a list of plans, in the order of the system', async () => {
    const { out } = await plan(project('list'), '--json');
    expect(JSON.parse(out).map((each: { service: string }) => each.service)).toEqual([
      'api',
      'agents',
      'map',
      'database-readers',
      'cache-results-replicas',
    ]);
  });
});

describe('tidemark plan and the committed plans', () => {
  /** A project whose plans are what its forecasts give, whatever is committed here. */
  async function settled(name: string): Promise<string> {
    const directory = project(name);
    expect((await plan(directory, '--fresh', '--write')).code).toBe(0);
    return directory;
  }

  /** The history of a service, each value multiplied by what `factor` says for its line. */
  function rewrite(directory: string, file: string, factor: (line: number) => number): void {
    const path = join(directory, 'config/history', file);
    const rows = readFileSync(path, 'utf8').split('\n');
    const changed = rows.map((row, line) =>
      row.replace(/,([\d.]+)$/, (_, value) => `,${factor(line) * Number(value)}`),
    );
    writeFileSync(path, changed.join('\n'));
  }

  inFull(test)(
    'given a history that changed by a percent, then the plans are kept to the byte; --fresh would change them',
    async () => {
      const directory = await settled('noise');
      const before = contents(join(directory, 'config/plans'));
      rewrite(directory, 'taxi-trips.csv', (line) => (line % 2 === 0 ? 1.01 : 0.99));
      const { code, out, err } = await plan(directory, '--write');
      expect(code).toBe(0);
      expect(out.match(/kept: the committed plan still fits the forecast/g)).toHaveLength(5);
      expect(err).not.toContain('wrote');
      expect(contents(join(directory, 'config/plans'))).toEqual(before);
      expect((await plan(directory, '--check')).code).toBe(0);
      expect((await plan(directory, '--check', '--fresh')).code).toBe(2);
    },
  );

  inFull(test)(
    'given half as much demand again, then --check fails and says which hour, --write replaces, and then it is kept',
    async () => {
      const directory = await settled('rise');
      rewrite(directory, 'taxi-trips.csv', () => 1.5);
      const checked = await plan(directory, '--check');
      expect(checked.code).toBe(2);
      expect(checked.err).toMatch(
        /differs {4}config\/plans\/prod\/jedire\/map\.json.*\n +\w{3} 2026-\d\d-\d\d \d\d:00 needs \d+, had \d+/,
      );
      const written = await plan(directory, '--write');
      expect(written.out).toMatch(/replaced: \w{3} 2026-\d\d-\d\d \d\d:00 needs \d+, had \d+/);
      expect(written.err).toContain('wrote     config/plans/prod/jedire/map.json');
      expect((await plan(directory, '--check')).code).toBe(0);
    },
  );

  inFull(test)('--explain says where each figure comes from, in words and as data', async () => {
    const directory = await settled('explain');
    const { code, out } = await plan(directory, '--service', 'api', '--explain', '--risk');
    expect(code).toBe(0);
    for (const words of [
      'Plan      kept',
      'History   config/history/store-purchases.csv: 2026-',
      'Accuracy  off by',
      'Quantile  0.9: the default',
      'Risk      demand is expected to exceed',
      'Cost      ',
      'Actions   floor, hours in force and slack',
      'thanksgiving, Thu 2026-11-26 00:00 to Sat 2026-11-28 00:00: lowered to',
      'mls-listings, ',
      'quantile  task-hours/week  shortfall min/week',
    ])
      expect(out).toContain(words);
    expect(out.match(/^> +0\.9 /gm)).toHaveLength(1);
    const { explained, plain } = {
      explained: JSON.parse((await plan(directory, '--service', 'api', '--explain', '--json')).out),
      plain: JSON.parse((await plan(directory, '--service', 'api', '--json')).out),
    };
    expect(explained).toMatchObject({
      environment: 'prod',
      service: 'api',
      source: 'config/history/store-purchases.csv',
      decision: { state: 'kept', reasons: [] },
      quantile: { value: 0.9, reason: 'the default' },
    });
    expect(explained.actions.map(({ name }: { name: string }) => name)).toEqual(
      plain.actions.map(({ name }: { name: string }) => name),
    );
    expect(explained.risk.points.length).toBeGreaterThan(8);
  });

  test('given a file that is no plan, then it is replaced', async () => {
    const directory = await settled('broken-plan');
    writeFileSync(join(directory, 'config/plans/prod/jedire/api.json'), '{ "version": 7');
    const { code, out } = await plan(directory, '--service', 'api', '--write');
    expect(code).toBe(0);
    expect(out).toContain('new: there was no plan to keep');
    expect((await plan(directory, '--service', 'api', '--check')).code).toBe(0);
  });
});

describe('errors that nobody expected', () => {
  function throwing(): string {
    const directory = project('throwing');
    writeFileSync(join(directory, 'config/index.js'), `throw new TypeError('the config has a bug');`);
    return directory;
  }

  test('are one line and a hint', async () => {
    const { code, err } = await plan(throwing());
    expect(code).toBe(1);
    expect(err).toBe('the config has a bug\n(--debug shows where this comes from)');
  });

  test('given --debug, then they say where they come from', async () => {
    expect((await plan(throwing(), '--debug')).err).toMatch(/the config has a bug[\s\S]*\n\s+at .*index\.js/);
  });
});
