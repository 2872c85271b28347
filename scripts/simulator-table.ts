/**
 * Compares strategies over real traces and writes the tables of docs/simulator.md.
 *
 * Usage: node --import tsx scripts/simulator-table.ts <folder with traces> [--only <part of a name>] [--write]
 *
 * The folder holds CSV files `timestamp,value` and, where events are known, EVENTS.csv `trace,start,end,name,known_ahead`.
 * Takes about half an hour for fifteen traces on one core.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHistoryCsv } from '../lib/adapters/files/history-csv';
import type { EventWindow } from '../lib/capacity/forecast/events/event-window';
import { toHourly } from '../lib/capacity/series/resample';
import { HOUR_MS, type Series } from '../lib/capacity/series/series';
import { clairvoyant } from '../lib/capacity/simulate/clairvoyant';
import { demandSteps } from '../lib/capacity/simulate/demand-steps';
import { predictiveFloors } from '../lib/capacity/simulate/engines/predictive';
import type { FloorChange } from '../lib/capacity/simulate/replay';
import { linearSignal } from '../lib/capacity/simulate/signal-model';
import type { Workload } from '../lib/capacity/simulate/workload';
import { reactiveDimensions } from '../lib/capacity/tune/dimensions';
import { RollingPlans } from '../lib/capacity/tune/rolling-plans';
import { type Score, search } from '../lib/capacity/tune/search';
import { type Settings, settingsOf, tightened } from '../lib/capacity/tune/settings';
import { knownMinutes, type Part, scoreSettings, searchSettings, type TuneInput } from '../lib/capacity/tune/tune';
import { scalingSpec } from '../lib/model/scaling/parse';

const START_UPS = [2, 6, 12];
const OBJECTIVE_PERCENT = 0.1;
const FIRST_SHARE = 0.6;
const MOST_FIRST_DAYS = 14;
const MOST_LATER_DAYS = 28;
const DAY_MINUTES = 1440;
/** Tasks the mean of the first part needs at full use: a service of middling size. */
const MEAN_TASKS = 12;
const MOST_TASKS = 1000;
const STRATEGIES = ['fixed', 'reactive', 'predictive', 'planned'] as const;
type Strategy = (typeof STRATEGIES)[number];
/** Ratios nearer to 1 than this are counted neither as cheaper nor as dearer. */
const NOTABLE = 0.005;

/** What a strategy came to on the later part, task-hours over those of the clairvoyant. */
interface Result {
  /** With the settings that the first part led to. */
  readonly tuned: number;
  readonly tunedOverloadedPercent: number;
  /** With these tightened or loosened by one factor until the objective just holds; undefined where none does. */
  readonly equal: number | undefined;
}

interface Row {
  readonly trace: string;
  readonly startUpMinutes: number;
  readonly results: Readonly<Record<Strategy, Result>>;
}

const [folder = '../shared/traces', ...flags] = process.argv.slice(2);
const only = flags.includes('--only') ? flags[flags.indexOf('--only') + 1] : undefined;
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.csv') && file !== 'EVENTS.csv')
  .filter((file) => only === undefined || file.includes(only))
  .sort();
const rows: Row[] = [];
for (const file of files) {
  const trace = file.replace(/\.csv$/, '');
  for (const row of compare(trace, readHistoryCsv(join(folder, file)), eventsOf(trace))) {
    rows.push(row);
    process.stderr.write(`${trace} ${row.startUpMinutes} min: ${line(row)}\n`);
  }
}
const text = tables(rows);
if (flags.includes('--write')) {
  const page = join(__dirname, '../docs/simulator.md');
  const [before, after] = ['<!-- table: begin -->', '<!-- table: end -->'];
  const content = readFileSync(page, 'utf8');
  writeFileSync(
    page,
    content.slice(0, content.indexOf(before) + before.length) +
      `\n\n${text}\n\n` +
      content.slice(content.indexOf(after)),
  );
} else process.stdout.write(`${text}\n`);

function compare(trace: string, series: Series, windows: readonly EventWindow[]): Row[] {
  const all = demandSteps(series, 60);
  const hourly = toHourly(series, 'average');
  const cut = hourSteps(all.length * FIRST_SHARE);
  const begin = Math.max(cut - MOST_FIRST_DAYS * DAY_MINUTES, hourSteps(Math.min(7 * DAY_MINUTES, cut / 2)));
  const end = Math.min(all.length, cut + MOST_LATER_DAYS * DAY_MINUTES);
  const part = (from: number, to: number) => {
    const [fromMs, toMs] = [from, to].map((step) => series.startMs + step * 60_000) as [number, number];
    const plans = new RollingPlans({ hourly, timeZone: 'UTC', fromMs, toMs, windows, everyDays: 1 });
    return { demand: all.subarray(from, to), startMs: fromMs, plans };
  };
  const [first, later] = [part(begin, cut), part(cut, end)];
  const capacityPerTask = mean(all.subarray(0, cut)) / MEAN_TASKS;
  return START_UPS.map((startUpMinutes) => {
    const input = inputOf(capacityPerTask, startUpMinutes, first, later);
    return {
      trace,
      startUpMinutes,
      results: {
        fixed: fixed(input),
        reactive: judged(input, bestReactive(input)),
        predictive: predictive(input, hourly),
        planned: judged(input, searchSettings(input, allowed(input, first))[0]?.settings as Settings),
      },
    };
  });
}

function inputOf(capacityPerTask: number, startUpMinutes: number, first: Part, later: Part): TuneInput {
  const requests = { capacityPerTask, capacitySource: 'table', scaleOutAt: 70, scaleInAt: 40 };
  const spec = scalingSpec({ minCapacity: 1, maxCapacity: MOST_TASKS, requests });
  const plan = { quantile: 0.9, targetUtilizationPercent: 70, leadTimeMinutes: startUpMinutes, maxChangesPerWeek: 21 };
  const workload: Workload = {
    unit: 'requests/s',
    capacityPerTask,
    targetUtilizationPercent: 70,
    signals: { requests: linearSignal(60) },
  };
  return {
    spec,
    demandSignal: 'requests',
    capacity: { value: capacityPerTask, unit: 'requests/s', source: 'table', targetUtilizationPercent: 70 },
    workload,
    launch: { startUpSeconds: startUpMinutes * 60, startUpSpread: 1, drainSeconds: 30, seed: 1 },
    stepSeconds: 60,
    objectivePercent: OBJECTIVE_PERCENT,
    current: settingsOf(spec, 'requests', plan),
    first,
    later,
  };
}

function bestReactive(input: TuneInput): Settings {
  const { plan: _, ...current } = input.current;
  const unplanned = { ...input, current, first: { ...input.first, plans: undefined as never } };
  return searchSettings(unplanned, allowed(input, input.first))[0]?.settings as Settings;
}

/** As many tasks at all times as the busiest minutes of the first part need, save those that may be overloaded. */
function fixed(input: TuneInput): Result {
  const { first, later, capacity } = input;
  const tasksFor = (part: Part, minutes: number) => {
    const sorted = [...part.demand].filter((value) => value >= 0).sort((a, b) => b - a);
    return Math.max(1, Math.ceil((sorted[Math.floor(minutes)] ?? 0) / capacity.value));
  };
  const score = (tasks: number): Score => ({
    taskHours: (tasks * later.demand.length) / 60,
    overloadedMinutes: later.demand.filter((value) => value > tasks * capacity.value).length,
  });
  const tuned = score(tasksFor(first, allowed(input, first)));
  return relative(input, tuned, score(tasksFor(later, allowed(input, later))));
}

/** Reactive scaling beside AWS predictive scaling, tuned together. */
function predictive(input: TuneInput, hourly: Series): Result {
  const { plan: _, ...unplanned } = input.current;
  const floorsOf = (part: Part, settings: Settings): FloorChange[] => {
    const hour = (atMs: number) => Math.floor((atMs - hourly.startMs) / HOUR_MS);
    const toMs = part.startMs + part.demand.length * 60_000;
    return predictiveFloors(hourly.values.slice(0, hour(toMs)), hourly.startMs, hour(part.startMs), {
      targetPerTask: (input.capacity.value * (settings.scaleOutAt as number)) / 100,
      schedulingBufferSeconds: Math.max(300, input.launch.startUpSeconds),
      minCapacity: settings.minCapacity,
      maxCapacity: MOST_TASKS,
    });
  };
  const score = (part: Part) => (settings: Settings) => scoreSettings(input, part, settings, floorsOf(part, settings));
  const minima = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 27, 33, 40, 50, 60, 80, 100, 150, 200, 300];
  const [best] = search([unplanned], reactiveDimensions(minima), score(input.first), allowed(input, input.first));
  return judged(input, best?.settings as Settings, score(input.later));
}

/** A strategy on the later part: as tuned, and at equal objective. */
function judged(
  input: TuneInput,
  settings: Settings,
  score = (changed: Settings) => scoreSettings(input, input.later, changed),
): Result {
  let equal: Score | undefined;
  for (let factor = 0.6; factor < 60; factor *= 1.03) {
    const tried = score(tightened(settings, factor));
    const holds = tried.overloadedMinutes <= allowed(input, input.later);
    if (holds && (equal === undefined || tried.taskHours < equal.taskHours)) equal = tried;
  }
  return relative(input, score(settings), equal);
}

function relative(input: TuneInput, tuned: Score, equal: Score | undefined): Result {
  const { later, stepSeconds, workload } = input;
  const bounds = { minCapacity: 1, maxCapacity: MOST_TASKS };
  const bound = clairvoyant(later.demand, stepSeconds, workload, bounds, allowed(input, later)).taskHours;
  return {
    tuned: tuned.taskHours / bound,
    tunedOverloadedPercent: (100 * tuned.overloadedMinutes) / knownMinutes(input, later),
    equal: equal === undefined ? undefined : equal.taskHours / bound,
  };
}

function allowed(input: TuneInput, part: Part): number {
  return (knownMinutes(input, part) * OBJECTIVE_PERCENT) / 100;
}

function eventsOf(trace: string): EventWindow[] {
  const lines = readFileSync(join(folder, 'EVENTS.csv'), 'utf8').trim().split('\n').slice(1);
  return lines
    .map((text) => text.split(','))
    .filter(([name, , , , knownAhead]) => name === trace && knownAhead?.trim() === 'yes')
    .map(([, start = '', end = '', name = '']) => ({
      name,
      startMs: Date.parse(start),
      endMs: Date.parse(end),
      inHistory: true,
      recurring: false,
    }));
}

function tables(all: readonly Row[]): string {
  const shown = (value: number | undefined) => (value === undefined ? 'never' : value.toFixed(2));
  const header = ['trace', 'start-up', ...STRATEGIES, 'planned / reactive'];
  const equal = all.map((row) => [
    row.trace,
    `${row.startUpMinutes} min`,
    ...STRATEGIES.map((strategy) => shown(row.results[strategy].equal)),
    shown(plannedOver('reactive', row)),
  ]);
  const tuned = all.map((row) => [
    row.trace,
    `${row.startUpMinutes} min`,
    ...STRATEGIES.map((strategy) => {
      const { tuned: cost, tunedOverloadedPercent } = row.results[strategy];
      return `${cost.toFixed(2)} (${tunedOverloadedPercent.toFixed(2)} %)`;
    }),
  ]);
  const means = START_UPS.flatMap((startUpMinutes) =>
    (['reactive', 'predictive'] as const).map((other) => {
      const ratios = all
        .filter((row) => row.startUpMinutes === startUpMinutes)
        .flatMap((row) => plannedOver(other, row) ?? []);
      const geometric = Math.exp(ratios.reduce((sum, value) => sum + Math.log(value), 0) / ratios.length);
      const count = (isIn: (value: number) => boolean) => `${ratios.filter(isIn).length} of ${ratios.length}`;
      return [
        `${startUpMinutes} min`,
        other,
        geometric.toFixed(3),
        `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`,
        count((value) => value < 1 - NOTABLE),
        count((value) => value > 1 + NOTABLE),
      ];
    }),
  );
  return [
    'Task-hours of planned over those of another strategy, at equal objective:',
    markdown(['start-up', 'over', 'geometric mean', 'from best to worst trace', 'cheaper on', 'dearer on'], means),
    `At equal objective (at most ${OBJECTIVE_PERCENT} % of the minutes of the later part overloaded), task-hours over those of the clairvoyant:`,
    markdown(header, equal),
    'As tuned on the first part: task-hours over those of the clairvoyant, and the share of minutes overloaded:',
    markdown(header.slice(0, -1), tuned),
  ].join('\n\n');
}

function markdown(header: readonly string[], body: readonly (readonly string[])[]): string {
  const width = header.map((cell, column) => Math.max(cell.length, ...body.map((cells) => cells[column]?.length ?? 0)));
  const lineOf = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(width[column] ?? 0)).join(' | ')} |`;
  return [lineOf(header), `| ${width.map((each) => '-'.repeat(each)).join(' | ')} |`, ...body.map(lineOf)].join('\n');
}

function plannedOver(other: Strategy, { results }: Row): number | undefined {
  const [planned, reference] = [results.planned.equal, results[other].equal];
  return planned === undefined || reference === undefined ? undefined : planned / reference;
}

function line(row: Row): string {
  const parts = STRATEGIES.map((strategy) => `${strategy} ${row.results[strategy].equal?.toFixed(3)}`);
  return `${parts.join(', ')}; planned / reactive ${plannedOver('reactive', row)?.toFixed(3)}`;
}

function hourSteps(steps: number): number {
  return Math.floor(steps / 60) * 60;
}

function mean(values: Float64Array): number {
  let [sum, count] = [0, 0];
  for (const value of values) {
    if (!(value >= 0)) continue;
    sum += value;
    count += 1;
  }
  return sum / count;
}
