import { plot } from 'asciichart';
import { readEventsCsv } from '../adapters/events-csv';
import { readHistoryCsv } from '../adapters/history-csv';
import { type Forecast, forecast } from '../capacity/forecast';
import { endMs, HOUR_MS, presentCount, type Series, toHourly } from '../capacity/series';
import { InputError, sizeFor } from '../model';
import { loadCatalog } from './catalog';
import type { Io } from './io';
import { OptionReader } from './options';
import { historyBefore, measuredDemand, plannedServices } from './plan-service';

/** Quantiles of the output: the expectation, and the two that capacity is planned with. */
const PROBABILITIES = [0.5, 0.9, 0.95];
/** Longest forecast, in hours: beyond a quarter a weekly profile says nothing new. */
const MAX_HORIZON = 24 * 92;
const CHART_ROWS = 12;

export interface ForecastOptions {
  /** CSV file; left out where the history comes from CloudWatch. */
  readonly history?: string;
  readonly cloudwatch?: boolean;
  readonly config: string;
  readonly environment?: string;
  readonly system?: string;
  readonly service?: string;
  readonly statistic: string;
  readonly horizon: string;
  readonly start?: string;
  readonly events?: string;
  readonly timeZone: string;
  readonly json?: boolean;
}

/** `tidemark forecast`: hourly quantiles of the demand recorded in a CSV file or by CloudWatch. */
export async function runForecast(options: ForecastOptions, io: Io, projectDirectory: string): Promise<number> {
  const reader = new OptionReader();
  const statistic = reader.choice('statistic', options.statistic, ['sum', 'average'] as const);
  const hours = reader.integer('horizon', options.horizon, 1, MAX_HORIZON);
  const timeZone = reader.timeZone('time-zone', options.timeZone);
  const start = reader.hour('start', options.start);
  requireOneSource(options, reader);
  reader.check();
  const windows = options.events === undefined ? [] : readEventsCsv(options.events);
  const source = options.history ?? `CloudWatch, ${options.service}`;
  const history =
    options.history === undefined
      ? await fromCloudWatch(options, projectDirectory)
      : toHourly(readHistoryCsv(options.history), statistic);
  const startMs = start ?? endMs(history);
  const before = historyBefore(history, startMs);
  const result = forecast({ history: before, startMs, hours, timeZone, probabilities: PROBABILITIES, windows, source });
  io.out(options.json === true ? json(result) : readable(result, before, io.columns));
  return 0;
}

function requireOneSource(options: ForecastOptions, reader: OptionReader): void {
  const { history, cloudwatch, environment, service } = options;
  if ((history === undefined) !== (cloudwatch === true)) {
    reader.add(
      'history',
      history === undefined ? 'nothing' : 'with --cloudwatch',
      'one of --history FILE and --cloudwatch',
      'State one of the two.',
    );
  }
  if (cloudwatch === true && environment === undefined)
    reader.add('environment', 'nothing', 'the environment whose metric is read', 'Name one.');
  if (cloudwatch === true && service === undefined)
    reader.add('service', 'nothing', 'the service whose metric is read', 'Name one.');
}

/** Demand of a configured service, from the metric its config names. */
async function fromCloudWatch(options: ForecastOptions, projectDirectory: string): Promise<Series> {
  const catalog = loadCatalog(projectDirectory, options.config);
  const environment = catalog.environment(options.environment ?? '');
  const [service] = plannedServices(sizeFor(catalog.system(options.system), environment), options.service);
  if (service === undefined)
    throw new InputError('unknown-service', `There is no service ${options.service} with demand`);
  return measuredDemand(service, environment.region, Date.now());
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
    `History   ${iso(history.startMs)} to ${iso(endMs(history))}, ${presentCount(history)} of ${history.values.length} hours present`,
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
