import type { LoadTargets } from '../../model/demand/config';

/** Loads that a service's targets state, as tests. */
export const SCENARIOS = ['ramp', 'peak', 'burst', 'users', 'endurance', 'breaking-point'] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** A load over time, in the unit of the demand. */
export interface LoadCurve {
  /** What it does, in words. */
  readonly description: string;
  readonly demand: Float64Array;
}

/** Minutes at the sustained load before anything happens, so that the service has settled. */
const SETTLE_MINUTES = 120;
/** How fast a load rises where nobody says: an hour from nothing, a quarter of an hour between two loads (our choice). */
const DEFAULT_RAMP_MINUTES = { ramp: 60, other: 15 } as const;
const HOLD_MINUTES = 120;
const ENDURANCE_MINUTES = 24 * 60;
/** How long each step of the rising load stays. Our choice: about twice what reactive scaling takes to see it. */
export const BREAKING_STEP_MINUTES = 10;

/**
 * The demand of a scenario, step by step. Undefined where the targets do not state it.
 *
 * `most`: what all tasks together can serve, where the search for the breaking point ends. `rampMinutes`: how long the
 * load takes to rise, in the scenarios in which it does.
 */
export function scenarioLoad(
  scenario: Scenario,
  targets: LoadTargets,
  most: number,
  stepSeconds: number,
  rampMinutes: number = scenario === 'ramp' ? DEFAULT_RAMP_MINUTES.ramp : DEFAULT_RAMP_MINUTES.other,
): LoadCurve | undefined {
  const { sustained, peak, burst, users } = targets;
  const settled = { minutes: SETTLE_MINUTES, from: sustained, to: sustained };
  const curve = (description: string, pieces: readonly Piece[]): LoadCurve => ({
    description,
    demand: Float64Array.from(pieces.flatMap((piece) => line(piece, stepSeconds))),
  });
  const upAndDown = (load: number) => [
    settled,
    { minutes: rampMinutes, from: sustained, to: load },
    { minutes: HOLD_MINUTES, from: load, to: load },
    { minutes: rampMinutes, from: load, to: sustained },
    settled,
  ];
  switch (scenario) {
    case 'ramp':
      return curve(`from nothing to the peak of ${peak} within ${rampMinutes} minutes, then an hour at it`, [
        { minutes: rampMinutes, from: 0, to: peak },
        { minutes: 60, from: peak, to: peak },
      ]);
    case 'peak':
      return curve(
        `from ${sustained} to the peak of ${peak} within ${rampMinutes} minutes, two hours at it, and back`,
        upAndDown(peak),
      );
    case 'burst':
      if (burst === undefined) return undefined;
      return curve(`${sustained}, then at once ${burst.load} for ${burst.minutes} minutes, and back`, [
        settled,
        { minutes: burst.minutes, from: burst.load, to: burst.load },
        settled,
      ]);
    case 'users': {
      if (users === undefined) return undefined;
      const load = users.count * users.demandPerUser;
      return curve(
        `${users.count} users (${load}) within ${rampMinutes} minutes, two hours at it, and back`,
        upAndDown(load),
      );
    }
    case 'endurance':
      return curve(`a day at ${sustained}`, [{ minutes: ENDURANCE_MINUTES, from: sustained, to: sustained }]);
    case 'breaking-point':
      return curve(
        `from ${sustained} up by a tenth of the peak every ${BREAKING_STEP_MINUTES} minutes until it breaks`,
        [settled, ...stairs(sustained, peak / 10, 1.1 * most)],
      );
  }
}

/** A stretch of a load curve, a straight line. */
interface Piece {
  readonly minutes: number;
  readonly from: number;
  readonly to: number;
}

function stairs(from: number, by: number, until: number): Piece[] {
  const count = Math.ceil((until - from) / by);
  return Array.from({ length: Math.max(1, count) }, (_, index) => {
    const load = from + (index + 1) * by;
    return { minutes: BREAKING_STEP_MINUTES, from: load, to: load };
  });
}

function line({ minutes, from, to }: Piece, stepSeconds: number): number[] {
  const steps = Math.round((minutes * 60) / stepSeconds);
  return Array.from({ length: steps }, (_, step) => from + ((to - from) * (step + 1)) / steps);
}
