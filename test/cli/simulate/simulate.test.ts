import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../lib/cli/main';
import { capture } from '../../helpers/capture';
import { inFull } from '../../helpers/properties';

const ROOT = join(__dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'tidemark-simulate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function tidemark(...argv: string[]) {
  const io = capture();
  const code = await run(argv, io, ROOT);
  return { code, out: io.printed.join('\n'), err: io.errors.join('\n') };
}
const simulate = (...argv: string[]) => tidemark('simulate', '--environment', 'prod', ...argv);

/** A day of demand at one-minute steps, in requests/s unless scaled. */
function trace(name: string, demandAt: (minute: number) => number, minutes = 1440): string {
  const rows = Array.from({ length: minutes }, (_, minute) => {
    const time = new Date(Date.parse('2026-11-01T00:00Z') + minute * 60_000).toISOString();
    return `${time},${demandAt(minute)}`;
  });
  const file = join(folder, name);
  writeFileSync(file, `timestamp,value\n${rows.join('\n')}\n`);
  return file;
}

const wave = (minute: number) => 2500 + 2000 * Math.sin((2 * Math.PI * minute) / 1440);

describe('tidemark simulate', () => {
  test('given a configured service, then every strategy is replayed over the last two weeks of its history', async () => {
    const { code, out } = await simulate('--service', 'api', '--json');
    const report = JSON.parse(out);
    expect({ code, version: report.version, source: report.source }).toEqual({
      code: 0,
      version: 1,
      source: 'config/history/store-purchases.csv',
    });
    expect(Date.parse(report.end) - Date.parse(report.start)).toBe(14 * 24 * 3_600_000);
    expect(report.strategies.map(({ strategy }: { strategy: string }) => strategy)).toEqual([
      'fixed',
      'reactive',
      'predictive',
      'planned',
    ]);
    for (const { taskHours, days, costUsd } of report.strategies) {
      expect(taskHours).toBeGreaterThanOrEqual(report.lowerBound.taskHours);
      expect(days.reduce((sum: number, day: { taskHours: number }) => sum + day.taskHours, 0)).toBeCloseTo(taskHours);
      expect(costUsd).toBeCloseTo(taskHours * report.taskHourUsd, 2);
    }
  });

  test('given the same input, then the same bytes', async () => {
    const argv = ['--service', 'agents', '--json', '--start-up-spread', '2'];
    expect((await simulate(...argv)).out).toBe((await simulate(...argv)).out);
    expect((await simulate(...argv, '--seed', '2')).out).not.toBe((await simulate(...argv)).out);
  });

  test('for people it begins with a verdict and says what it leaves out', async () => {
    const { out } = await simulate('--service', 'api', '--strategy', 'reactive', 'planned');
    expect(out.split('\n')[0]).toMatch(/^planned holds the objective/);
    expect(out).toContain('memory is taken to be low: demand.load.memoryPercent is not stated');
    expect(out).toContain('consider scaleOut.cooldownSeconds');
    expect(out).not.toContain('predictive');
  });

  test('given a trace per minute, then its unit is converted', async () => {
    const perSecond = trace('per-second.csv', wave);
    const perMinute = trace('per-minute.csv', (minute) => 60 * wave(minute));
    const [a, b] = await Promise.all([
      simulate('--service', 'api', '--trace', perSecond, '--strategy', 'reactive', '--json'),
      simulate(
        '--service',
        'api',
        '--trace',
        perMinute,
        '--trace-unit',
        'requests/min',
        '--strategy',
        'reactive',
        '--json',
      ),
    ]);
    const outcome = (text: string) => JSON.parse(text).strategies[0].taskHours;
    expect(outcome(a.out)).toBeCloseTo(outcome(b.out), 6);
  });

  test('given faults, then they show', async () => {
    const file = trace('faults.csv', () => 5000);
    const plain = await simulate('--service', 'api', '--trace', file, '--strategy', 'reactive', '--json');
    const hit = await simulate(
      ...['--service', 'api', '--trace', file, '--strategy', 'reactive', '--json'],
      ...['--fault', 'zone-failure@2026-11-01T12:00Z/50%', 'metric-outage@2026-11-01T12:00Z/30m'],
    );
    const overloaded = (text: string) => JSON.parse(text).strategies[0].overloadedMinutes;
    expect(overloaded(plain.out)).toBe(0);
    expect(overloaded(hit.out)).toBeGreaterThan(0);
  });

  test('given events, then they are reported apart', async () => {
    const events = join(folder, 'events.csv');
    writeFileSync(events, 'start,end,name\n2026-11-01T10:00Z,2026-11-01T12:00Z,launch\n');
    const { out } = await simulate('--service', 'api', '--trace', trace('e.csv', wave), '--events', events, '--json');
    expect(JSON.parse(out).strategies[0].events).toMatchObject([{ name: 'launch', minutes: 120 }]);
  });

  test('given a rolling plan, then each week is planned from what came before it', async () => {
    const { code, out } = await simulate('--service', 'api', '--plan', 'rolling', '--strategy', 'planned', '--json');
    const report = JSON.parse(out);
    expect(code).toBe(0);
    expect(report.notes).toContain('planned: a new plan every week, forecast from what came before it');
    expect(report.strategies[0].scheduled).toBeGreaterThan(0);
  });

  test.each<[string, string[], string[]]>([
    ['an unknown service', ['--service', 'apii'], ['apii', 'api, agents, map']],
    ['an unknown strategy', ['--service', 'api', '--strategy', 'guess'], ['--strategy', 'guess', 'reactive']],
    ['a fault it cannot read', ['--service', 'api', '--fault', 'fire@now'], ['--fault', 'fire@now', 'zone-failure@']],
    ['a time that is none', ['--service', 'api', '--from', 'yesterday'], ['--from', 'yesterday']],
    [
      'a span outside of the trace',
      ['--service', 'api', '--from', '2030-01-01T00:00Z'],
      ['--from, --to', '2030-01-01T00:00:00Z', 'store-purchases'],
    ],
    ['a scenario it does not know', ['--service', 'api', '--scenario', 'peek'], ['--scenario', 'peek', 'peak']],
    [
      'a scenario with a trace',
      ['--service', 'api', '--scenario', 'peak', '--trace', 'x.csv'],
      ['--trace', '--scenario'],
    ],
    ['a scenario nobody states', ['--service', 'api', '--scenario', 'users'], ['services.api.targets.users']],
    ['a unit without a trace', ['--service', 'api', '--trace-unit', 'requests/min'], ['--trace-unit', '--trace']],
    ['several at once', ['--service', 'api', '--start-up', '-1', '--seed', 'x'], ['--start-up', '--seed']],
    ['a plan that is not there', ['--service', 'api', '--plan', 'nowhere.json'], ['nowhere.json']],
  ])('given %s, then it says what, where and what to do', async (_, argv, words) => {
    const { code, out, err } = await simulate(...argv);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    for (const word of words) expect(err).toContain(word);
  });

  test('given a trace that can hardly be of its unit, then it is doubted unless its factor is stated', async () => {
    const file = trace('too-much.csv', (minute) => 300 * wave(minute));
    const { code, err } = await simulate('--service', 'api', '--trace', file);
    expect(code).toBe(1);
    expect(err).toContain('can hardly be demand of api in requests/s');
    expect(err).toContain('--trace-unit');
    const { code: stated } = await simulate('--service', 'api', '--trace', file, '--trace-factor', '1', '--json');
    expect(stated).toBe(0);
  });

  test('given a unit of another kind, then it says which there are', async () => {
    const { err } = await simulate('--service', 'api', '--trace', trace('u.csv', wave), '--trace-unit', 'messages/min');
    expect(err).toContain('requests/s, requests/min, requests/h');
  });

  test('given a trace that is shorter than its tasks take to start, then it is refused', async () => {
    const { code, err } = await simulate(
      '--service',
      'api',
      '--trace',
      trace('short.csv', wave, 30),
      '--start-up',
      '40',
    );
    expect(code).toBe(1);
    expect(err).toContain('30 minutes');
    expect(err).toContain('twice the start-up time of 40 minutes');
  });

  test.each([
    ['service', { service: 'map' }],
    ['timeZone', { timeZone: 'Europe/Berlin' }],
  ])('given a plan of another %s, then it is refused', async (key, other) => {
    const committed = JSON.parse(readFileSync(join(ROOT, 'config/plans/prod/jedire/api.json'), 'utf8'));
    const file = join(folder, `${key}.json`);
    writeFileSync(file, JSON.stringify({ ...committed, ...other }));
    const { code, err } = await simulate('--service', 'api', '--plan', file);
    expect(code).toBe(1);
    expect(err).toContain(`${file}: ${key}`);
    expect(err).toContain('is a plan for something else');
  });
});

describe('tidemark simulate --scenario', () => {
  test('says whether the stated loads are held, where not, and what would hold them', async () => {
    const { code, out } = await simulate('--service', 'api', '--scenario', 'peak', 'endurance', 'breaking-point');
    expect(code).toBe(0);
    expect(out).toMatch(/peak: from 1000 to the peak of 10000[^\n]*\n {2}does not hold: \d+ of 390 minutes overloaded/);
    expect(out).toMatch(/would hold from a floor of \d+ tasks/);
    expect(out).toMatch(/endurance: a day at 1000[^\n]*\n {2}holds/);
    expect(out).toContain('breaks at 51,000 with 50 tasks serving: all 50 tasks serve');
  });

  test('given the floor that it names, then it holds', async () => {
    const [{ remedy }] = JSON.parse((await simulate('--service', 'api', '--scenario', 'peak', '--json')).out);
    expect(remedy.floor).toBeGreaterThan(2);
    expect(remedy.floor).toBeLessThanOrEqual(17);
  });

  test('given a queue, then it says how long messages waited', async () => {
    const { out } = await simulate('--service', 'agents', '--scenario', 'peak');
    expect(out).toMatch(/messages waited [\d,]+ s \(p95\), at most [\d,]+ s; the goal is 100 s/);
  });
});

describe('tidemark tune', () => {
  const spiky = (minute: number) => wave(minute) + (minute % 1440 > 600 && minute % 1440 < 660 ? 6000 : 0);

  inFull(test)(
    'proposes what is better on a part that the search has not seen, as lines of the configuration',
    async () => {
      const file = trace('tune.csv', spiky, 8 * 1440);
      const { code, out } = await tidemark(
        'tune',
        '--environment',
        'prod',
        '--service',
        'api',
        '--trace',
        file,
        '--json',
      );
      const result = JSON.parse(out);
      expect({ code, version: result.version }).toEqual({ code: 0, version: 1 });
      const { current, proposal, changes, curve } = result;
      const isHeld = ({ judged }: { judged: { overloadedPercent: number } }) => judged.overloadedPercent <= 0.1;
      if (proposal !== null) {
        expect(isHeld(proposal) || !isHeld(current)).toBe(true);
        if (isHeld(current)) expect(proposal.judged.taskHours).toBeLessThan(current.judged.taskHours);
        expect(changes.length).toBeGreaterThan(0);
      }
      // The curve falls: who pays more is overloaded less, on the part that was searched.
      const searched = curve.map(
        (each: { searched: { taskHours: number; overloadedPercent: number } }) => each.searched,
      );
      for (let index = 1; index < searched.length; index++) {
        expect(searched[index].taskHours).toBeGreaterThanOrEqual(searched[index - 1].taskHours);
        expect(searched[index].overloadedPercent).toBeLessThan(searched[index - 1].overloadedPercent);
      }
    },
    120_000,
  );

  inFull(test)(
    'for people it says what changes, what it saves and what it did where it was not searched',
    async () => {
      const file = trace('tune-text.csv', spiky, 8 * 1440);
      const { out } = await tidemark('tune', '--environment', 'prod', '--service', 'api', '--trace', file);
      expect(out).toContain('which the search has not seen');
      expect(out).toContain('Cost against risk');
      expect(out).toMatch(/Keep the current settings|services\.api/);
    },
    120_000,
  );

  test('given too little, then it says how much it needs', async () => {
    const { code, err } = await tidemark('tune', '--service', 'api', '--trace', trace('tiny.csv', wave, 1440));
    expect(code).toBe(1);
    expect(err).toContain('at least 2 days to search on and as many to judge by');
  });
});
