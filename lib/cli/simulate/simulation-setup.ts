import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readHistoryCsv } from '../../adapters/files/history-csv';
import { toHourly } from '../../capacity/series/resample';
import { endMs, HOUR_MS, type Series, scaleSeries } from '../../capacity/series/series';
import { demandSteps } from '../../capacity/simulate/demand-steps';
import type { LaunchModel } from '../../capacity/simulate/launch';
import { policyWarnings } from '../../capacity/simulate/warnings';
import { buildWorkload, type DescribedWorkload } from '../../capacity/simulate/workload-of';
import { type CapacityPlan, parseCapacityPlan } from '../../model/plan/capacity-plan';
import { type ScalingPolicies, scalingPolicies } from '../../model/scaling/policies';
import type { ServiceConfig } from '../../model/service/config';
import { WEB_DEREGISTRATION_DELAY_SECONDS, WEBSOCKET_DRAIN_SECONDS } from '../../model/service/fargate';
import type { SystemConfig } from '../../model/system/config';
import { type PlannedService, plannedServices } from '../../model/system/plan-targets';
import { InputError } from '../../model/validation/input-error';
import { OptionReader } from '../option-reader';
import { loadProject, type Project, parseJson } from '../project/project';
import { readTrace } from './trace-input';

/** Options of the commands that replay demand. */
export interface ReplayOptions {
  readonly config: string;
  readonly environment?: string;
  readonly system?: string;
  readonly service: string;
  readonly trace?: string;
  readonly traceUnit?: string;
  readonly traceFactor?: string;
  readonly startUp?: string;
  readonly startUpSpread: string;
  readonly seed: string;
}

/** Seconds a leaving task is paid for: as long as the load balancer lets it finish, or it may take to stop. */
const DRAIN_SECONDS: Readonly<Record<ServiceConfig['kind'], (service: ServiceConfig) => number>> = {
  web: () => WEB_DEREGISTRATION_DELAY_SECONDS,
  websocket: () => WEBSOCKET_DRAIN_SECONDS,
  worker: ({ stopTimeoutSeconds }) => stopTimeoutSeconds,
};

/** A service as it is configured, and how it is replayed. */
export interface ReplaySetup extends DescribedWorkload {
  readonly catalog: Project;
  readonly environmentName: string;
  readonly system: SystemConfig;
  readonly planned: PlannedService;
  readonly policies: ScalingPolicies;
  readonly launch: LaunchModel;
  readonly stepSeconds: number;
}

/** Demand that was recorded, in the unit of the service's demand. */
export interface Trace {
  readonly source: string;
  readonly startMs: number;
  readonly endMs: number;
  /** One value for each step of the replay. */
  readonly demand: Float64Array;
  /** The same hour by hour, for forecasts. */
  readonly hourly: Series;
}

const MOST_START_UP_MINUTES = 120;

/** The service that is named, sized for its environment. Throws `InputError` with everything that is wrong. */
export function replaySetup(options: ReplayOptions, projectDirectory: string): ReplaySetup {
  const reader = new OptionReader();
  const startUpMinutes =
    options.startUp === undefined ? undefined : reader.number('start-up', options.startUp, 0, MOST_START_UP_MINUTES);
  const startUpSpread = reader.number('start-up-spread', options.startUpSpread, 1, 10);
  const seed = reader.integer('seed', options.seed, 0, 2 ** 31 - 1);
  if (options.trace === undefined) {
    for (const [name, value] of Object.entries({
      'trace-unit': options.traceUnit,
      'trace-factor': options.traceFactor,
    }))
      if (value !== undefined) reader.add(name, value, 'only with --trace', 'Name the trace, or leave this out.');
  }
  reader.check();
  const catalog = loadProject(projectDirectory, options.config);
  const environmentName = options.environment ?? catalog.environmentNames().at(-1) ?? '';
  const launch = { startUpMinutes, startUpSpread, seed };
  return serviceSetup(catalog, environmentName, options.system, options.service, launch);
}

/** How tasks start in a replay; in minutes what `demand.leadTimeMinutes` says where it is not stated. */
export interface LaunchOptions extends Pick<LaunchModel, 'startUpSpread' | 'seed'> {
  readonly startUpMinutes?: number;
}

/** A service of a catalog, sized for an environment. Throws `InputError` for unknown names. */
export function serviceSetup(
  catalog: Project,
  environmentName: string,
  systemName: string | undefined,
  serviceName: string,
  { startUpMinutes, ...launch }: LaunchOptions,
): ReplaySetup {
  const { system } = catalog.deployment(systemName, environmentName);
  const planned = plannedServices(system, serviceName)[0] as PlannedService;
  const { service, demand, capacity } = planned;
  const startUpSeconds = 60 * (startUpMinutes ?? demand.leadTimeMinutes);
  const policies = scalingPolicies(service.scaling);
  const { workload, notes } = buildWorkload(service.scaling, demand.signal, capacity, taskLoad(planned));
  return {
    catalog,
    environmentName,
    system,
    planned,
    policies,
    workload,
    notes: [...policyWarnings(policies, workload, startUpSeconds, service.maximumPercent), ...notes],
    launch: { startUpSeconds, ...launch, drainSeconds: DRAIN_SECONDS[service.kind](service) },
    stepSeconds: service.scaling.highResolution ? 20 : 60,
  };
}

function taskLoad({ demand: { load } }: PlannedService) {
  const { cpuPercent, memoryPercent, idleResponseMs } = load;
  return {
    cpuPercent,
    memoryPercent,
    idleResponseMs,
  };
}

/** The demand that is replayed: a trace that is named, or the history the service states. */
export function replayTrace(options: ReplayOptions, setup: ReplaySetup, projectDirectory: string): Trace {
  if (options.trace === undefined) return historyTrace(setup, projectDirectory);
  const { planned } = setup;
  const series = readTrace(
    {
      file: options.trace,
      unit: options.traceUnit,
      factor: options.traceFactor === undefined ? undefined : traceFactor(options.traceFactor),
    },
    {
      service: planned.name,
      unit: planned.capacity.unit,
      capacityPerTask: planned.capacity.value,
      maxCapacity: planned.service.scaling.maxCapacity,
    },
  );
  return traceOf(options.trace, series, setup);
}

/** The history the service states, as demand. */
export function historyTrace(setup: ReplaySetup, projectDirectory: string): Trace {
  const { file, statistic, factor } = setup.planned.demand.history;
  return traceOf(file, rates(readHistoryCsv(join(projectDirectory, file)), statistic, factor), setup);
}

function traceOf(source: string, series: Series, { stepSeconds, launch }: ReplaySetup): Trace {
  refuseShort(source, series, launch.startUpSeconds);
  return {
    source,
    startMs: series.startMs,
    endMs: endMs(series),
    demand: demandSteps(series, stepSeconds),
    hourly: toHourly(series, 'average'),
  };
}

function traceFactor(text: string): number {
  const reader = new OptionReader();
  const factor = reader.number('trace-factor', text, Number.MIN_VALUE, Number.MAX_VALUE);
  reader.check();
  return factor;
}

/** A history as rates: the factor of the config turns an hour's value into demand. */
function rates(series: Series, statistic: 'sum' | 'average' | 'maximum', factor: number): Series {
  const perHour = statistic === 'sum' ? HOUR_MS / 1000 / series.stepSeconds : 1;
  return scaleSeries(series, perHour * factor);
}

function refuseShort(source: string, series: Series, startUpSeconds: number): void {
  const seconds = series.values.length * series.stepSeconds;
  // Until a task has started nothing that scaling does can be seen.
  const least = Math.max(2 * startUpSeconds, 3600);
  if (seconds >= least) return;
  throw new InputError('bad-history', `${source} is too short to be replayed`, [
    {
      where: source,
      given: `${seconds / 60} minutes`,
      allowed: `at least ${least / 60} minutes: twice the start-up time of ${startUpSeconds / 60} minutes, and an hour`,
      remedy: 'Use a longer trace.',
    },
  ]);
}

/** A plan from a file, checked to be of this service. Throws `InputError` for another service or time zone. */
export function planFromFile(file: string, { planned, system }: ReplaySetup): CapacityPlan {
  const plan = parseCapacityPlan(parseJson(readText(file), file), file);
  return refuseForeign(plan, file, planned.name, system.timeZone);
}

/** Throws `InputError` with all that makes a plan one of another service. */
export function refuseForeign(plan: CapacityPlan, file: string, service: string, timeZone: string): CapacityPlan {
  const wrong = [
    { key: 'service', given: plan.service, allowed: service },
    { key: 'timeZone', given: plan.timeZone, allowed: timeZone },
  ].filter(({ given, allowed }) => given !== allowed);
  if (wrong.length === 0) return plan;
  throw new InputError(
    'wrong-plan',
    `${file} is a plan for something else`,
    wrong.map(({ key, given, allowed }) => ({
      where: `${file}: ${key}`,
      given,
      allowed,
      remedy: 'Name the plan of this service, or plan again with `tidemark plan --write`.',
    })),
  );
}

function readText(file: string): string {
  try {
    return readFileSync(resolve(file), 'utf8');
  } catch (error) {
    throw new InputError('cannot-read', `${file} was not read`, [
      {
        where: file,
        given: (error as NodeJS.ErrnoException).code ?? String(error),
        allowed: 'a plan file',
        remedy: 'Correct the path.',
      },
    ]);
  }
}

export interface SimulateOptions extends ReplayOptions {
  readonly from?: string;
  readonly to?: string;
  readonly strategy?: string[];
  readonly plan?: string;
  readonly events?: string;
  readonly fault?: string[];
  readonly scenario?: string[];
  readonly objective: string;
  readonly output?: string;
  readonly json?: boolean;
}
