import { plot } from 'asciichart';
import { LocalClock } from '../../capacity/series/local-clock';
import type { StrategyResult } from '../../capacity/simulate/strategy';
import { wrap } from '../format/text-layout';
import type { SimulationReport } from './report';
import { overloadedSteps, targetPerTask } from './states';

const ROWS = 12;
const LABEL_WIDTH = 6;
/** Columns in front of the first value: a label, a space and the axis. */
const LEFT = LABEL_WIDTH + 2;
/** Longer spans have their days on the axis, shorter ones their hours. */
const LONG_MS = 2 * 86_400_000;
/** What demand is drawn with, whatever its direction: serving tasks keep the line. */
const DOTS = ['·', '┤', '·', '·', '·', '·', '·', '·', '·', '·'];

/** Demand in tasks and serving tasks of a strategy, with a line that marks overloads; `columns` wide at most. */
export function simulationChart(report: SimulationReport, { strategy, series }: StrategyResult, columns: number) {
  if (series === undefined || series.steps === 0) return [];
  const width = Math.min(columns - LEFT, series.steps);
  const perTask = targetPerTask(report);
  const overloaded = overloadedSteps(report, series);
  const needed = reduce(series.demand, width, Math.max).map((value) => (Number.isNaN(value) ? 0 : value / perTask));
  const serving = reduce(series.serving, width, Math.min);
  const marks = reduce(overloaded, width, Math.max);
  return [
    ...wrap(
      `${strategy}: tasks over time. Line: serving (the fewest of each column); dots: demand in tasks at ${report.targetUtilizationPercent} % (the most).`,
      columns,
    ),
    ...drawn(needed, serving),
    `${'over! '.padStart(LEFT)}${marks.map((mark) => (mark === 1 ? '!' : ' ')).join('')}`.trimEnd(),
    ...timeAxis(report, width),
  ];
}

/** Dots of the demand wherever the line of the serving tasks leaves room. */
function drawn(needed: readonly number[], serving: readonly number[]): string[] {
  const max = Math.max(...needed, ...serving, 1);
  const shared = {
    height: ROWS,
    min: 0,
    max,
    format: (value: number) => value.toFixed(max < 10 ? 1 : 0).padStart(LABEL_WIDTH),
  };
  // What is drawn in a column leads from its value to the next one.
  const closed = (values: readonly number[]) => [...values, values.at(-1) ?? 0];
  const lines = plot(closed(serving), shared).split('\n');
  const dots = plot(closed(needed), { ...shared, symbols: DOTS }).split('\n');
  return lines.map((line, row) =>
    [...line]
      .map((char, column) => (char === ' ' ? (dots[row]?.[column] ?? ' ') : char))
      .join('')
      .trimEnd(),
  );
}

/** Days of the system's calendar, of short spans hours, where they begin and have room. */
function timeAxis({ timeZone, startMs, endMs }: SimulationReport, width: number): string[] {
  const clock = new LocalClock(timeZone, startMs, endMs);
  const isLong = endMs - startMs > LONG_MS;
  let line = ' '.repeat(LEFT);
  let last = '';
  for (let column = 0; column < width; column++) {
    const local = clock.format(startMs + (column * (endMs - startMs)) / width);
    const [unit, label] = isLong
      ? [local.slice(0, 10), local.slice(5, 10)]
      : [local.slice(0, 13), `${local.slice(11, 13)}:00`];
    const hasRoom = column === 0 || (line.length < LEFT + column && LEFT + column + label.length <= LEFT + width);
    if (unit !== last && hasRoom) line = line.padEnd(LEFT + column) + label;
    last = unit;
  }
  return [line];
}

/** As many values as columns, each what `choose` keeps of the steps it stands for; NaN where none is known. */
function reduce(values: ArrayLike<number>, width: number, choose: (kept: number, value: number) => number): number[] {
  return Array.from({ length: width }, (_, column) => {
    const from = Math.floor((column * values.length) / width);
    const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / width));
    let kept = Number.NaN;
    for (let index = from; index < to; index++) {
      const value = values[index] as number;
      if (Number.isNaN(kept)) kept = value;
      else if (!Number.isNaN(value)) kept = choose(kept, value);
    }
    return kept;
  });
}
