import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../lib/cli/main';
import { capture } from '../../helpers/capture';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-history-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const START = Date.parse('2026-09-07T00:00Z');

/** A history of `count` rows at a step, whose value is a function of the row. */
function rows(count: number, stepMinutes: number, value: (index: number) => number | string): string {
  const lines = Array.from({ length: count }, (_, index) => {
    const time = new Date(START + index * stepMinutes * 60_000).toISOString();
    return `${time},${value(index)}`;
  });
  return ['timestamp,value', ...lines, ''].join('\n');
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function forecast(...argv: string[]) {
  const io = capture();
  const code = await run(['forecast', ...argv], io, folder);
  return { code, out: io.printed.join('\n'), err: io.errors.join('\n') };
}

async function quantiles(...argv: string[]): Promise<Record<string, number[]>> {
  const { code, out, err } = await forecast(...argv, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out).quantiles;
}

const daily = (index: number) => 100 + 50 * Math.sin((2 * Math.PI * index) / 24);

describe('a history that cannot be used', () => {
  const good = rows(72, 60, () => 5);
  test.each([
    ['nothing at all', '', 'an empty file'],
    ['only a header', 'timestamp,value\n', '0 samples'],
    ['one line', rows(1, 60, () => 5), '1 samples'],
    ['ten minutes', rows(10, 1, () => 5), 'at least 24 complete hours'],
    ['23 hours', rows(23, 60, () => 5), '23 complete hours'],
    ['only gaps', 'timestamp,value\n2026-09-07T00:00Z,1\n2026-09-09T00:00Z,1\n', 'given a step of 172800 s'],
    ['a timestamp twice', `${good}2026-09-09T23:00:00.000Z,5\n`, 'line 74: given 2026-09-09T23:00:00.000Z again'],
    ['a negative value', good.replace(',5\n', ',-5\n'), 'line 2: given value -5'],
    ['an absurd value', good.replace(',5\n', ',1e300\n'), 'line 2: given value 1e+300'],
    ['an infinite value', good.replace(',5\n', ',Infinity\n'), 'line 2: given value Infinity'],
    ['no value', good.replace(',5\n', ',\n'), 'line 2: given value ""'],
    ['a day that does not exist', good.replace('2026-09-07T00', '2026-09-31T00'), 'line 2: given timestamp'],
    ['a decimal comma', good.replace(',5\n', ',"1,5"\n'), 'line 2: given value "1,5"'],
    ['an open quote', good.replace(',5\n', ',"5\n'), 'Correct that line'],
  ])('given %s, then one message, nothing on stdout, no stack trace', async (name, text, words) => {
    const { code, out, err } = await forecast('--history', file(`${name}.csv`, text));
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toContain(words);
    expect(err).not.toMatch(/\n\s+at /);
  });

  test('given a folder, then it says that it is one', async () => {
    expect((await forecast('--history', folder)).err).toContain(`${folder}: given a folder`);
  });

  test('given an events file with a history in it, then it names the columns it needs', async () => {
    const history = file('both.csv', rows(400, 60, daily));
    const { code, err } = await forecast('--history', history, '--events', history);
    expect(code).toBe(1);
    expect(err).toContain('a CSV file with the header start,end,name');
  });

  test.each(['0', '-1', '1.5', 'week', '', '2209', '1e9', 'NaN'])('given --horizon "%s", then 1', async (horizon) => {
    const history = file('ok.csv', rows(400, 60, daily));
    const { code, err } = await forecast('--history', history, `--horizon=${horizon}`);
    expect(code).toBe(1);
    expect(err).toContain('--horizon: given');
  });
});

describe('options of a forecast', () => {
  test('given an hour more than the horizon allows, then the last one that it does is forecast', async () => {
    const history = file('longest.csv', rows(400, 60, daily));
    expect((await quantiles('--history', history, '--horizon', '2208'))['0.5']).toHaveLength(2208);
  });

  test('given no --start, then it is the end of the history, also when the last hour is not complete', async () => {
    const { out } = await forecast(
      '--history',
      file(
        'half.csv',
        rows(800 * 12 + 5, 5, () => 7),
      ),
      '--json',
    );
    expect(JSON.parse(out).start).toBe('2026-10-10T08:00:00Z');
  });

  test('given the same samples, then the sum of an hour of twelve is twelve times their average', async () => {
    const history = file(
      'five.csv',
      rows(24 * 21 * 12, 5, (index) => daily(Math.floor(index / 12)).toFixed(3)),
    );
    const sums = await quantiles('--history', history, '--statistic', 'sum');
    const averages = await quantiles('--history', history, '--statistic', 'average');
    expect(sums['0.5']).toHaveLength(168);
    sums['0.5']?.forEach((value, hour) => {
      expect(value / 12 / (averages['0.5']?.[hour] ?? Number.NaN)).toBeCloseTo(1, 3);
    });
  });

  test('given a clean daily curve, then the forecast is that curve, at the right hours', async () => {
    const { '0.5': median = [] } = await quantiles('--history', file('daily.csv', rows(24 * 28, 60, daily)));
    median.forEach((value, hour) => {
      expect(Math.abs(value - daily(hour))).toBeLessThan(3);
    });
  });

  test('given demand that follows a clock, when the clock changes, then the zone decides the hour of the peak', async () => {
    // The peak is at 12:00 in New York, 16:00 UTC in summer; on 2026-11-01 it moves to 17:00 UTC.
    const atNoon = (index: number) => ((START / 3_600_000 + index) % 24 === 16 ? 1000 : 10);
    const history = file('noon.csv', rows(24 * 55, 60, atNoon));
    const peak = async (zone: string) => {
      const { '0.5': median = [] } = await quantiles('--history', history, '--time-zone', zone);
      const day = median.slice(-24);
      return day.indexOf(Math.max(...day));
    };
    expect([await peak('UTC'), await peak('America/New_York')]).toEqual([16, 17]);
  });

  test('given events of a name in the past, then the next one of that name is forecast to do the same', async () => {
    const day = 24;
    const busy = [10, 20, 30];
    const value = (index: number) =>
      busy.includes(Math.floor(index / day)) && index % day >= 9 && index % day < 12 ? 400 : 100;
    const history = file('events-history.csv', rows(day * 42, 60, value));
    const at = (dayIndex: number, hour: number) => new Date(START + (dayIndex * day + hour) * 3_600_000).toISOString();
    const events = [...busy, 43].map((index) => `${at(index, 9)},${at(index, 12)},sale`);
    const path = file('events.csv', ['start,end,name', ...events].join('\n'));
    const without = await quantiles('--history', history);
    const told = await quantiles('--history', history, '--events', path);
    const hour = 24 + 10;
    expect(without['0.5']?.[hour]).toBeLessThan(150);
    expect(told['0.5']?.[hour]).toBeGreaterThan(250);
    expect(told['0.5']?.[hour + 24]).toBeLessThan(150);
  });
});
