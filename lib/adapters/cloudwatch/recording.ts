import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Statistic } from '../../capacity/series/hour-buckets';
import { hourlyFromSteps } from '../../capacity/series/hourly-from-steps';
import type { Sample, Series } from '../../capacity/series/series';
import { InputError } from '../../model/validation/input-error';
import { readRecordedCsv } from '../files/history-csv';
import { describeMetric, type GetMetricData, HOUR_STATISTIC, type MetricQuery } from './metric-query';
import { readMetric } from './read-metric';
import { type LastRecorded, PERIODS, spansToRead } from './spans';

/** What CloudWatch has said of a metric, each value at the finest period it was read at; kept for longer than CloudWatch does. */
export interface Recording {
  readonly query: MetricQuery;
  /** Values by period in seconds, each list in ascending order. */
  readonly samples: ReadonlyMap<number, readonly Sample[]>;
}

export function emptyRecording(query: MetricQuery): Recording {
  return { query, samples: new Map() };
}

/**
 * The recording in a folder; empty when there is none.
 *
 * Throws `InputError`: code `bad-history` for a file that is broken, `other-metric` when it is of another metric.
 */
export function readRecording(folder: string, query: MetricQuery): Recording {
  refuseOtherMetric(join(folder, METRIC_FILE), query);
  const samples = PERIODS.map((period) => [period, join(folder, csvName(period))] as const)
    .filter(([, path]) => existsSync(path))
    .map(([period, path]) => [period, readRecordedCsv(path, period)] as const);
  return { query, samples: new Map(samples) };
}

/** The files of a recording by name. */
export function recordingFiles({ query, samples }: Recording): Map<string, string> {
  const files = new Map([[METRIC_FILE, metricText(query)]]);
  for (const [period, list] of samples) {
    const rows = list.map(({ timeMs, value }) => `${iso(timeMs)},${value}`);
    if (rows.length > 0) files.set(csvName(period), `timestamp,value\n${rows.join('\n')}\n`);
  }
  return files;
}

/** A recording with values added: a value that is there already is replaced by what CloudWatch says now, none is lost. */
export function withSamples(recording: Recording, periodSeconds: number, added: readonly Sample[]): Recording {
  const values = new Map(recording.samples.get(periodSeconds)?.map(({ timeMs, value }) => [timeMs, value]));
  for (const { timeMs, value } of added) values.set(timeMs, value);
  const merged = [...values].sort(([a], [b]) => a - b).map(([timeMs, value]) => ({ timeMs, value }));
  return { ...recording, samples: new Map(recording.samples).set(periodSeconds, merged) };
}

/** The last value of each period. */
export function lastRecorded({ samples }: Recording): LastRecorded {
  const last = [...samples].map(([period, list]) => [period, list.at(-1)?.timeMs] as const);
  return new Map(last.filter((entry): entry is [number, number] => entry[1] !== undefined));
}

/** Hourly demand from all that is recorded. Throws `InputError` (code `bad-history`) when nothing is. */
export function hourlyDemand({ query, samples }: Recording): Series {
  const statistic: Statistic = HOUR_STATISTIC[query.statistic];
  const hourly = hourlyFromSteps(
    [...samples].map(([period, list]) => gridOf(period, list)),
    statistic,
  );
  if (hourly.values.length > 0) return hourly;
  throw new InputError('bad-history', `${describeMetric(query)} has no values`, [
    {
      where: describeMetric(query),
      given: 'no values in the last 455 days',
      allowed: 'at least a day of them',
      remedy: 'Check namespace, name and dimensions of the metric, and the region of the environment.',
    },
  ]);
}

function gridOf(stepSeconds: number, list: readonly Sample[]): Series {
  const [first] = list;
  const last = list.at(-1);
  if (first === undefined || last === undefined) return { startMs: 0, stepSeconds, values: [] };
  const stepMs = stepSeconds * 1000;
  const values = new Array<number>((last.timeMs - first.timeMs) / stepMs + 1).fill(Number.NaN);
  for (const { timeMs, value } of list) values[(timeMs - first.timeMs) / stepMs] = value;
  return { startMs: first.timeMs, stepSeconds, values };
}

/** What the values are of, so that those of another metric are never mixed in. */
const METRIC_FILE = 'metric.json';

function csvName(periodSeconds: number): string {
  return `${periodSeconds}s.csv`;
}

function metricText({ namespace, metricName, dimensions, statistic }: MetricQuery): string {
  const sorted = Object.fromEntries(Object.entries(dimensions).sort(([a], [b]) => a.localeCompare(b)));
  return `${JSON.stringify({ namespace, metricName, dimensions: sorted, statistic }, null, 2)}\n`;
}

function refuseOtherMetric(path: string, query: MetricQuery): void {
  if (!existsSync(path)) return;
  const recorded = readFileSync(path, 'utf8');
  if (recorded === metricText(query)) return;
  const inOneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
  throw new InputError('other-metric', 'The recording is of another metric', [
    {
      where: path,
      given: inOneLine(recorded),
      allowed: `that of the configuration, ${inOneLine(metricText(query))}`,
      remedy: 'Move the folder away to begin a new recording, or correct the metric in the configuration.',
    },
  ]);
}

function iso(instantMs: number): string {
  return new Date(instantMs).toISOString().replace('.000Z', 'Z');
}

/**
 * A recording with all that CloudWatch knows beyond it up to the last settled hour before `nowMs`. Asks for nothing that is
 * recorded but the last hours. Throws as `readMetric` does; the recording given stays as it is.
 */
export async function extendRecording(
  recording: Recording,
  getMetricData: GetMetricData,
  nowMs: number,
): Promise<Recording> {
  let longer = recording;
  for (const span of spansToRead(nowMs, lastRecorded(recording))) {
    longer = withSamples(longer, span.periodSeconds, await readMetric(getMetricData, recording.query, span));
  }
  return longer;
}
