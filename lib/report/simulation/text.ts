import { LocalClock } from '../../capacity/series/local-clock';
import type { NamedOutcome } from '../../capacity/simulate/outcome';
import { number } from '../format/html';
import { printable, type TextTable, textTable, wrap } from '../format/text-layout';
import { simulationChart } from './chart-text';
import { computeFigures, configuredResult, duration, type Figures, percent, simulationVerdict, usd } from './figures';
import type { SimulationReport } from './report';

/** Narrower than this nothing is legible; such a terminal wraps the lines itself. */
const LEAST_COLUMNS = 40;
/** Wider than this lines are hard to follow. */
const MOST_COLUMNS = 160;
const WORST_DAYS = 3;
const MOST_EVENTS = 5;

/** A simulation for the terminal, in lines of at most `columns` (but at least 40). */
export function simulationText(report: SimulationReport, columns: number): string {
  const width = Math.max(LEAST_COLUMNS, Math.min(MOST_COLUMNS, Math.floor(columns)));
  const figures = report.results.map((result) => computeFigures(report, result));
  const configured = configuredResult(report);
  const chart = configured === undefined ? [] : simulationChart(report, configured, width);
  return [
    ...wrap(printable(simulationVerdict(report).text), width),
    '',
    ...header(report).flatMap((line) => wrap(printable(line), width, 12)),
    '',
    ...textTable(strategyTable(report, figures), width),
    ...wrap(describeLowerBound(report), width),
    ...(configured === undefined
      ? []
      : apart(`Worst days of ${configured.strategy}`, worstDays(configured.simulation.days), width)),
    ...(configured === undefined
      ? []
      : apart(`Events under ${configured.strategy}`, configured.simulation.events.slice(0, MOST_EVENTS), width)),
    ...(chart.length === 0 ? [] : ['', ...chart]),
    ...(report.notes.length === 0 ? [] : ['']),
    ...report.notes.flatMap((note) => wrap(`Note: ${printable(note)}`, width)),
  ].join('\n');
}

function header(report: SimulationReport): string[] {
  const { system, environment, service, timeZone, source, startMs, endMs, stepSeconds, unit } = report;
  const { capacityPerTask, targetUtilizationPercent, startUpSeconds, minCapacity, maxCapacity } = report;
  const clock = new LocalClock(timeZone, startMs, endMs);
  const local = (instantMs: number) => clock.format(instantMs).slice(0, 16).replace('T', ' ');
  return [
    `Service     ${system} / ${environment} / ${service}: ${minCapacity} to ${maxCapacity} tasks`,
    `Replayed    ${source}`,
    `Span        ${local(startMs)} to ${local(endMs)} ${timeZone} (${duration((endMs - startMs) / 1000)} in steps of ${stepSeconds} s)`,
    `A task      serves ${number(capacityPerTask)} ${unit}, is meant to be used to ${number(targetUtilizationPercent)} %, starts in ${duration(startUpSeconds)}`,
    `Objective   at most ${percent(report.objectivePercent)} of minutes overloaded`,
    `Price       ${taskHourPrice(report)}`,
  ];
}

/** `$0.05 a task-hour (source)`; prices below a cent keep their digits. */
export function taskHourPrice({ taskHourUsd, priceSource }: SimulationReport): string {
  const price = taskHourUsd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 5 });
  return `$${price} a task-hour (${priceSource})`;
}

/** What a table of strategies shows of each; columns that no strategy has are left out. */
export function strategyTable(report: SimulationReport, figures: readonly Figures[]): TextTable {
  const columns: readonly (readonly [string, (figures: Figures) => string | undefined])[] = [
    ['objective', ({ holds }) => (holds ? 'holds' : 'missed')],
    ['overload min', ({ result }) => number(result.simulation.overloadedMinutes)],
    ['of minutes', ({ overloadedPercent }) => percent(overloadedPercent)],
    ['hot min', ({ result }) => number(result.simulation.hotMinutes)],
    ['task-hours', ({ result }) => number(result.simulation.taskHours)],
    ['cost', ({ costUsd }) => usd(costUsd)],
    ['x bound', ({ overBound }) => (overBound === undefined ? '-' : overBound.toFixed(2))],
    ['peak tasks', ({ result }) => number(result.simulation.peakTasks)],
    ['outs', ({ result }) => number(result.simulation.scaleOuts)],
    ['ins', ({ result }) => number(result.simulation.scaleIns)],
    ['scheduled', ({ result }) => number(result.simulation.scheduled)],
    ['flaps', ({ result }) => number(result.simulation.flaps)],
    ['delay p50', ({ result }) => delay(result.simulation.queue?.delaySeconds.p50)],
    ['delay p95', ({ result }) => delay(result.simulation.queue?.delaySeconds.p95)],
    ['delay max', ({ result }) => delay(result.simulation.queue?.delaySeconds.max)],
    ['waiting', ({ result: { simulation } }) => simulation.queue && number(simulation.queue.waiting)],
    [
      'response p95',
      ({ result: { simulation } }) => simulation.responseTimeMs && `${number(simulation.responseTimeMs.p95)} ms`,
    ],
  ];
  const present = columns.filter(([, cell]) => figures.some((each) => cell(each) !== undefined));
  const configured = configuredResult(report);
  return {
    headers: ['strategy', ...present.map(([name]) => name)],
    rows: figures.map((each) => [
      `${each.result.strategy}${each.result === configured ? ' *' : ''}`,
      ...present.map(([, cell]) => cell(each) ?? '-'),
    ]),
  };
}

function delay(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : duration(seconds);
}

/** What the figures are compared with, in words. */
export function describeLowerBound({ lowerBound, taskHourUsd, objectivePercent }: SimulationReport): string {
  const { taskHours, overloadedMinutes } = lowerBound;
  return `* as configured. x bound: task-hours over ${number(taskHours)} (${usd(taskHours * taskHourUsd)}), which nobody undercuts who leaves at most ${percent(objectivePercent)} of minutes overloaded (there: ${number(overloadedMinutes)} min).`;
}

/** The days with the most overloaded minutes; none where all went well. */
export function worstDays(days: readonly NamedOutcome[]): NamedOutcome[] {
  return days
    .filter(({ overloadedMinutes }) => overloadedMinutes > 0)
    .sort((a, b) => b.overloadedMinutes - a.overloadedMinutes || a.startMs - b.startMs)
    .slice(0, WORST_DAYS);
}

function apart(title: string, outcomes: readonly NamedOutcome[], width: number): string[] {
  if (outcomes.length === 0) return [];
  const table = {
    headers: [title, 'overload min', 'hot min', 'task-hours'],
    rows: outcomes.map(({ name, overloadedMinutes, hotMinutes, taskHours }) => [
      printable(name),
      number(overloadedMinutes),
      number(hotMinutes),
      number(taskHours),
    ]),
  };
  return ['', ...textTable(table, width)];
}
