import { HIGH_RESOLUTION_PERIOD_SECONDS } from '../../model/scaling/policies';

/**
 * Seconds from the end of a period until an alarm acts on it.
 *
 * AWS measured 363 s from load to trigger with standard and 86 s with high-resolution metrics ("Faster ECS service auto
 * scaling", June 2026; aws-facts 1). Three periods are 180 s and 60 s of that; the rest is this. That the alarms of
 * high-resolution tracking also need three periods is an assumption, as AWS publishes no count.
 */
const STANDARD_DELAY_SECONDS = 363 - 3 * 60;
const HIGH_RESOLUTION_DELAY_SECONDS = 86 - 3 * HIGH_RESOLUTION_PERIOD_SECONDS;

/** Periods that must all breach before target tracking acts (its managed alarms show 3 of 3; aws-facts 1). */
export const TRACKING_PERIODS = 3;

/** When a period's point can be acted on, counted in steps of the replay. */
export interface MetricTiming {
  readonly stepsPerPeriod: number;
  /** A point of the period that begins at step j is acted on in step j + lagSteps. */
  readonly lagSteps: number;
  /** Seconds into that step. */
  readonly offsetSeconds: number;
}

/** Timing of metrics of a period in a replay of the given step. Throws RangeError where a period is no whole number of steps. */
export function metricTiming(periodSeconds: number, stepSeconds: number): MetricTiming {
  const stepsPerPeriod = periodSeconds / stepSeconds;
  if (!Number.isInteger(stepsPerPeriod))
    throw new RangeError(`a period of ${periodSeconds} s is no whole number of steps of ${stepSeconds} s`);
  const delay =
    periodSeconds <= HIGH_RESOLUTION_PERIOD_SECONDS ? HIGH_RESOLUTION_DELAY_SECONDS : STANDARD_DELAY_SECONDS;
  const seconds = periodSeconds + delay;
  return { stepsPerPeriod, lagSteps: Math.floor(seconds / stepSeconds), offsetSeconds: seconds % stepSeconds };
}
