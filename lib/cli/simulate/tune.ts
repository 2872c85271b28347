import { DEFAULT_MAX_CHANGES } from '../../capacity/plan/weekly-actions';
import { DAY_MS } from '../../capacity/series/series';
import { RollingPlans } from '../../capacity/tune/rolling-plans';
import { settingsOf } from '../../capacity/tune/settings';
import { tune } from '../../capacity/tune/tune';
import { FARGATE_PRICE_SOURCE, fargateTaskHourUsd } from '../../cost/fargate';
import { InputError } from '../../model/validation/input-error';
import type { Io } from '../io';
import { OptionReader } from '../option-reader';
import { type ReplayOptions, type ReplaySetup, replaySetup, replayTrace, type Trace } from './simulation-setup';
import { type Parts, type TuneView, tuneSummary, tuneText } from './tune-text';

export interface TuneOptions extends ReplayOptions {
  readonly objective: string;
  readonly split: string;
  readonly json?: boolean;
}

/** Longest parts that are searched and judged, in days: older demand says less, and the search stays quick. */
const MOST_DAYS = 28;
const LEAST_DAYS = 2;
/** A quantile plans are made for where none is stated, to begin the search with. */
const FIRST_QUANTILE = 0.9;

/** `tidemark tune`: settings that cost less or hold more, searched on one part of a trace and judged on the later one. */
export async function runTune(options: TuneOptions, io: Io, projectDirectory: string): Promise<number> {
  const reader = new OptionReader();
  const objectivePercent = reader.number('objective', options.objective, 0, 100);
  const split = reader.number('split', options.split, 10, 90);
  reader.check();
  const setup = replaySetup(options, projectDirectory);
  const trace = replayTrace(options, setup, projectDirectory);
  const parts = partsOf(trace, setup.stepSeconds, split / 100);
  if (io.interactive) io.err('Searching ...');
  const tuned = tune({
    spec: setup.planned.service.scaling,
    demandSignal: setup.planned.demand.signal,
    capacity: setup.planned.capacity,
    workload: setup.workload,
    launch: setup.launch,
    stepSeconds: setup.stepSeconds,
    objectivePercent,
    current: currentSettings(setup),
    first: partOf(trace, setup, parts.first, options),
    later: partOf(trace, setup, parts.later, options),
  });
  const view: TuneView = {
    setup,
    source: trace.source,
    parts,
    tuned,
    objectivePercent,
    taskHourUsd: fargateTaskHourUsd(setup.planned.service),
    priceSource: FARGATE_PRICE_SOURCE,
  };
  io.out(options.json === true ? JSON.stringify(tuneSummary(view), null, 2) : tuneText(view, io.columns));
  return 0;
}

/** What is configured, and the plan that goes with it. */
function currentSettings({ planned: { service, demand, capacity } }: ReplaySetup) {
  return settingsOf(service.scaling, demand.signal, {
    quantile: demand.quantile ?? FIRST_QUANTILE,
    targetUtilizationPercent: capacity.targetUtilizationPercent,
    leadTimeMinutes: demand.leadTimeMinutes,
    maxChangesPerWeek: demand.maxChangesPerWeek ?? DEFAULT_MAX_CHANGES,
  });
}

/** Where the trace is divided; what is searched begins a week into it, so that there is something to forecast from. */
function partsOf({ source, startMs, endMs }: Trace, stepSeconds: number, split: number): Parts {
  const onStep = (timeMs: number) => Math.round(timeMs / (stepSeconds * 1000)) * stepSeconds * 1000;
  const cutMs = onStep(startMs + (endMs - startMs) * split);
  const learnMs = Math.min(7 * DAY_MS, (cutMs - startMs) / 2);
  const first = { startMs: onStep(Math.max(cutMs - MOST_DAYS * DAY_MS, startMs + learnMs)), endMs: cutMs };
  const later = { startMs: cutMs, endMs: Math.min(endMs, cutMs + MOST_DAYS * DAY_MS) };
  const days = Math.min(first.endMs - first.startMs, later.endMs - later.startMs) / DAY_MS;
  if (days >= LEAST_DAYS) return { first, later };
  throw new InputError('bad-history', `${source} is too short to tune on`, [
    {
      where: source,
      given: `${((endMs - startMs) / DAY_MS).toFixed(1)} days, of which a part would have ${days.toFixed(1)}`,
      allowed: `at least ${LEAST_DAYS} days to search on and as many to judge by`,
      remedy: 'Use a longer trace, or divide it elsewhere with --split.',
    },
  ]);
}

function partOf(trace: Trace, setup: ReplaySetup, { startMs, endMs }: Parts['first'], options: TuneOptions) {
  const { system, stepSeconds } = setup;
  const step = (atMs: number) => Math.round((atMs - trace.startMs) / (stepSeconds * 1000));
  const plans = new RollingPlans({
    hourly: trace.hourly,
    timeZone: system.timeZone,
    fromMs: startMs,
    toMs: endMs,
    ...(options.trace === undefined ? { calendar: system.calendar } : {}),
  });
  return { demand: trace.demand.subarray(step(startMs), step(endMs)), startMs, plans };
}
