import { DAY_MS } from '../../capacity/series/series';
import { planFloors } from '../../capacity/simulate/plan-floors';
import { runScenario } from '../../capacity/simulate/run-scenario';
import { SCENARIOS, type Scenario } from '../../capacity/simulate/scenarios';
import { runStrategy } from '../../capacity/simulate/strategy';
import { fargateTaskHourUsd } from '../../cost/fargate';
import { MONTH_HOURS } from '../../cost/prices';
import type { CapacityPlan } from '../../model/plan/capacity-plan';
import type { ReplaySetup, Trace } from '../simulate/simulation-setup';

/** Days of demand that are replayed: the last of the history. */
export const REPLAYED_DAYS = 14;

/** Loads that targets state. The breaking point is no target: it is looked for. */
const STATED = SCENARIOS.filter((scenario) => scenario !== 'breaking-point');

/** What a service did under recorded demand, and which of the loads it states it holds. */
export interface ServiceReplay {
  /** Minutes whose demand is known. */
  readonly minutes: number;
  readonly overloadedMinutes: number;
  readonly taskHours: number;
  readonly peakTasks: number;
  /** Times that the number of tasks or the floor was changed. */
  readonly actions: number;
  /** Tasks of a month at this pace, in USD. */
  readonly monthUsd: number;
  readonly targets: readonly TargetReplay[];
}

/** A load that the service states, and whether it holds it by its policies alone. */
export interface TargetReplay {
  readonly scenario: Scenario;
  /** The load, in words. */
  readonly description: string;
  readonly holds: boolean;
  readonly overloadedMinutes: number;
}

/** Replays the last days of demand with the settings and the plan of a service, and then the loads it states. */
export function replayService(setup: ReplaySetup, trace: Trace, plan: CapacityPlan | undefined): ServiceReplay {
  const { policies, workload, launch, stepSeconds, system, planned } = setup;
  const startMs = Math.max(trace.startMs, trace.endMs - REPLAYED_DAYS * DAY_MS);
  const first = Math.round((startMs - trace.startMs) / (stepSeconds * 1000));
  const { simulation } = runStrategy(plan === undefined ? 'reactive' : 'planned', {
    demand: trace.demand.subarray(first),
    history: trace.demand.subarray(0, first),
    startMs,
    stepSeconds,
    policies,
    workload,
    launch,
    timeZone: system.timeZone,
    plannedFloors: plan === undefined ? undefined : planFloors(plan, startMs, trace.endMs, policies.minCapacity),
  });
  const { minutes, overloadedMinutes, taskHours, peakTasks, scaleOuts, scaleIns, scheduled } = simulation;
  const days = (trace.endMs - startMs) / DAY_MS;
  return {
    minutes,
    overloadedMinutes,
    taskHours,
    peakTasks,
    actions: scaleOuts + scaleIns + scheduled,
    monthUsd: (taskHours / (days * 24)) * MONTH_HOURS * fargateTaskHourUsd(planned.service),
    targets: replayTargets(setup),
  };
}

function replayTargets({ planned, workload, policies, launch, stepSeconds }: ReplaySetup): TargetReplay[] {
  const { targets } = planned.service;
  if (targets === undefined) return [];
  return STATED.flatMap((scenario) => {
    const result = runScenario(scenario, { targets, workload, policies, launch, stepSeconds });
    if (result === undefined) return [];
    const { description, holds, simulation } = result;
    return [{ scenario, description, holds, overloadedMinutes: simulation.overloadedMinutes }];
  });
}
