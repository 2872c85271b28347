import { linearSignal } from '../../lib/capacity/simulate/signal-model';
import {
  lowerBound,
  runStrategy,
  STRATEGIES,
  type Strategy,
  type StrategyInput,
} from '../../lib/capacity/simulate/strategy';
import type { Workload } from '../../lib/capacity/simulate/workload';
import { scalingSpec } from '../../lib/model/scaling/parse';
import { scalingPolicies } from '../../lib/model/scaling/policies';
import type { SimulationReport } from '../../lib/report/simulation/report';
import { noise, START } from './demand';

const DAY_MINUTES = 1440;
const STEP_SECONDS = 60;

export interface SimulatedCase {
  /** Demand per minute; the first half is history, the second is replayed. */
  readonly demand?: Float64Array;
  readonly days?: number;
  readonly strategies?: readonly Strategy[];
  readonly isQueue?: boolean;
  readonly startUpSeconds?: number;
  readonly report?: Partial<SimulationReport>;
  readonly input?: Partial<StrategyInput>;
}

/** Requests per second of so many days: a wave a day, noise, and a jump at noon of every third day. */
export function waves(days: number): Float64Array {
  return Float64Array.from({ length: days * DAY_MINUTES }, (_, minute) => {
    const ofDay = minute % DAY_MINUTES;
    const day = Math.floor(minute / DAY_MINUTES);
    const jump = day % 3 === 0 && ofDay >= 720 && ofDay < 760 ? 900 : 0;
    return (500 + 400 * Math.sin((2 * Math.PI * (ofDay - 480)) / DAY_MINUTES)) * noise(minute) + jump;
  });
}

/** A report of real replays, with everything that they did. */
export function simulated({
  days = 3,
  demand = waves(2 * days),
  strategies = STRATEGIES,
  isQueue = false,
  startUpSeconds = 120,
  report = {},
  input = {},
}: SimulatedCase = {}): SimulationReport {
  const half = demand.length / 2;
  const startMs = START + half * STEP_SECONDS * 1000;
  const replayed = demand.subarray(half);
  const endMs = startMs + replayed.length * STEP_SECONDS * 1000;
  const capacity = isQueue
    ? {
        backlog: {
          queue: 'jobs',
          secondsPerMessage: 0.6,
          capacitySource: 'test',
          acceptableDelaySeconds: 120,
          scaleInAt: 20,
        },
      }
    : { requests: { capacityPerTask: 100, capacitySource: 'test', scaleOutAt: 70, scaleInAt: 40 } };
  const policies = scalingPolicies(scalingSpec({ minCapacity: 2, maxCapacity: 30, ...capacity }));
  const workload: Workload = {
    unit: isQueue ? 'messages/min' : 'requests/s',
    capacityPerTask: 100,
    targetUtilizationPercent: 70,
    ...(isQueue
      ? {
          signals: { backlog: linearSignal(1, { drivenBy: 'backlog' }) },
          queue: { acceptableDelaySeconds: 120 },
        }
      : { signals: { requests: linearSignal(60) }, idleResponseMs: 40 }),
  };
  const strategyInput: StrategyInput = {
    demand: replayed,
    history: demand.subarray(0, half),
    startMs,
    stepSeconds: STEP_SECONDS,
    workload,
    policies,
    launch: { startUpSeconds, startUpSpread: 1.3, drainSeconds: 60, seed: 1 },
    timeZone: 'America/New_York',
    events: [{ name: 'launch of the app', startMs: startMs + 12 * 3600_000, endMs: startMs + 14 * 3600_000 }],
    plannedFloors: Array.from({ length: Math.ceil(half / DAY_MINUTES) }, (_, day) => [
      { atMs: startMs + day * 86_400_000 + 11.5 * 3600_000, floor: 22, name: 'noon' },
      { atMs: startMs + day * 86_400_000 + 13 * 3600_000, floor: 4, name: 'afternoon' },
    ]).flat(),
    ...input,
  };
  const objectivePercent = report.objectivePercent ?? 0.1;
  return {
    system: 'shop',
    environment: 'prod',
    service: 'api',
    timeZone: strategyInput.timeZone,
    source: 'waves.csv',
    unit: workload.unit,
    startMs,
    endMs,
    stepSeconds: STEP_SECONDS,
    capacityPerTask: workload.capacityPerTask,
    targetUtilizationPercent: workload.targetUtilizationPercent,
    startUpSeconds,
    minCapacity: policies.minCapacity,
    maxCapacity: policies.maxCapacity,
    objectivePercent,
    taskHourUsd: 0.04937,
    priceSource: 'AWS price list, us-east-1',
    results: strategies.map((strategy) => runStrategy(strategy, strategyInput, true)),
    lowerBound: lowerBound(strategyInput, (replayed.length * objectivePercent) / 100),
    notes: ['memory is taken to be low: demand.load.memoryPercent is not stated'],
    ...(isQueue ? { acceptableDelaySeconds: 120 } : {}),
    ...report,
  };
}
