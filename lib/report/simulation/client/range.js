// What of the picture depends on the range: the points of every series, the labels and the tops of the axes.
import { axisFor, columnsOf, plotWidth } from './look.js';
import { demandPoints, flagPoints, runPoints } from './series.js';
import { ticks } from './time.js';

/** Least distance of labels on the axis of time, in pixels. */
const TICK_PIXELS = 86;
/** Room of a name above the load, in pixels; names that would cover another are left out. */
const NAME_PIXELS = 110;
/** Least distance of marks of actions, in pixels: of those closer the largest change is kept. */
const MARK_PIXELS = 9;
const SYMBOLS = { out: 'triangle', in: 'path://M0,0 L10,0 L5,9 Z', scheduled: 'diamond' };

/**
 * What depends on the range.
 * @param {PageData} data
 * @param {Demand} demand
 * @param {readonly DrawnStrategy[]} shown
 * @param {TimeRange} range
 * @param {number} width in pixels
 */
export function rangeOption(data, demand, shown, range, width) {
  const columns = columnsOf(width);
  const steps = stepsOf(data, range);
  const timeOf = (/** @type {number} */ step) => data.startMs + step * data.stepMs;
  const load = demandPoints(demand, steps, columns, timeOf, 1);
  const tasks = load.map(
    ([time, value]) => /** @type {Point} */ ([time, value === null ? null : value / data.targetPerTask]),
  );
  const drawn = shown.map((strategy) => ({
    name: strategy.name,
    overloads: flagPoints(strategy.overloaded, steps, columns, timeOf),
    floor: runPoints(strategy.floor, steps, columns, timeOf),
    desired: runPoints(strategy.desired, steps, columns, timeOf),
    serving: runPoints(strategy.serving, steps, columns, timeOf),
    backlog: strategy.backlog === undefined ? [] : demandPoints(strategy.backlog, steps, columns, timeOf, 1),
    actions: actionMarks(strategy.actions, range, plotWidth(width)),
  }));
  const loadAxis = axisFor(highest(load));
  const taskAxis = axisFor(
    Math.max(highest(tasks), ...drawn.flatMap(({ floor, desired, serving }) => [floor, desired, serving].map(highest))),
  );
  const backlogAxis = axisFor(Math.max(...drawn.map(({ backlog }) => highest(backlog))));
  const values = ticks(data.offsets, range, Math.max(2, plotWidth(width) / TICK_PIXELS));
  const custom = {
    axisLabel: { customValues: values },
    axisTick: { customValues: values },
    splitLine: { customValues: values },
  };
  return {
    xAxis: [{}, custom, ...shown.map(() => custom)],
    yAxis: [
      ...[{}, {}, {}],
      ...[loadAxis, {}, { max: loadAxis.max / data.targetPerTask }],
      ...shown.flatMap(() => [taskAxis, {}, backlogAxis]),
    ],
    series: [
      { id: 'load', data: load, markArea: { data: spansWithin(data.events, range, plotWidth(width)) } },
      { id: 'faults', markArea: { data: spansWithin(data.faults, range, plotWidth(width)) } },
      ...drawn.flatMap(({ name, overloads, backlog, floor, desired, serving, actions }) => [
        { id: `${name}-overloads`, data: overloads },
        { id: `${name}-backlog`, data: backlog },
        { id: `${name}-floor`, data: floor },
        { id: `${name}-demand`, data: tasks },
        { id: `${name}-desired`, data: desired },
        { id: `${name}-serving`, data: serving },
        { id: `${name}-actions`, data: actions },
      ]),
    ],
  };
}

/**
 * The whole span, above all: drawn once.
 * @param {PageData} data
 * @param {Demand} demand
 * @param {readonly DrawnStrategy[]} shown
 * @param {number} width
 */
export function overviewOption(data, demand, shown, width) {
  const columns = columnsOf(width);
  const steps = { from: 0, to: data.steps };
  const timeOf = (/** @type {number} */ step) => data.startMs + step * data.stepMs;
  const main = shown.find(({ isConfigured }) => isConfigured) ?? shown[0];
  const load = demandPoints(demand, steps, columns, timeOf, 1);
  return {
    yAxis: [axisFor(highest(load))],
    series: [
      { id: 'overview', data: load },
      { id: 'overview-overloads', data: main === undefined ? [] : flagPoints(main.overloaded, steps, columns, timeOf) },
    ],
  };
}

/**
 * @param {PageData} data
 * @param {TimeRange} range
 * @returns {StepRange}
 */
export function stepsOf({ startMs, stepMs, steps }, { fromMs, toMs }) {
  const from = Math.max(0, Math.floor((fromMs - startMs) / stepMs));
  return { from, to: Math.min(steps, Math.max(from + 1, Math.ceil((toMs - startMs) / stepMs))) };
}

/** @param {readonly Point[]} points */
function highest(points) {
  return points.reduce((most, [, value]) => Math.max(most, value ?? 0), 0);
}

/**
 * @param {readonly Action[]} actions
 * @param {TimeRange} range
 * @param {number} width between the axes, in pixels
 */
function actionMarks(actions, { fromMs, toMs }, width) {
  const apartMs = ((toMs - fromMs) * MARK_PIXELS) / width;
  /** @type {Map<number, Action>} */
  const kept = new Map();
  for (const action of actions) {
    if (action.atMs < fromMs || action.atMs > toMs) continue;
    const column = Math.floor((action.atMs - fromMs) / apartMs);
    const other = kept.get(column);
    if (other === undefined || Math.abs(action.to - action.from) > Math.abs(other.to - other.from))
      kept.set(column, action);
  }
  return [...kept.values()].map(({ atMs, from, to, cause }) => ({
    value: [atMs, to],
    symbol: cause === 'scheduled' ? SYMBOLS.scheduled : to > from ? SYMBOLS.out : SYMBOLS.in,
  }));
}

/**
 * Spans that lie in a range, those with a name that have room for it.
 * @param {PageData['events']} spans
 * @param {TimeRange} range
 * @param {number} width between the axes, in pixels
 */
export function spansWithin(spans, { fromMs, toMs }, width) {
  let free = Number.NEGATIVE_INFINITY;
  return spans
    .filter(({ startMs, endMs }) => endMs >= fromMs && startMs <= toMs)
    .sort((a, b) => a.startMs - b.startMs)
    .map(({ name, startMs, endMs }) => {
      const start = Math.max(fromMs, startMs);
      const pixel = ((start - fromMs) / (toMs - fromMs)) * width;
      const hasRoom = pixel >= free;
      if (hasRoom) free = pixel + NAME_PIXELS;
      return [{ name: hasRoom ? name : '', xAxis: start }, { xAxis: Math.min(toMs, endMs) }];
    });
}
