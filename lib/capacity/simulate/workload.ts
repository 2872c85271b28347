import type { SignalModel } from './signal-model';

/** What a service does with its demand, and how its metrics follow. */
export interface Workload {
  /** Unit of the demand: requests/s, messages/min, connections, ... */
  readonly unit: string;
  /** Demand one task serves at 100 %. */
  readonly capacityPerTask: number;
  /** Share of that which is meant to be used; above it a minute is hot. In percent. */
  readonly targetUtilizationPercent: number;
  /** The metrics that follow the demand, by signal. A signal that is not here is taken to be low at all times. */
  readonly signals: Readonly<Record<string, SignalModel>>;
  /** Response time without load, in milliseconds. @default response times are not estimated */
  readonly idleResponseMs?: number;
  /** Where demand waits in a queue instead of being served at once; then it counts messages per minute. */
  readonly queue?: {
    /** A minute is overloaded when a message has waited longer. */
    readonly acceptableDelaySeconds: number;
  };
}
