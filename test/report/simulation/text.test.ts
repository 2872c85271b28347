import fc from 'fast-check';
import { simulationText } from '../../../lib/report/simulation/text';
import { runs } from '../../helpers/properties';
import { simulated, waves } from '../../helpers/simulation';

const report = simulated();
const reactive = simulated({ report: { configured: 'reactive' } });
const jobs = simulated({ isQueue: true });

describe('simulationText', () => {
  test('given a plan that holds the objective, then the first line says so, with the figures', () => {
    const [first] = simulationText(report, 160).split('\n');
    expect(report.results.find(({ strategy }) => strategy === 'planned')?.simulation.overloadedMinutes).toBe(0);
    expect(first).toBe('planned holds the objective of at most 0.1 % of minutes overloaded: none of 4,320 minutes is.');
  });

  test('given a configured way that does not hold it, then the first line says so, and what does', () => {
    const [first] = simulationText(reactive, 160).split('\n');
    const minutes = reactive.results.find(({ strategy }) => strategy === 'reactive')?.simulation.overloadedMinutes;
    expect(minutes).toBeGreaterThan(5);
    expect(first).toContain(
      `reactive does not hold the objective of at most 0.1 % of minutes overloaded: ${minutes} of 4,320 minutes are`,
    );
    expect(simulationText(reactive, 160).replace(/\n +/g, ' ')).toContain(
      'What holds it: fixed (2,016 task-hours, $99.53), planned (',
    );
  });

  test('given demand that even maxCapacity cannot serve, then nobody is blamed', () => {
    const flood = simulated({ days: 1, demand: waves(2).map((value) => value * 10), strategies: ['reactive'] });
    expect(simulationText(flood, 100).replace(/\n +/g, ' ')).toMatch(
      /^reactive does not hold .* Nobody could: the demand exceeds what maxCapacity, 30 tasks, can do in [\d,]+ minutes\./,
    );
  });

  test('given a wide terminal, then each strategy has one row with all of its figures', () => {
    const text = simulationText(report, 160);
    for (const { strategy, simulation } of report.results) {
      const row = text.split('\n').find((line) => line.startsWith(strategy) && line.includes('$')) ?? '';
      const { overloadedMinutes, hotMinutes, taskHours, peakTasks, scaleOuts, scaleIns, scheduled, flaps } = simulation;
      const cells = row.split(/ {2,}/);
      const hours = taskHours.toLocaleString('en-US', { maximumFractionDigits: 1 });
      for (const figure of [overloadedMinutes, hotMinutes, peakTasks, scaleOuts, scaleIns, scheduled, flaps])
        expect(cells).toContain(String(figure));
      expect(cells).toContain(hours);
      expect(cells).toContain(`$${(taskHours * 0.04937).toFixed(2)}`);
      expect(cells).toContain((taskHours / report.lowerBound.taskHours).toFixed(2));
      expect(cells.at(-1)).toMatch(/ ms$/);
    }
    expect(text).toContain('Price       $0.04937 a task-hour (AWS price list, us-east-1)');
    expect(text).toContain('2026-01-07 19:00 to 2026-01-10 19:00 America/New_York (3 days in steps of 60 s)');
    expect(text).toContain('Note: memory is taken to be low');
    expect(text).toContain('launch of the app');
  });

  test('given a queue, then the delays and the worst days are told, and the response time is not', () => {
    const text = simulationText(jobs, 160);
    for (const word of ['delay p50', 'delay p95', 'delay max', 'Worst days of planned']) expect(text).toContain(word);
    expect(text).not.toContain('response p95');
    const days = jobs.results.find(({ strategy }) => strategy === 'planned')?.simulation.days ?? [];
    const worst = [...days].sort((a, b) => b.overloadedMinutes - a.overloadedMinutes)[0];
    expect(text).toMatch(new RegExp(`overload min.*\\n${worst?.name} +${worst?.overloadedMinutes} `));
  });

  test('given the chart, then it has a mark under every column with an overload and under no other', () => {
    const columns = 100;
    const lines = simulationText(reactive, columns).split('\n');
    const marks = (lines.find((line) => line.startsWith('  over! ')) ?? '').slice(8).padEnd(columns - 8);
    const series = reactive.results.find(({ strategy }) => strategy === 'reactive')?.series;
    const expected = Array.from({ length: columns - 8 }, () => ' ');
    series?.demand.forEach((demand, step) => {
      if (demand <= 100 * (series.serving[step] ?? 0)) return;
      // The column whose steps include this one.
      const column = expected.findIndex((_, index) => Math.floor(((index + 1) * series.steps) / (columns - 8)) > step);
      expected[column] = '!';
    });
    expect(expected).toContain('!');
    expect(marks).toBe(expected.join(''));
  });

  test('given any width and any names, then no line is longer than the terminal from 40 columns on', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 250 }),
        fc.string({ maxLength: 300 }),
        fc.constantFrom(report, reactive, jobs),
        (columns, name, each) => {
          const text = simulationText({ ...each, source: name, notes: [name], service: name }, columns);
          const longest = Math.max(...text.split('\n').map((line) => line.length));
          expect(longest).toBeLessThanOrEqual(Math.max(40, columns));
        },
      ),
      { numRuns: runs(25) },
    );
  });

  test('given control characters in a name, then none reaches the terminal', () => {
    const text = simulationText({ ...report, source: '\u001b[2Jgone\r\u009b1mx', notes: ['a\u202eb'] }, 100);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text).toContain('[2Jgone 1mx');
  });

  test('given no series, a single step or no result, then what there is is shown', () => {
    const bare = { ...report, results: report.results.map(({ strategy, simulation }) => ({ strategy, simulation })) };
    expect(simulationText(bare, 100)).toContain('planned *');
    expect(simulationText(bare, 100)).not.toContain('over!');
    expect(simulationText({ ...report, results: [] }, 100)).toContain('Nothing was simulated.');
    const step = simulated({ demand: Float64Array.of(500, 500) });
    expect(simulationText(step, 100)).toContain('none of 1 minutes is');
    const unknown = simulated({ demand: new Float64Array(2880).fill(Number.NaN) });
    expect(simulationText(unknown, 60)).toContain('none of 0 minutes is');
  });
});
