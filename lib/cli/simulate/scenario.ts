import { type Remedy, runScenario, type ScenarioResult } from '../../capacity/simulate/run-scenario';
import { SCENARIOS, type Scenario } from '../../capacity/simulate/scenarios';
import { InputError } from '../../model/validation/input-error';
import type { Io } from '../io';
import { OptionReader } from '../option-reader';
import { type ReplaySetup, replaySetup, type SimulateOptions } from './simulation-setup';

/** Stretches of overload that are named; the rest is only counted. */
const MOST_NAMED = 3;

/** `tidemark simulate --scenario`: whether the configured scaling holds the loads that the service's targets state. */
export async function runScenarios(options: SimulateOptions, io: Io, projectDirectory: string): Promise<number> {
  const reader = new OptionReader();
  const isAll = options.scenario?.includes('all') === true;
  const names = isAll ? SCENARIOS : (options.scenario ?? []).map((name) => reader.choice('scenario', name, SCENARIOS));
  const useless = {
    trace: options.trace,
    from: options.from,
    to: options.to,
    plan: options.plan,
    events: options.events,
  };
  for (const [name, value] of Object.entries(useless))
    if (value !== undefined) reader.add(name, value, 'not with --scenario', 'Leave one of the two out.');
  for (const name of ['strategy', 'fault'] as const)
    if (options[name] !== undefined) reader.add(name, options[name].join(' '), 'not with --scenario', 'Leave one out.');
  reader.check();
  const setup = replaySetup(options, projectDirectory);
  const results = scenarioResults(names, setup, isAll);
  if (options.json === true) io.out(JSON.stringify(results.map(summary), null, 2));
  else io.out(results.map((result) => readable(result, setup)).join('\n\n'));
  return 0;
}

function scenarioResults(names: readonly Scenario[], setup: ReplaySetup, isAll: boolean): ScenarioResult[] {
  const { planned, workload, policies, launch, stepSeconds } = setup;
  const { targets } = planned.service;
  if (targets === undefined) throw notStated(planned.name, 'targets', 'sustained and peak load');
  return names.flatMap((scenario) => {
    const result = runScenario(scenario, { targets, workload, policies, launch, stepSeconds });
    if (result === undefined && !isAll) throw notStated(planned.name, `targets.${scenario}`, `what ${scenario} means`);
    return result === undefined ? [] : [result];
  });
}

function notStated(service: string, key: string, what: string): InputError {
  return new InputError('no-target', `${service} states no load for this scenario`, [
    {
      where: `services.${service}.${key}`,
      given: 'nothing',
      allowed: what,
      remedy: 'State it in the configuration of the system.',
    },
  ]);
}

function readable(result: ScenarioResult, setup: ReplaySetup): string {
  const { scenario, description, simulation, overloads, holds, breakingPoint, remedy } = result;
  const { workload, policies, launch } = setup;
  const { unit, capacityPerTask, queue } = workload;
  const lines = [`${scenario}: ${description} (${unit})`];
  if (breakingPoint === undefined) {
    const late = queue === undefined ? 'no minute overloaded' : 'no message late';
    const minutes = `${shown(simulation.overloadedMinutes)} of ${shown(simulation.minutes)} minutes ${queue === undefined ? 'overloaded' : 'with late messages'}`;
    lines.push(holds ? `  holds: ${late}` : `  does not hold: ${minutes}`);
  } else {
    const { held, broke, serving, isAtCeiling } = breakingPoint;
    const why = isAtCeiling
      ? `all ${policies.maxCapacity} tasks serve`
      : `tasks take ${shown(launch.startUpSeconds / 60)} minutes to start, and the load rises faster`;
    lines.push(
      broke === undefined
        ? `  holds up to ${shown(held)} ${unit}, beyond which the search does not go`
        : `  holds up to ${shown(held)} ${unit}; breaks at ${shown(broke)} with ${serving} tasks serving: ${why}`,
    );
  }
  for (const { startMs, endMs, demand, serving } of overloads.slice(0, MOST_NAMED))
    lines.push(
      `  ${clock(startMs)} to ${clock(endMs)}: up to ${shown(demand)} ${unit} on ${serving} tasks that serve ${shown(serving * capacityPerTask)}`,
    );
  if (overloads.length > MOST_NAMED) lines.push(`  and ${overloads.length - MOST_NAMED} more such stretches`);
  if (remedy !== undefined) lines.push(`  ${describeRemedy(remedy)}`);
  const { peakTasks, taskHours, responseTimeMs } = simulation;
  lines.push(
    `  ${peakTasks} tasks at most (bounds ${policies.minCapacity} to ${policies.maxCapacity}), ${shown(taskHours)} task-hours, without a plan`,
  );
  if (responseTimeMs !== undefined)
    lines.push(`  response time about ${shown(responseTimeMs.p95)} ms (p95, estimated from utilisation)`);
  if (simulation.queue !== undefined)
    lines.push(
      `  messages waited ${shown(simulation.queue.delaySeconds.p95)} s (p95), at most ${shown(simulation.queue.delaySeconds.max)} s; the goal is ${queue?.acceptableDelaySeconds} s`,
    );
  return lines.join('\n');
}

function describeRemedy({ floor, rampMinutes }: Remedy): string {
  const ways = [
    ...(floor === undefined ? [] : [`from a floor of ${floor} tasks, which a plan or minCapacity gives`]),
    ...(rampMinutes === undefined ? [] : [`if it takes ${rampMinutes} minutes to rise`]),
  ];
  return ways.length === 0 ? 'would not hold from any floor up to maxCapacity' : `would hold ${ways.join(', or ')}`;
}

function summary({ scenario, description, simulation, overloads, holds, breakingPoint, remedy }: ScenarioResult) {
  const { days: _days, events: _events, startMs: _start, endMs: _end, ...outcome } = simulation;
  return {
    scenario,
    description,
    holds,
    ...outcome,
    overloads: overloads.map(({ startMs, endMs, ...rest }) => ({
      fromMinute: startMs / 60_000,
      toMinute: endMs / 60_000,
      ...rest,
    })),
    ...(breakingPoint === undefined ? {} : { breakingPoint }),
    ...(remedy === undefined ? {} : { remedy }),
  };
}

/** Hours and minutes since the beginning. */
function clock(timeMs: number): string {
  const minutes = Math.floor(timeMs / 60_000);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

function shown(value: number): string {
  return Number(value.toPrecision(4)).toLocaleString('en');
}
