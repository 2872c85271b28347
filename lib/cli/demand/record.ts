import { join, relative } from 'node:path';
import { cloudWatch, describeMetric } from '../../adapters/cloudwatch/metric-query';
import {
  extendRecording,
  lastRecorded,
  type Recording,
  readRecording,
  recordingFiles,
} from '../../adapters/cloudwatch/recording';
import { type PeriodSpan, spansToRead } from '../../adapters/cloudwatch/spans';
import { type PlannedService, plannedServices } from '../../model/system/plan-targets';
import { InputError } from '../../model/validation/input-error';
import type { Io } from '../io';
import { Progress } from '../progress';
import { loadProject, type Project } from '../project/project';
import { writeFile } from '../write-file';

export interface RecordOptions {
  readonly environment: string;
  readonly config: string;
  readonly system?: string;
  readonly service?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** A service whose demand CloudWatch counts, and what of it is recorded so far. */
interface Recorded {
  readonly service: string;
  readonly folder: string;
  readonly recording: Recording;
}

/** `tidemark record`: adds what CloudWatch knows to the recordings beside the configuration. */
export async function runRecord(options: RecordOptions, io: Io, projectDirectory: string): Promise<number> {
  const catalog = loadProject(projectDirectory, options.config);
  const { region } = catalog.environment(options.environment);
  const nowMs = Date.now();
  // All recordings are read before any is asked for: a broken file must not leave half of the services recorded.
  const services = measured(catalog, options);
  if (options.dryRun === true) {
    const asked = services.map((each) => ({ ...each, spans: spansToRead(nowMs, lastRecorded(each.recording)) }));
    io.out(options.json === true ? asJson(asked.map(plannedJson)) : asked.map(plannedText).join('\n'));
    return 0;
  }
  const getMetricData = await cloudWatch(region);
  const progress = new Progress(io, services.length);
  const results = [];
  try {
    for (const each of services) {
      const recording = await extendRecording(each.recording, getMetricData, nowMs);
      for (const [name, content] of recordingFiles(recording)) writeFile(join(each.folder, name), content);
      progress.step(`recorded ${each.service}`);
      results.push({ ...each, added: count(recording) - count(each.recording), recording });
    }
  } finally {
    progress.stop();
  }
  io.out(
    options.json === true
      ? asJson(results.map(resultJson))
      : results.map((result) => resultText(result, projectDirectory)).join('\n'),
  );
  return 0;
}

function measured(catalog: Project, { environment, system: name, service }: RecordOptions): Recorded[] {
  const { system } = catalog.deployment(name, environment);
  const services = plannedServices(system, service).filter(hasMetric);
  if (services.length > 0) {
    return services.map((planned) => {
      const folder = catalog.recordingFolder(environment, system.name, planned.name);
      const { factor: _, ...query } = planned.demand.metric;
      return { service: planned.name, folder, recording: readRecording(folder, query) };
    });
  }
  throw new InputError('no-metric', `${system.name} has nothing to record`, [
    {
      where: service === undefined ? 'services' : `services.${service}.demand.metric`,
      given: 'no `demand.metric`',
      allowed: 'the CloudWatch metric that counts the demand',
      remedy: 'Add it to the service.',
    },
  ]);
}

type Metric = NonNullable<PlannedService['demand']['metric']>;

function hasMetric(
  planned: PlannedService,
): planned is PlannedService & { readonly demand: { readonly metric: Metric } } {
  return planned.demand.metric !== undefined;
}

function count({ samples }: Recording): number {
  return [...samples.values()].reduce((sum, list) => sum + list.length, 0);
}

function plannedText({ service, recording, spans }: Recorded & { readonly spans: readonly PeriodSpan[] }): string {
  const lines = spans.map(
    ({ periodSeconds, startMs, endMs }) =>
      `  ${String(periodSeconds).padStart(4)} s  ${iso(startMs)} to ${iso(endMs)}, at most ${(endMs - startMs) / 1000 / periodSeconds} values`,
  );
  return [
    `${service}: ${describeMetric(recording.query)}`,
    ...(lines.length > 0 ? lines : ['  nothing: all is recorded']),
  ].join('\n');
}

function plannedJson({ service, recording, spans }: Recorded & { readonly spans: readonly PeriodSpan[] }) {
  return {
    service,
    metric: recording.query,
    spans: spans.map(({ periodSeconds, startMs, endMs }) => ({ periodSeconds, start: iso(startMs), end: iso(endMs) })),
  };
}

interface Result extends Recorded {
  readonly added: number;
}

function resultText(result: Result, projectDirectory: string): string {
  const { service, folder, added } = result;
  const periods = periodsOf(result).map(
    ({ periodSeconds, values, from, to }) =>
      `  ${String(periodSeconds).padStart(4)} s  ${values} values, ${from} to ${to}`,
  );
  return [`${service}: ${added} values added in ${relative(projectDirectory, folder)}`, ...periods].join('\n');
}

function resultJson(result: Result) {
  const { service, added, recording } = result;
  return { service, metric: recording.query, added, periods: periodsOf(result) };
}

function periodsOf({ recording }: Recorded) {
  return [...recording.samples]
    .filter(([, list]) => list.length > 0)
    .map(([periodSeconds, list]) => ({
      periodSeconds,
      values: list.length,
      from: iso(list[0]?.timeMs ?? 0),
      to: iso(list.at(-1)?.timeMs ?? 0),
    }));
}

/** For tools. The shape is stable: fields are added, never changed. */
function asJson(services: readonly object[]): string {
  return JSON.stringify({ version: 1, services }, null, 2);
}

function iso(instantMs: number): string {
  return new Date(instantMs).toISOString().replace('.000Z', 'Z');
}
