import { relative, resolve } from 'node:path';
import { readEventsCsv } from '../../adapters/files/events-csv';
import { INSTANT_FORMAT, parseInstant } from '../../adapters/files/instant';
import { eventWindows } from '../../capacity/forecast/events/occurrences';
import { LocalClock } from '../../capacity/series/local-clock';
import { DAY_MS } from '../../capacity/series/series';
import type { Fault } from '../../capacity/simulate/faults';
import { planFloors } from '../../capacity/simulate/plan-floors';
import type { FloorChange } from '../../capacity/simulate/replay';
import {
  lowerBound,
  runStrategy,
  STRATEGIES,
  type StrategyInput,
  type StrategyResult,
} from '../../capacity/simulate/strategy';
import { RollingPlans } from '../../capacity/tune/rolling-plans';
import { FARGATE_PRICE_SOURCE, fargateTaskHourUsd } from '../../cost/fargate';
import { InputError } from '../../model/validation/input-error';
import { simulationPage } from '../../report/simulation/page';
import type { SimulationReport } from '../../report/simulation/report';
import { simulationText } from '../../report/simulation/text';
import type { Io } from '../io';
import { OptionReader } from '../option-reader';
import { checkWritable, writeFile } from '../write-file';
import { runScenarios } from './scenario';
import {
  planFromFile,
  type ReplaySetup,
  refuseForeign,
  replaySetup,
  replayTrace,
  type SimulateOptions,
  type Trace,
} from './simulation-setup';
import { simulationSummary } from './simulation-summary';

/** Days that are replayed where no span is named: the last of the trace. */
const DEFAULT_DAYS = 14;

/** `tidemark simulate`: what the configured scaling does under recorded demand, or under the loads it is to hold. */
export async function runSimulate(options: SimulateOptions, io: Io, projectDirectory: string): Promise<number> {
  if (options.scenario !== undefined) return runScenarios(options, io, projectDirectory);
  const reader = new OptionReader();
  const from = reader.minute('from', options.from);
  const to = reader.minute('to', options.to);
  const objectivePercent = reader.number('objective', options.objective, 0, 100);
  const faults = parseFaults(options.fault ?? [], reader);
  const wanted = options.strategy?.map((name) => reader.choice('strategy', name, STRATEGIES));
  reader.check();
  const page = options.output === undefined ? undefined : resolve(projectDirectory, options.output);
  if (page !== undefined) checkWritable(page);
  const setup = replaySetup(options, projectDirectory);
  const trace = replayTrace(options, setup, projectDirectory);
  const span = spanOf(trace, from, to);
  const { floors, notes } = plannedFloors(options, setup, trace, span);
  const strategies = wanted ?? STRATEGIES.filter((name) => name !== 'planned' || floors !== undefined);
  if (strategies.includes('planned') && floors === undefined) throw noPlan(setup);
  const input: StrategyInput = {
    ...slices(setup, trace, span),
    policies: setup.policies,
    workload: setup.workload,
    launch: setup.launch,
    timeZone: setup.system.timeZone,
    faults,
    events: eventsWithin(options, setup, span),
    ...(floors === undefined ? {} : { plannedFloors: floors }),
  };
  const results = strategies.map((strategy) => runStrategy(strategy, input, true));
  const report = reportOf(setup, trace, span, results, input, objectivePercent, [...setup.notes, ...notes]);
  if (page !== undefined) {
    writeFile(page, simulationPage(report));
    io.err(`wrote ${relative(projectDirectory, page)}`);
  }
  io.out(
    options.json === true ? JSON.stringify(simulationSummary(report), null, 2) : simulationText(report, io.columns),
  );
  return 0;
}

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

function spanOf(trace: Trace, from: number | undefined, to: number | undefined): Span {
  const endMs = Math.min(to ?? trace.endMs, trace.endMs);
  const startMs = Math.max(from ?? endMs - DEFAULT_DAYS * DAY_MS, trace.startMs);
  if (startMs < endMs) return { startMs, endMs };
  const iso = (timeMs: number) => new Date(timeMs).toISOString().replace('.000Z', 'Z');
  throw new InputError('bad-option', 'There is nothing to replay', [
    {
      where: '--from, --to',
      given: `${iso(from ?? startMs)} to ${iso(to ?? endMs)}`,
      allowed: `a span within ${iso(trace.startMs)} to ${iso(trace.endMs)}, which ${trace.source} covers`,
      remedy: `Correct them; times are ${INSTANT_FORMAT}.`,
    },
  ]);
}

/** The demand of the span, and what came before it. */
function slices({ stepSeconds }: ReplaySetup, { demand, startMs }: Trace, span: Span) {
  const step = (atMs: number) => Math.round((atMs - startMs) / (stepSeconds * 1000));
  return {
    demand: demand.subarray(step(span.startMs), step(span.endMs)),
    history: demand.subarray(0, step(span.startMs)),
    startMs: span.startMs,
    stepSeconds,
  };
}

/** The floors of the plan that is asked for; none where there is none and none was asked for. */
function plannedFloors(
  { plan, events }: SimulateOptions,
  setup: ReplaySetup,
  trace: Trace,
  span: Span,
): { readonly floors?: readonly FloorChange[]; readonly notes: readonly string[] } {
  const { catalog, environmentName, system, planned, policies } = setup;
  const { name, demand, capacity } = planned;
  if (plan === 'rolling') {
    const { quantile = 0.9, leadTimeMinutes } = demand;
    const plans = new RollingPlans({
      hourly: trace.hourly,
      timeZone: system.timeZone,
      fromMs: span.startMs,
      toMs: span.endMs,
      ...(trace.source === demand.history.file ? { calendar: system.calendar } : {}),
      windows: events === undefined ? undefined : readEventsCsv(events),
    });
    const { targetUtilizationPercent } = capacity;
    const settings = { quantile, targetUtilizationPercent, leadTimeMinutes, maxChangesPerWeek: 21 };
    const note = 'planned: a new plan every week, forecast from what came before it';
    return { floors: plans.floors(settings, capacity, policies), notes: [note] };
  }
  const committed = catalog.planFile(environmentName, system.name, name);
  const file = plan === undefined || plan === 'committed' ? committed : plan;
  const isStated = plan !== undefined;
  const found = file === committed ? catalog.plan(environmentName, system.name, name) : planFromFile(file, setup);
  if (found === undefined) {
    if (isStated) throw noPlan(setup);
    return { notes: ['planned is left out: there is no committed plan (--plan rolling forecasts one)'] };
  }
  refuseForeign(found, file, name, system.timeZone);
  const isInSample = found.basis !== undefined && Date.parse(found.basis.from) > span.startMs;
  const note = `planned: the plan was forecast from ${isInSample ? 'what is replayed here, among others; --plan rolling forecasts from what came before' : 'what came before'}`;
  return { floors: planFloors(found, span.startMs, span.endMs, policies.minCapacity), notes: [note] };
}

function noPlan({ planned, environmentName, catalog, system }: ReplaySetup): InputError {
  return new InputError('no-plan', `${planned.name} has no plan in ${environmentName}`, [
    {
      where: relative(process.cwd(), catalog.planFile(environmentName, system.name, planned.name)),
      given: 'no such file',
      allowed: 'a committed plan',
      remedy: 'Run `tidemark plan --write`, or simulate with --plan rolling.',
    },
  ]);
}

function eventsWithin({ events, trace }: SimulateOptions, { system }: ReplaySetup, span: Span) {
  if (events !== undefined) return readEventsCsv(events);
  if (trace !== undefined) return [];
  const clock = new LocalClock(system.timeZone, span.startMs - 7 * DAY_MS, span.endMs + 7 * DAY_MS);
  return eventWindows(system.calendar, clock, span.startMs, span.endMs);
}

function reportOf(
  setup: ReplaySetup,
  trace: Trace,
  span: Span,
  results: readonly StrategyResult[],
  input: StrategyInput,
  objectivePercent: number,
  notes: readonly string[],
): SimulationReport {
  const { system, environmentName, planned, workload, launch, policies, stepSeconds } = setup;
  const minutes = results[0]?.simulation.minutes ?? 0;
  return {
    system: system.name,
    environment: environmentName,
    service: planned.name,
    timeZone: system.timeZone,
    source: trace.source,
    unit: workload.unit,
    ...span,
    stepSeconds,
    capacityPerTask: workload.capacityPerTask,
    targetUtilizationPercent: workload.targetUtilizationPercent,
    startUpSeconds: launch.startUpSeconds,
    minCapacity: policies.minCapacity,
    maxCapacity: policies.maxCapacity,
    objectivePercent,
    taskHourUsd: fargateTaskHourUsd(planned.service),
    priceSource: FARGATE_PRICE_SOURCE,
    results,
    ...(workload.queue === undefined ? {} : { acceptableDelaySeconds: workload.queue.acceptableDelaySeconds }),
    ...(input.faults === undefined || input.faults.length === 0 ? {} : { faults: input.faults }),
    lowerBound: lowerBound(input, (minutes * objectivePercent) / 100),
    notes,
  };
}

const SHAPE = 'zone-failure@TIME/33%, spot-interruption@TIME/50%, metric-outage@TIME/30m or deployment@TIME/10m';

/** Faults as the command line states them, such as `metric-outage@2026-11-20T12:00Z/30m`. */
export function parseFaults(texts: readonly string[], reader: OptionReader): Fault[] {
  return texts.flatMap((text) => {
    const fault = parse(text);
    if (fault !== undefined) return [fault];
    reader.add('fault', text, `${SHAPE}; TIME is ${INSTANT_FORMAT}`, 'Correct it.');
    return [];
  });
}

function parse(text: string): Fault | undefined {
  const match = /^([a-z-]+)@([^/]+)\/(\d+(?:\.\d+)?)(%|m)$/.exec(text);
  const [, kind, time = '', amount, unit] = match ?? [];
  const atMs = parseInstant(time);
  const size = Number(amount);
  if (atMs === undefined || !(size > 0)) return undefined;
  if (kind === 'zone-failure' || kind === 'spot-interruption')
    return unit === '%' && size <= 100 ? { kind, atMs, share: size / 100 } : undefined;
  if (kind === 'metric-outage' || kind === 'deployment')
    return unit === 'm' ? { kind, fromMs: atMs, toMs: atMs + size * 60_000 } : undefined;
  return undefined;
}
