import { DAY_MS } from '../../capacity/series/series';
import { plannedServices } from '../../model/system/plan-targets';
import { InputError } from '../../model/validation/input-error';
import { type SettingChange, settingChanges } from '../../review/setting-changes';
import type { Project } from '../project/project';
import { historyTrace, type ReplaySetup, serviceSetup, type Trace } from '../simulate/simulation-setup';
import { REPLAYED_DAYS, replayService, type ServiceReplay } from './replay-service';

/** As `tidemark simulate` starts tasks when nothing is said. */
const LAUNCH = { startUpSpread: 1, seed: 1 } as const;

/** The configuration of one side, and the folder that paths in it are relative to. */
export interface ConfiguredSide {
  readonly catalog: Project;
  readonly projectDirectory: string;
}

/** A service whose scaling differs between two revisions, replayed with the settings of both. */
export interface ReplayedChange {
  readonly system: string;
  readonly environment: string;
  readonly service: string;
  /** Settings that differ; empty where the service is new. */
  readonly settings: readonly SettingChange[];
  readonly planChanged: boolean;
  /** The demand that both were replayed with, in words. */
  readonly demand: string;
  /** Days of it. */
  readonly days: number;
  /** Undefined where the service is new. */
  readonly before?: ServiceReplay;
  readonly after: ServiceReplay;
}

export interface ReplayedChanges {
  readonly changes: readonly ReplayedChange[];
  /** What could not be replayed, and why. */
  readonly notes: readonly string[];
}

/**
 * Replays every service of a system whose scaling differs between two revisions: the same demand, that of the head, with
 * the settings and the plan of either.
 *
 * Both configurations are read and replayed by the same code, so that what differs is theirs. One that this code cannot
 * read is told in a note.
 */
export function replayChanges(
  base: ConfiguredSide,
  head: ConfiguredSide,
  systemName: string | undefined,
  environments: readonly string[] | undefined,
): ReplayedChanges {
  const notes: string[] = [];
  const changes = (environments ?? head.catalog.environmentNames()).flatMap((environment) => {
    const after = servicesOf(head, systemName, environment);
    const system = [...after.values()][0]?.system.name;
    if (system === undefined) return [];
    let before: ReadonlyMap<string, ReplaySetup>;
    try {
      before = servicesOf(base, system, environment);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      notes.push(`${system} in ${environment} was not replayed with the settings of the base: ${error.message}`);
      return [];
    }
    return [...after.values()].flatMap((setup) => replayed(setup, before.get(setup.planned.name), head) ?? []);
  });
  return { changes, notes };
}

function servicesOf({ catalog }: ConfiguredSide, systemName: string | undefined, environment: string) {
  const system = catalog.system(systemName);
  return new Map(
    plannedServices(system).map(({ name }) => [name, serviceSetup(catalog, environment, system.name, name, LAUNCH)]),
  );
}

/** Undefined where nothing differs that a replay could show. */
function replayed(
  after: ReplaySetup,
  before: ReplaySetup | undefined,
  { projectDirectory }: ConfiguredSide,
): ReplayedChange | undefined {
  const { name } = after.planned;
  const settings = before === undefined ? [] : settingChanges(settingsOf(before), settingsOf(after));
  const plans = [before, after].map((setup) => setup?.catalog.plan(setup.environmentName, setup.system.name, name));
  const planChanged = JSON.stringify(plans[0]?.actions) !== JSON.stringify(plans[1]?.actions);
  if (before !== undefined && settings.length === 0 && !planChanged) return undefined;
  const trace = historyTrace(after, projectDirectory);
  return {
    system: after.system.name,
    environment: after.environmentName,
    service: name,
    settings,
    planChanged,
    demand: describeDemand(trace),
    days: daysOf(trace),
    before:
      before === undefined
        ? undefined
        : replayService(before, withSteps(trace, before, after, projectDirectory), plans[0]),
    after: replayService(after, trace, plans[1]),
  };
}

/** What decides how a service scales and what it costs; what it is called or who may reach it does not. */
function settingsOf({ planned: { service, demand } }: ReplaySetup) {
  const { scaling, cpu, memoryLimitMiB, targets } = service;
  const { history, load, leadTimeMinutes, signal } = demand;
  return { scaling, cpu, memoryLimitMiB, targets, demand: { history, load, leadTimeMinutes, signal } };
}

/** The demand of the head in the steps of the base, where one of them sees metrics every 20 seconds. */
function withSteps(trace: Trace, before: ReplaySetup, after: ReplaySetup, projectDirectory: string): Trace {
  return before.stepSeconds === after.stepSeconds
    ? trace
    : historyTrace({ ...after, stepSeconds: before.stepSeconds }, projectDirectory);
}

function daysOf({ startMs, endMs }: Trace): number {
  return Math.min(REPLAYED_DAYS, (endMs - startMs) / DAY_MS);
}

function describeDemand(trace: Trace): string {
  const { source, endMs } = trace;
  const until = new Date(endMs).toISOString().slice(0, 10);
  return `the last ${Number(daysOf(trace).toFixed(1))} days of ${source}, until ${until}`;
}
