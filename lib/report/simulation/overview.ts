import { LocalClock } from '../../capacity/series/local-clock';
import { DAY_MS } from '../../capacity/series/series';
import { CHART_AXIS, CHART_COLOURS, CHART_TEXT, chartSvg } from '../format/chart-svg';
import { escapeHtml, number } from '../format/html';
import type { RecordedResult } from './data';
import { computeFigures, percent } from './figures';
import type { SimulationReport } from './report';
import { overloadedSteps, targetPerTask } from './states';

const WIDTH = 960;
const HEIGHT = 240;
const COLUMNS = 480;
const MOST_LABELS = 12;

/** A strategy over the whole span as a picture that needs no script. */
export function simulationOverview(report: SimulationReport, result: RecordedResult): string {
  const { series, strategy, simulation } = result;
  const { startMs, endMs, timeZone } = report;
  const columns = Math.min(COLUMNS, series.steps);
  const perTask = targetPerTask(report);
  const time = (column: number) => Math.round(startMs + (column * (endMs - startMs)) / columns);
  const each = (values: ArrayLike<number>, choose: (a: number, b: number) => number) =>
    Array.from({ length: columns }, (_, column) => [time(column), columnOf(values, column, columns, choose)]);
  const demand = each(series.demand, Math.max).map(([at, value]) => [
    at,
    value === undefined || Number.isNaN(value) ? null : Number((value / perTask).toFixed(2)),
  ]);
  const days = midnights(timeZone, startMs, endMs);
  const clock = new LocalClock(timeZone, startMs, endMs);
  const line = (name: string, data: unknown, colour: string, more: object = {}) => ({
    type: 'line',
    step: 'end',
    symbol: 'none',
    name,
    data,
    lineStyle: { color: colour, width: 1.5 },
    itemStyle: { color: colour },
    ...more,
  });
  const overloaded = `overloaded: ${number(simulation.overloadedMinutes)} min, ${percent(computeFigures(report, result).overloadedPercent)}`;
  return chartSvg(
    {
      grid: { left: 44, right: 12, top: 34, bottom: 28 },
      legend: { top: 0, textStyle: CHART_TEXT, data: ['demand in tasks', 'serving tasks', overloaded] },
      xAxis: {
        ...CHART_AXIS,
        type: 'value',
        min: startMs,
        max: endMs,
        splitLine: { show: false },
        axisTick: { customValues: days },
        axisLabel: {
          ...CHART_TEXT,
          customValues: days,
          formatter: (at: number) => clock.format(at).slice(5, 10),
        },
      },
      yAxis: [
        { ...CHART_AXIS, type: 'value', name: 'tasks', min: 0 },
        { type: 'value', min: 0, max: 1, show: false },
      ],
      series: [
        line(overloaded, each(overloadedSteps(report, series), Math.max), CHART_COLOURS.upper, {
          yAxisIndex: 1,
          lineStyle: { width: 0 },
          areaStyle: { color: CHART_COLOURS.upper, opacity: 0.45 },
        }),
        line('demand in tasks', demand, CHART_COLOURS.demand),
        line('serving tasks', each(series.serving, Math.min), CHART_COLOURS.floor, {
          lineStyle: { color: CHART_COLOURS.floor, width: 2 },
        }),
      ],
    },
    {
      id: `overview-${strategy}`,
      description: escapeHtml(
        `${strategy}: up to ${number(simulation.peakTasks)} tasks; ${overloaded}; ${number(simulation.taskHours)} task-hours`,
      ),
      width: WIDTH,
      height: HEIGHT,
    },
  );
}

/** What `choose` keeps of the steps of a column; NaN where none is known. */
function columnOf(
  values: ArrayLike<number>,
  column: number,
  columns: number,
  choose: (a: number, b: number) => number,
): number {
  const from = Math.floor((column * values.length) / columns);
  const to = Math.floor(((column + 1) * values.length) / columns);
  let kept = Number.NaN;
  for (let step = from; step < to; step++) {
    const value = values[step] as number;
    if (Number.isNaN(kept)) kept = value;
    else if (!Number.isNaN(value)) kept = choose(kept, value);
  }
  return kept;
}

/** Beginnings of days, evenly left out where they are many. */
function midnights(timeZone: string, startMs: number, endMs: number): number[] {
  const clock = new LocalClock(timeZone, startMs - DAY_MS, endMs + DAY_MS);
  const found: number[] = [];
  for (let day = clock.day(startMs) + 1; ; day++) {
    const at = clock.instant(`${new Date(day * DAY_MS).toISOString().slice(0, 10)}T00:00`);
    if (at >= endMs) break;
    found.push(at);
  }
  const stride = Math.ceil(found.length / MOST_LABELS);
  return found.filter((_, index) => index % stride === 0);
}
