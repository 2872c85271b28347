import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { clientScript } from '../../../lib/report/simulation/client-script';
import { simulationPage } from '../../../lib/report/simulation/page';
import type { PackedValues } from '../../../lib/report/simulation/page-data';
import { packRuns, packValues } from '../../../lib/report/simulation/series-codec';
import { overloadedSteps } from '../../../lib/report/simulation/states';
import { runs } from '../../helpers/properties';
import { simulated, waves } from '../../helpers/simulation';

const report = simulated();
const html = simulationPage(report);

/** Functions of the page's own script, without the part that needs a page. */
const client = new Function(
  `${clientScript()
    .text.split('// Ties the picture')[0]
    ?.replace(/^\(\(\) => \{/, '')}
  return { unpackValues, unpackRuns, valueAt, runsWithin, runPoints, demandPoints, flagPoints, spansWithin, ticks, tickText, localText, instantOf, hashOf, readHash };`,
)() as {
  unpackValues(packed: PackedValues): { each: number; low: number[]; high: number[] };
  unpackRuns(packed: readonly number[]): { at: number[]; values: number[] };
  valueAt(runs: object, step: number): number;
  runPoints(runs: object, range: object, columns: number, timeOf: (step: number) => number): [number, number][];
  demandPoints(
    demand: object,
    range: object,
    columns: number,
    timeOf: (step: number) => number,
    scale: number,
  ): [number, number | null][];
  flagPoints(runs: object, range: object, columns: number, timeOf: (step: number) => number): [number, number | null][];
  spansWithin(spans: readonly object[], range: object, width: number): { name?: string; xAxis: number }[][];
  ticks(offsets: readonly (readonly number[])[], range: object, most: number): number[];
  tickText(offsets: readonly (readonly number[])[], instantMs: number): string;
  localText(offsets: readonly (readonly number[])[], instantMs: number, stepMs?: number): string;
  instantOf(offsets: readonly (readonly number[])[], local: string): number;
  hashOf(range: object, shown: readonly string[]): string;
  readHash(hash: string): { fromMs: number; toMs: number; shown?: string[] };
};
const same = (step: number) => step;

describe('the page of a simulation', () => {
  test('given the same simulation, then it is the same page, byte for byte', () => {
    expect(simulationPage(simulated()) === html).toBe(true);
  });

  test('given every strategy, then its figures, its days and its events are in tables', () => {
    for (const { strategy, simulation } of report.results) {
      const row = new RegExp(`<tr><td>${strategy}( \\*)?</td>.*</tr>`).exec(html)?.[0] ?? '';
      expect(row).toContain(simulation.taskHours.toLocaleString('en-US', { maximumFractionDigits: 1 }));
      expect(row).toContain(`>${simulation.hotMinutes}<`);
    }
    expect(html).toContain('planned holds the objective of at most 0.1 % of minutes overloaded');
    for (const day of report.results[0]?.simulation.days ?? [])
      expect(html).toContain(`#from=${new Date(day.startMs).toISOString().slice(0, 16)}Z&amp;to=`);
    expect(html).toContain('>launch of the app</a>');
    expect(html).toContain('memory is taken to be low');
  });

  test('given a policy, then it admits the scripts of the page by their hashes and nothing from outside', () => {
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-\S+' 'sha256-\S+'; /);
    const markup = html.replace(/<script>[\s\S]*?<\/script>/g, '');
    expect(markup.match(/<script src|<link|<img|@import|url\((?!#)/g)).toBeNull();
    // What the licence of ECharts asks for travels with it.
    expect(html).toContain('Licensed to the Apache Software Foundation');
  });

  test('given names that would end a script or a tag, then they are text', () => {
    const evil = '</script><script>alert(1)</script><!--<b x="&">';
    const startMs = report.startMs + 3_600_000;
    const page = simulationPage(
      simulated({
        report: { system: evil, service: evil, source: evil, unit: evil, notes: [evil], priceSource: evil },
        input: {
          events: [{ name: evil, startMs, endMs: startMs + 3_600_000 }],
          plannedFloors: [{ atMs: startMs, floor: 20, name: evil }],
        },
      }),
    );
    expect(page.match(/<script/g)).toHaveLength(3);
    expect(page.match(/<\/script>/g)).toHaveLength(3);
    expect(page).not.toContain('<!--');
    expect(page).not.toContain('<b x');
    const data = JSON.parse(/id="data">([^<]*)</.exec(page)?.[1] ?? '');
    expect(data.unit).toBe(evil);
    expect(data.words).toContain(evil);
    expect(data.events[0].name).toBe(evil);
  });

  test('given five strategies over 36 days of minutes, then the page stays below 3 MB', () => {
    const large = simulated({ days: 36 });
    const five = { ...large, results: [...large.results, ...large.results.slice(1, 2)] };
    expect(large.results[0]?.series?.steps).toBe(51_840);
    expect(simulationPage(five).length).toBeLessThan(1.5e6);
    // Demand without any pattern, a queue, and capacity that follows it at every turn.
    const restless = simulated({
      days: 36,
      isQueue: true,
      demand: waves(72).map((value, at) => value * (1 + (at % 7))),
    });
    expect(
      simulationPage({ ...restless, results: [...restless.results, ...restless.results.slice(1, 2)] }).length,
    ).toBeLessThan(3e6);
  });

  test('given faults, then each is in the chart and in a table that leads to it', () => {
    const at = (hours: number) => report.startMs + hours * 3_600_000;
    const page = simulationPage({
      ...report,
      faults: [
        { kind: 'zone-failure', atMs: at(10), share: 1 / 3 },
        { kind: 'spot-interruption', atMs: at(20), share: 0.5 },
        { kind: 'metric-outage', fromMs: at(30), toMs: at(31) },
        { kind: 'deployment', fromMs: at(40), toMs: at(41) },
      ],
    });
    const data = JSON.parse(/id="data">([^<]*)</.exec(page)?.[1] ?? '');
    expect(data.faults).toEqual([
      { name: 'zone failure: 33 % of the tasks', startMs: at(10), endMs: at(10) },
      { name: 'Spot interruption: 50 % of the tasks', startMs: at(20), endMs: at(20) + 120_000 },
      { name: 'no metrics', startMs: at(30), endMs: at(31) },
      { name: 'deployment', startMs: at(40), endMs: at(41) },
    ]);
    // Ten hours after 19:00 in New York, in a range an hour wider on both sides.
    expect(page).toContain(
      '<a href="#from=2026-01-08T09:00Z&amp;to=2026-01-08T11:00Z">zone failure: 33 % of the tasks</a></td><td>2026-01-08 05:00</td>',
    );
    expect(html).not.toContain('Faults and deployments');
  });

  test('given no series, then the tables are all there is, and no script', () => {
    const results = report.results.map(({ strategy, simulation }) => ({ strategy, simulation }));
    const page = simulationPage({ ...report, results });
    expect(page).toContain("script-src 'none'");
    expect(page).not.toContain('<script');
    expect(page).toContain('Overloaded minutes by day');
  });

  test('given a span of any kind, then a page is written: a single step, unknown demand, no strategy', () => {
    expect(simulationPage(simulated({ demand: Float64Array.of(500, 500) }))).toContain('id="chart"');
    expect(simulationPage(simulated({ demand: new Float64Array(240).fill(Number.NaN) }))).toContain('id="chart"');
    expect(simulationPage({ ...report, results: [] })).toContain('Nothing was simulated.');
  });
});

describe('overloaded steps of a record', () => {
  test.each([false, true])(
    'given every strategy (queue: %s), then they are as many as the replay counted',
    (isQueue) => {
      const replayed = simulated({ days: 6, isQueue });
      const minutes = replayed.results.map(
        ({ series }) => series && overloadedSteps(replayed, series).reduce((sum, flag) => sum + flag, 0),
      );
      expect(minutes).toEqual(replayed.results.map(({ simulation }) => simulation.overloadedMinutes));
      expect(Math.max(...minutes.map((count) => count ?? 0))).toBeGreaterThan(10);
    },
  );

  test('given demand that is the capacity to the last bit of 64, then the 32 bits of the record do not overload it', () => {
    // 0.1 is more in 32 bits than in 64.
    const exact = simulated({
      demand: new Float64Array(120).fill(0.1 * 3),
      strategies: ['fixed'],
      input: { workload: { unit: 'x', capacityPerTask: 0.1, targetUtilizationPercent: 100, signals: {} } },
      report: { capacityPerTask: 0.1, targetUtilizationPercent: 100 },
    });
    const [fixed] = exact.results;
    expect(fixed?.simulation.overloadedMinutes).toBe(0);
    expect(fixed?.series && overloadedSteps(exact, fixed.series).includes(1)).toBe(false);
  });
});

describe('the script of the page', () => {
  test('given modules that share one scope, then no two of them give the same name to something', () => {
    const { text } = clientScript();
    const names = [...text.matchAll(/^(?:async )?(?:function|const|let|class) (\w+)/gm)].map((match) => match[1]);
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(text.match(/^(import|export) /gm)).toBeNull();
  });

  test('given the folder of its modules, then all of them are in it', () => {
    for (const file of readdirSync('lib/report/simulation/client').filter((name) => name.endsWith('.js')))
      expect(clientScript().text).toContain(
        readFileSync(`lib/report/simulation/client/${file}`, 'utf8').split('\n')[0],
      );
  });
});

describe('what the script of the page reads', () => {
  const values = fc.array(
    fc.oneof({ weight: 9, arbitrary: fc.float({ min: 0, max: 1e6, noNaN: true }) }, fc.constant(Number.NaN)),
    {
      maxLength: 400,
    },
  );
  const integers = fc.array(fc.nat(9), { minLength: 1, maxLength: 300 });

  test('given packed values, then they are what they were, to a part in 65,534 of the highest', () => {
    fc.assert(
      fc.property(values, (list) => {
        const { each, low } = client.unpackValues(packValues(Float32Array.from(list)));
        const most = Math.max(0, ...list.filter((value) => !Number.isNaN(value)));
        expect(each).toBe(1);
        expect(low.map(Number.isNaN)).toEqual(list.map(Number.isNaN));
        list.forEach((value, index) => {
          if (!Number.isNaN(value))
            expect(Math.abs((low[index] ?? 0) - value)).toBeLessThanOrEqual(most / 65_534 + 1e-9);
        });
      }),
      { numRuns: runs(50) },
    );
  });

  test('given more values than are packed, then the least and the most of each group remain', () => {
    const { each, low, high } = client.unpackValues(
      packValues(Float32Array.of(1, 4, 2, Number.NaN, 8, 8, Number.NaN), 3),
    );
    expect(each).toBe(3);
    expect(low.map(Math.round)).toEqual([1, 8, Number.NaN]);
    expect(high.map(Math.round)).toEqual([4, 8, Number.NaN]);
  });

  test('given packed runs, then every step has the value it had', () => {
    fc.assert(
      fc.property(integers, (list) => {
        const unpacked = client.unpackRuns(packRuns(list));
        expect(list.map((_, step) => client.valueAt(unpacked, step))).toEqual(list);
      }),
      { numRuns: runs(50) },
    );
  });

  test('given any columns, then the points of runs and demand keep the least and the most of the range, and no more points than fit', () => {
    fc.assert(
      fc.property(integers, fc.integer({ min: 3, max: 60 }), fc.nat(299), fc.nat(299), (list, columns, a, b) => {
        const from = Math.min(a, b, list.length - 1);
        const to = Math.max(from + 1, Math.min(Math.max(a, b), list.length));
        const shown = list.slice(from, to);
        const packed = client.unpackValues(packValues(Float32Array.from(list)));
        const drawn = [
          client.runPoints(client.unpackRuns(packRuns(list)), { from, to }, columns, same),
          client.demandPoints(packed, { from, to }, columns, same, 1),
        ];
        for (const points of drawn) {
          const heights = points.map(([, value]) => Math.round(value ?? Number.NaN));
          expect([Math.min(...heights), Math.max(...heights)]).toEqual([Math.min(...shown), Math.max(...shown)]);
          expect(points.length).toBeLessThanOrEqual(2 * columns + 3);
          expect(points.every(([time], index) => index === 0 || time >= (points[index - 1]?.[0] ?? 0))).toBe(true);
          expect(points[0]?.[0]).toBe(from);
          expect(points.at(-1)?.[0]).toBe(to);
        }
      }),
      { numRuns: runs(100) },
    );
  });

  test('given a single overloaded minute in a year, then it is a column wide', () => {
    const flags = client.unpackRuns([0, 0, 300_000, 1, 1, 0]);
    const points = client.flagPoints(flags, { from: 0, to: 525_600 }, 1000, same);
    expect(points.map(([time, value]) => [Math.round(time), value])).toEqual([
      [300_000, 0],
      [300_000, 1],
      [300_526, 1],
      [300_526, 0],
      [300_526, null],
    ]);
  });
});

test('given spans with names, then those in the range are shown, cut to it, and names that have room', () => {
  const spans = [
    { name: 'late', startMs: 900, endMs: 2000 },
    { name: 'first', startMs: 100, endMs: 200 },
    { name: 'too close', startMs: 150, endMs: 160 },
    { name: 'gone', startMs: 0, endMs: 50 },
  ];
  expect(client.spansWithin(spans, { fromMs: 60, toMs: 1060 }, 1000)).toEqual([
    [{ name: 'first', xAxis: 100 }, { xAxis: 200 }],
    [{ name: '', xAxis: 150 }, { xAxis: 160 }],
    [{ name: 'late', xAxis: 900 }, { xAxis: 1060 }],
  ]);
});

describe('times on the page', () => {
  // New York: the clocks go back on 2026-11-01 at 06:00 UTC.
  const hour = 3_600_000;
  const start = Date.parse('2026-10-31T04:00Z');
  const change = Date.parse('2026-11-01T06:00Z');
  const offsets = [
    [start, -4 * hour],
    [change, -5 * hour],
  ] as const;

  test('given a change of clocks, then labels stay at whole local hours on both sides', () => {
    const range = { fromMs: start, toMs: start + 3 * 24 * hour };
    const found = client.ticks(offsets, range, 6).map((at) => client.localText(offsets, at));
    expect(found).toEqual([
      '2026-10-31T00:00',
      '2026-10-31T12:00',
      '2026-11-01T00:00',
      '2026-11-01T12:00',
      '2026-11-02T00:00',
      '2026-11-02T12:00',
    ]);
    expect(client.tickText(offsets, start)).toBe('Sat Oct 31');
    expect(client.tickText(offsets, start + 12 * hour)).toBe('12:00');
  });

  test('given a long span, then labels are Mondays, then beginnings of months, and as many as fit', () => {
    const long = [[start, 0]] as const;
    const weeks = client.ticks(long, { fromMs: start, toMs: start + 40 * 24 * hour }, 8);
    expect(weeks.map((at) => client.tickText(long, at).slice(0, 3))).toEqual(Array(6).fill('Mon'));
    const months = client.ticks(long, { fromMs: start, toMs: start + 400 * 24 * hour }, 8);
    expect(months.length).toBeGreaterThan(3);
    expect(months.length).toBeLessThanOrEqual(8);
    expect(months.every((at) => client.localText(long, at).endsWith('-01T00:00'))).toBe(true);
  });

  test('given a local time, then it is the instant that has it; of a repeated one the first', () => {
    expect(client.instantOf(offsets, '2026-10-31T12:00')).toBe(Date.parse('2026-10-31T16:00Z'));
    expect(client.instantOf(offsets, '2026-11-01T01:30')).toBe(Date.parse('2026-11-01T05:30Z'));
    expect(client.instantOf(offsets, '2026-11-02T12:00')).toBe(Date.parse('2026-11-02T17:00Z'));
    expect(client.instantOf(offsets, '')).toBeNaN();
    expect(client.localText(offsets, change, 20_000)).toBe('2026-11-01T01:00:00');
  });

  test('given a link, then it says the range and the strategies, and nothing else breaks it', () => {
    const range = { fromMs: start + 1000, toMs: change };
    const hash = client.hashOf(range, ['reactive', 'planned']);
    expect(hash).toBe('#from=2026-10-31T04:00:01Z&to=2026-11-01T06:00Z&show=reactive,planned');
    expect(client.readHash(hash)).toEqual({ ...range, shown: ['reactive', 'planned'] });
    expect(client.readHash('#nothing')).toEqual({ fromMs: Number.NaN, toMs: Number.NaN, shown: undefined });
  });
});
