import { plot } from 'asciichart';
import { readEventsCsv } from '../../adapters/files/events-csv';
import { readHistoryCsv } from '../../adapters/files/history-csv';
import type { EventWindow } from '../../capacity/forecast/events/event-window';
import { type Forecast, forecast } from '../../capacity/forecast/forecast';
import { toHourly } from '../../capacity/series/resample';
import { countObserved, endMs, HOUR_MS, type Series } from '../../capacity/series/series';
import type { BusinessEvent } from '../../model/demand/calendar-event';
import { plannedServices } from '../../model/system/plan-targets';
import { InputError } from '../../model/validation/input-error';
import type { Io } from '../io';
import { OptionReader } from '../option-reader';
import { loadProject } from '../project/project';
import {
  type Demand,
  type DemandSource,
  demandSource,
  historyBefore,
  loadDemand,
  type SourceOptions,
} from './demand-source';

/** Quantiles of the output: the expectation, and the two that capacity is planned with. */
const PROBABILITIES = [0.5, 0.9, 0.95];
/** Longest forecast, in hours: beyond a quarter a weekly profile says nothing new. */
const MAX_HORIZON = 24 * 92;
const CHART_ROWS = 12;

export interface ForecastOptions extends SourceOptions {
  /** CSV file; left out where a configured service is forecast. */
  readonly history?: string;
  readonly statistic: string;
  readonly events?: string;
  readonly timeZone?: string;
  readonly config: string;
  readonly environment?: string;
  readonly system?: string;
  readonly service?: string;
  readonly horizon: string;
  readonly start?: string;
  readonly json?: boolean;
}

/** What is forecast: hourly demand, the clock it follows and the events that move it. */
interface Subject extends Demand {
  readonly timeZone: string;
  readonly calendar?: readonly BusinessEvent[];
  readonly windows?: readonly EventWindow[];
}

/** `tidemark forecast`: hourly quantiles of the demand in a CSV file, or of a configured service. */
export async function runForecast(options: ForecastOptions, io: Io, projectDirectory: string): Promise<number> {
  const reader = new OptionReader();
  const statistic = reader.choice('statistic', options.statistic, ['sum', 'average', 'maximum'] as const);
  const hours = reader.integer('horizon', options.horizon, 1, MAX_HORIZON);
  const timeZone = reader.timeZone('time-zone', options.timeZone ?? 'UTC');
  const start = reader.hour('start', options.start);
  const source = demandSource(options, reader);
  requireOneSubject(options, reader);
  reader.check();
  const subject =
    options.history === undefined
      ? await configured(options, source, projectDirectory)
      : {
          history: toHourly(readHistoryCsv(options.history), statistic),
          source: options.history,
          timeZone,
          windows: options.events === undefined ? [] : readEventsCsv(options.events),
        };
  const startMs = start ?? endMs(subject.history);
  const history = historyBefore(subject.history, startMs);
  const result = forecast({ ...subject, history, startMs, hours, probabilities: PROBABILITIES });
  io.out(options.json === true ? json(result) : readable(result, history, io.columns));
  return 0;
}

function requireOneSubject(options: ForecastOptions, reader: OptionReader): void {
  const { history, service, environment } = options;
  if ((history === undefined) === (service === undefined)) {
    const given = history === undefined ? 'nothing' : 'with --service';
    reader.add('history', given, 'one of --history FILE and --service NAME', 'State one of the two.');
  }
  const isRemote = options.cloudwatch === true || options.recorded === true;
  if (isRemote && environment === undefined)
    reader.add('environment', 'nothing', 'the environment whose metric is read', 'Name one.');
  if (isRemote && service === undefined)
    reader.add('service', 'nothing', 'the service whose metric is read', 'Name one.');
  if (history === undefined) return;
  for (const name of ['environment', 'system'] as const) {
    if (options[name] !== undefined)
      reader.add(name, 'with --history', 'a configured service', 'Name it with --service, or leave this out.');
  }
}

/** Demand of a configured service, on the clock and with the calendar of its system. */
async function configured(options: ForecastOptions, source: DemandSource, projectDirectory: string): Promise<Subject> {
  const catalog = loadProject(projectDirectory, options.config);
  const [first = ''] = catalog.environmentNames();
  const environmentName = options.environment ?? first;
  const { system, environment } = catalog.deployment(options.system, environmentName);
  const [planned] = plannedServices(system, options.service);
  if (planned === undefined)
    throw new InputError('unknown-service', `There is no service ${options.service} with demand`);
  const demand = await loadDemand({ planned, catalog, environment, environmentName, system: system.name, source });
  return { ...demand, timeZone: options.timeZone ?? system.timeZone, calendar: system.calendar };
}

function json(result: Forecast): string {
  return JSON.stringify({
    start: iso(result.startMs),
    stepSeconds: result.stepSeconds,
    quantiles: Object.fromEntries(
      result.probabilities.map((probability, index) => [String(probability), result.quantiles[index]]),
    ),
  });
}

function readable(result: Forecast, history: Series, columns: number): string {
  const [median = [], upper = []] = result.quantiles;
  const { backtest } = result;
  const percent = (value: number | undefined) => (value === undefined ? 'unknown' : `${(100 * value).toFixed(1)} %`);
  const lines = [
    `History   ${iso(history.startMs)} to ${iso(endMs(history))}, ${countObserved(history)} of ${history.values.length} hours present`,
    `Forecast  ${median.length} hours from ${iso(result.startMs)}`,
    `Models    ${backtest.models.map(({ name, weight }) => `${name} ${percent(weight)}`).join(', ')}`,
    backtest.origins.length === 0
      ? 'Backtest  none: too little history'
      : `Backtest  error ${percent(backtest.wape)} over the week after ${backtest.origins.length} moments of the past (the week before repeated: ${percent(backtest.seasonalNaiveWape)})`,
    ...result.notes.map((note) => `Note      ${note}`),
    '',
    chart(median, upper, columns),
    '          lower line: expected, upper line: exceeded one hour in ten',
    '',
    'day         expected/h     peak  peak at 0.9',
    ...days(result.startMs, median, upper),
  ];
  return lines.join('\n');
}

function chart(median: readonly number[], upper: readonly number[], columns: number): string {
  const width = Math.max(20, Math.min(columns - 14, median.length));
  return plot([shrink(upper, width), shrink(median, width)], {
    height: CHART_ROWS,
    format: (value: number) => value.toFixed(0).padStart(9),
  });
}

/** As many points as fit, each the highest of the hours it stands for. */
function shrink(values: readonly number[], width: number): number[] {
  return Array.from({ length: width }, (_, index) => {
    const from = Math.floor((index * values.length) / width);
    return Math.max(...values.slice(from, Math.max(from + 1, Math.floor(((index + 1) * values.length) / width))));
  });
}

function days(startMs: number, median: readonly number[], upper: readonly number[]): string[] {
  const lines: string[] = [];
  for (let from = 0; from < median.length; from += 24) {
    const expected = median.slice(from, from + 24);
    const mean = expected.reduce((sum, value) => sum + value, 0) / expected.length;
    const cells = [mean, Math.max(...expected), Math.max(...upper.slice(from, from + 24))].map((value) =>
      value.toFixed(0).padStart(11),
    );
    lines.push(`${iso(startMs + from * HOUR_MS).slice(0, 10)}${cells.join('')}`);
  }
  return lines;
}

function iso(instantMs: number): string {
  return new Date(instantMs).toISOString().replace('.000Z', 'Z');
}
