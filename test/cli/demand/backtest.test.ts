import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../lib/cli/main';
import { pictures } from '../../../scripts/forecasting-pictures';
import { capture } from '../../helpers/capture';

const ROOT = join(__dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'tidemark-backtest-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function backtest(...argv: string[]) {
  const io = capture();
  const code = await run(['backtest', ...argv], io, ROOT);
  return { code, out: io.printed.join('\n'), err: io.errors.join('\n') };
}

const sample = (name: string) => join(ROOT, 'config/history', `${name}.csv`);
const zone = ['--time-zone', 'America/New_York'];

describe('tidemark backtest', () => {
  // R 4.2.2, forecast 8.20: stlf(ts(frequency = 168), h = 168) at the same weekly origins, at most 8 weeks of training,
  // gaps filled with na.interp; sum of absolute errors over sum of demand.
  test.each([
    ['mentions', 0.705],
    ['store-purchases', 0.311],
    ['taxi-trips', 0.495],
  ])('%s: better than the week before repeated and than R stlf', async (name, stlf) => {
    const { code, out } = await backtest('--history', sample(name), ...zone, '--json');
    const { version, all, byDay, origins } = JSON.parse(out);
    expect({ code, version }).toEqual({ code: 0, version: 1 });
    expect(origins.length).toBeGreaterThanOrEqual(5);
    expect(all.hours).toBeGreaterThan(5 * 160);
    expect(all.wape).toBeLessThan(all.seasonalNaiveWape);
    expect(all.wape).toBeLessThan(stlf);
    expect(byDay).toHaveLength(7);
    expect(all.coverage95).toBeGreaterThan(all.coverage90);
  });

  test('given a configured service, then its recorded demand and calendar are judged', async () => {
    const { code, out } = await backtest('--service', 'api', '--environment', 'prod');
    expect(code).toBe(0);
    expect(out).toContain('jedire / api: 5 weeks forecast as of');
    expect(out).toContain('day 7 ahead');
    expect(out).toMatch(/forecast █+ \d+\.\d %/);
  });

  test('given events, then their hours are judged apart', async () => {
    const events = join(folder, 'events.csv');
    writeFileSync(
      events,
      'start,end,name\n2026-10-08T04:00Z,2026-10-09T04:00Z,holiday\n2026-10-15T04:00Z,2026-10-16T04:00Z,holiday\n',
    );
    const { out } = await backtest('--history', sample('taxi-trips'), ...zone, '--events', events, '--json');
    const known = JSON.parse(out);
    const unknown = JSON.parse((await backtest('--history', sample('taxi-trips'), ...zone, '--json')).out);
    expect(known.eventHours.hours).toBe(48);
    expect(known.eventHours.hours + known.ordinaryHours.hours).toBe(known.all.hours);
    expect(unknown.eventHours).toMatchObject({ hours: 0 });
    expect(known.all.wape).toBeLessThan(unknown.all.wape);
  });

  test('given --origins and --spacing, then so many moments so far apart, the latest ones', async () => {
    const { out } = await backtest('--history', sample('mentions'), '--origins', '3', '--spacing', '24', '--json');
    const starts = JSON.parse(out).origins.map(({ start }: { start: string }) => Date.parse(start));
    expect(starts).toHaveLength(3);
    expect(starts[1] - starts[0]).toBe(24 * 3_600_000);
    expect(
      JSON.parse((await backtest('--history', sample('mentions'), '--origins', '1', '--json')).out).origins[0].start,
    ).toBe(new Date(starts[2]).toISOString().replace('.000Z', 'Z'));
  });

  test('given --chart, then the picture is a file that needs nothing else', async () => {
    const file = join(folder, 'deep', 'weeks.svg');
    const { code, err } = await backtest('--history', sample('mentions'), '--chart', file, '--origins', '2');
    expect({ code, err }).toEqual({ code: 0, err: `wrote ${file}` });
    const svg = readFileSync(file, 'utf8');
    expect(svg).toMatch(/^<svg role="img" aria-label="Demand of 2 weeks/);
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).not.toMatch(/href|<script|url\((?!#)/);
  });

  test.each([
    [[], 'one of --history FILE and --service NAME'],
    [['--history', 'x.csv', '--service', 'api'], 'one of --history FILE and --service NAME'],
    [['--service', 'nothing'], 'no such service with demand'],
    [['--history', sample('mentions'), '--spacing', '0', '--origins', 'many'], '--origins'],
  ])('given %j, then one message and exit code 1', async (options, words) => {
    const { code, out, err } = await backtest(...options);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(words);
  });

  test('given less than three weeks, then it says how much is needed, and writes nothing', async () => {
    const short = join(folder, 'short.csv');
    writeFileSync(short, readFileSync(sample('mentions'), 'utf8').split('\n').slice(0, 400).join('\n'));
    const chart = join(folder, 'none.svg');
    const { code, err } = await backtest('--history', short, '--chart', chart);
    expect(code).toBe(1);
    expect(err).toContain('at least 504: two weeks to learn from and one to forecast');
    expect(existsSync(chart)).toBe(false);
  });
});

describe('the pictures of docs/forecasting.md', () => {
  test.each([...pictures()])('%s is what the script draws', (name, svg) => {
    expect(readFileSync(join(ROOT, 'docs/pictures', name), 'utf8') === svg).toBe(true);
  });
});
