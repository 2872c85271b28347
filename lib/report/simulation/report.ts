import type { LowerBound } from '../../capacity/simulate/clairvoyant';
import type { Fault } from '../../capacity/simulate/faults';
import type { Strategy, StrategyResult } from '../../capacity/simulate/strategy';

/** What a simulation shows: the text in the terminal and the page read this. */
export interface SimulationReport {
  readonly system: string;
  readonly environment: string;
  readonly service: string;
  readonly timeZone: string;
  /** What was replayed, in words: a file, a scenario. */
  readonly source: string;
  /** Unit of the demand. */
  readonly unit: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly stepSeconds: number;
  readonly capacityPerTask: number;
  readonly targetUtilizationPercent: number;
  readonly startUpSeconds: number;
  readonly minCapacity: number;
  readonly maxCapacity: number;
  /** Share of minutes that may be overloaded, in percent. */
  readonly objectivePercent: number;
  /** Price of a task-hour in USD, and where it is from. */
  readonly taskHourUsd: number;
  readonly priceSource: string;
  /** One for each strategy, with its series. */
  readonly results: readonly StrategyResult[];
  /** The way that is deployed, which the verdict is about. @default `planned` where it was run, else `reactive`, else the first */
  readonly configured?: Strategy;
  /** Of a queue: a message that waited longer was late. @default the demand is served at once or not at all */
  readonly acceptableDelaySeconds?: number;
  /** What went wrong, or was deployed, meanwhile. @default nothing */
  readonly faults?: readonly Fault[];
  /** What nobody can undercut within the objective. */
  readonly lowerBound: LowerBound;
  /** What the simulation leaves out or assumes, and what about the settings will not go well, in words. */
  readonly notes: readonly string[];
}
