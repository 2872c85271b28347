import { LocalClock } from '../../capacity/series/local-clock';
import { HOUR_MS } from '../../capacity/series/series';
import type { NamedOutcome } from '../../capacity/simulate/outcome';
import { escapeHtml, number, table } from '../format/html';
import { faultSpan } from './data';
import { computeFigures, configuredResult, duration, percent, STRATEGY_WORDS } from './figures';
import type { SimulationReport } from './report';
import { describeLowerBound, strategyTable, taskHourPrice } from './text';

/** More days than this are folded away. */
const MOST_OPEN_DAYS = 14;

/** What was replayed, as terms and what they are. */
export function simulationFacts(report: SimulationReport): string {
  const { timeZone, startMs, endMs, capacityPerTask, unit } = report;
  const clock = new LocalClock(timeZone, startMs, endMs);
  const local = (instantMs: number) => clock.format(instantMs).slice(0, 16).replace('T', ' ');
  const facts = [
    ['Service', `${report.service}, ${number(report.minCapacity)} to ${number(report.maxCapacity)} tasks`],
    ['Replayed', report.source],
    [
      'Span',
      `${local(startMs)} to ${local(endMs)} ${timeZone}, ${duration((endMs - startMs) / 1000)} in steps of ${report.stepSeconds} s`,
    ],
    [
      'A task',
      `serves ${number(capacityPerTask)} ${unit}, is meant to be used to ${number(report.targetUtilizationPercent)} %, starts in ${duration(report.startUpSeconds)}`,
    ],
    ['Objective', `at most ${percent(report.objectivePercent)} of minutes overloaded`],
    ['Price', taskHourPrice(report)],
  ];
  return `<dl>${facts.map(([term = '', what = '']) => `<div><dt>${escapeHtml(term)}</dt><dd>${escapeHtml(what)}</dd></div>`).join('')}</dl>`;
}

/** One row for each strategy, what the columns mean, and what each strategy is. */
export function strategiesSection(report: SimulationReport): string {
  const { headers, rows } = strategyTable(
    report,
    report.results.map((result) => computeFigures(report, result)),
  );
  const cells = rows.map((row) => row.map((cell) => outcomeMark(escapeHtml(cell))));
  const names = report.results.map(
    ({ strategy }) => `<li><strong>${strategy}</strong>: ${escapeHtml(STRATEGY_WORDS[strategy])}</li>`,
  );
  return `${table('Strategies under the same demand', headers, cells, [...headers.keys()].slice(2))}
<p class="muted">${escapeHtml(describeLowerBound(report))} Overloaded: ${
    report.acceptableDelaySeconds === undefined
      ? 'the demand is above what the serving tasks can do'
      : `a message waited longer than ${escapeHtml(duration(report.acceptableDelaySeconds))}`
  }. Hot: above the target of ${number(report.targetUtilizationPercent)} %. Flaps: changes of direction within a quarter of an hour.</p>
<ul>${names.join('')}</ul>`;
}

function outcomeMark(cell: string): string {
  if (cell === 'holds') return '<span class="good">holds</span>';
  return cell === 'missed' ? '<span class="bad">missed</span>' : cell;
}

/** Overloaded minutes of each day and each event under each strategy; the name of each leads to it in the chart. */
export function spansSection(report: SimulationReport): string {
  const first = configuredResult(report);
  if (first === undefined) return '';
  const { days, events } = first.simulation;
  const dayTable = spanTable(report, 'Overloaded minutes by day', days, ({ simulation }) => simulation.days);
  return `${faultTable(report)}${events.length === 0 ? '' : spanTable(report, 'Overloaded minutes by event', events, ({ simulation }) => simulation.events)}
<details${days.length <= MOST_OPEN_DAYS ? ' open' : ''}><summary>${number(days.length)} days</summary>${dayTable}</details>`;
}

/** What went wrong meanwhile, and when. */
function faultTable({ faults = [], timeZone, startMs, endMs }: SimulationReport): string {
  if (faults.length === 0) return '';
  const clock = new LocalClock(timeZone, startMs, endMs);
  const local = (instantMs: number) => clock.format(instantMs).slice(0, 16).replace('T', ' ');
  const rows = faults.map(faultSpan).map(({ name, startMs: from, endMs: to }) => [
    // An hour on both sides, so that what follows is seen.
    `<a href="#from=${iso(from - HOUR_MS)}&amp;to=${iso(to + HOUR_MS)}">${escapeHtml(name)}</a>`,
    local(from),
    local(to),
  ]);
  return table('Faults and deployments', ['', 'from', 'to'], rows);
}

function spanTable(
  report: SimulationReport,
  caption: string,
  spans: readonly NamedOutcome[],
  of: (result: SimulationReport['results'][number]) => readonly NamedOutcome[],
): string {
  const rows = spans.map(({ name, startMs, endMs }, index) => [
    `<a href="#from=${iso(startMs)}&amp;to=${iso(endMs)}">${escapeHtml(name)}</a>`,
    ...report.results.map((result) => minutesCell(of(result)[index])),
  ]);
  const headers = ['', ...report.results.map(({ strategy }) => strategy)];
  return table(caption, headers, rows, [...headers.keys()].slice(1));
}

function minutesCell(outcome: NamedOutcome | undefined): string {
  if (outcome === undefined) return '-';
  const text = number(outcome.overloadedMinutes);
  return outcome.overloadedMinutes > 0 ? `<strong class="bad">${text}</strong>` : text;
}

function iso(instantMs: number): string {
  return new Date(instantMs).toISOString().replace(/(:00)?\.\d+Z$/, 'Z');
}
