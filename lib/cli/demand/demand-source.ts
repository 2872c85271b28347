import { join, relative } from 'node:path';
import { cloudWatch, type MetricQuery } from '../../adapters/cloudwatch/metric-query';
import { extendRecording, hourlyDemand, type Recording, readRecording } from '../../adapters/cloudwatch/recording';
import { readHistoryCsv } from '../../adapters/files/history-csv';
import { toHourly } from '../../capacity/series/resample';
import { HOUR_MS, type Series, scaleSeries } from '../../capacity/series/series';
import type { EnvironmentConfig } from '../../model/system/environment';
import type { PlannedTarget } from '../../model/system/plan-targets';
import { InputError } from '../../model/validation/input-error';
import type { OptionReader } from '../option-reader';
import type { Project } from '../project/project';

/** Where the demand of configured services is read: the file of the config, CloudWatch and its recording, or that alone. */
export type DemandSource = 'file' | 'cloudwatch' | 'recording';

/** Options of the commands that read the demand of configured services. */
export interface SourceOptions {
  readonly cloudwatch?: boolean;
  readonly recorded?: boolean;
}

export function demandSource({ cloudwatch, recorded }: SourceOptions, reader: OptionReader): DemandSource {
  if (cloudwatch === true && recorded === true)
    reader.add('recorded', 'with --cloudwatch', 'one of --cloudwatch and --recorded', 'Leave one out.');
  return cloudwatch === true ? 'cloudwatch' : recorded === true ? 'recording' : 'file';
}

/** Hourly demand of a service in the unit of its signal, and where it comes from, in words. */
export interface Demand {
  readonly history: Series;
  readonly source: string;
}

/** Which service, and where its demand is read. */
export interface DemandRequest {
  readonly planned: PlannedTarget;
  readonly catalog: Project;
  readonly environment: EnvironmentConfig;
  readonly environmentName: string;
  readonly system: string;
  readonly source: DemandSource;
}

/** Reads the demand of a service. Throws `InputError` that names the file, the recording or the metric. */
export async function loadDemand(request: DemandRequest): Promise<Demand> {
  const { planned, catalog, source } = request;
  if (source === 'file') {
    return demandFromFile(planned, catalog.projectDirectory);
  }
  const { factor, ...query } = metricOf(planned);
  const folder = catalog.recordingFolder(request.environmentName, request.system, planned.demandOf);
  const recording = await readFrom(source, folder, query, request.environment.region);
  const shown = relative(catalog.projectDirectory, folder);
  if (source === 'recording' && recording.samples.size === 0) throw nothingRecorded(shown);
  return {
    history: scaleSeries(hourlyDemand(recording), factor),
    source: `${source === 'recording' ? shown : 'CloudWatch'}, ${query.namespace} ${query.metricName}`,
  };
}

/** Demand of a service from the file its config names. */
export function demandFromFile(planned: PlannedTarget, projectDirectory: string): Demand {
  const { file, statistic, factor } = planned.demand.history;
  const hourly = toHourly(readHistoryCsv(join(projectDirectory, file)), statistic);
  return { history: scaleSeries(hourly, factor), source: file };
}

async function readFrom(source: DemandSource, folder: string, query: MetricQuery, region: string): Promise<Recording> {
  const recording = readRecording(folder, query);
  return source === 'recording' ? recording : extendRecording(recording, await cloudWatch(region), Date.now());
}

function metricOf({ demandOf: name, demand: { metric } }: PlannedTarget) {
  if (metric !== undefined) return metric;
  throw new InputError('no-metric', `${name} states no CloudWatch metric`, [
    {
      where: `services.${name}.demand.metric`,
      given: 'nothing',
      allowed: 'the metric that counts its demand',
      remedy: 'Add it, or leave --cloudwatch and --recorded out.',
    },
  ]);
}

function nothingRecorded(folder: string): InputError {
  return new InputError('no-recording', 'Nothing is recorded', [
    {
      where: folder,
      given: 'no recording',
      allowed: 'what `tidemark record` has written',
      remedy: 'Run `tidemark record` first.',
    },
  ]);
}

/** The history before the start: a forecast must not know what it forecasts. Throws `InputError` where none is left. */
export function historyBefore(history: Series, startMs: number): Series {
  const hours = Math.floor((startMs - history.startMs) / HOUR_MS);
  // A history without a complete hour is refused by the forecast, which says what it needs.
  if (hours > 0 || history.values.length === 0) return { ...history, values: history.values.slice(0, hours) };
  const iso = (timeMs: number) => new Date(timeMs).toISOString().replace('.000Z', 'Z');
  throw new InputError('bad-option', 'There is nothing to forecast from', [
    {
      where: '--start',
      given: iso(startMs),
      allowed: `later than the first complete hour ${iso(history.startMs)}`,
      remedy: 'Choose a later start, or a longer history.',
    },
  ]);
}
