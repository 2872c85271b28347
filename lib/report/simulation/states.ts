import type { RecordedSeries } from '../../capacity/simulate/recorded-series';
import { WorkQueue } from '../../capacity/simulate/work-queue';
import type { SimulationReport } from './report';

/** The record keeps demand in 32 bits: what is above the capacity by no more than their rounding is not above it. */
const TOLERANCE = 1 + 2 ** -23;

/** Which steps of a record are overloaded: 1 or 0 each. */
export function overloadedSteps(
  { capacityPerTask, stepSeconds, acceptableDelaySeconds }: SimulationReport,
  series: RecordedSeries,
): Uint8Array {
  const { steps, demand, serving } = series;
  const overloaded = new Uint8Array(steps);
  if (acceptableDelaySeconds === undefined) {
    const most = capacityPerTask * TOLERANCE;
    for (let step = 0; step < steps; step++)
      overloaded[step] = (demand[step] as number) > (serving[step] as number) * most ? 1 : 0;
    return overloaded;
  }
  // How long messages waited is not recorded, but follows from what arrived and what served.
  const perMinute = stepSeconds / 60;
  const arrivals = (step: number) => Math.max(0, demand[step] || 0) * perMinute;
  const queue = new WorkQueue(arrivals, stepSeconds, acceptableDelaySeconds);
  for (let step = 0; step < steps; step++) {
    queue.advance(step, (serving[step] as number) * capacityPerTask * perMinute);
    overloaded[step] = queue.isLate && (demand[step] as number) >= 0 ? 1 : 0;
  }
  return overloaded;
}

/** A stretch of steps, `from` included, `to` not. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The stretches of steps that are set. */
export function findOverloadRuns(flags: Uint8Array): Stretch[] {
  const found: Stretch[] = [];
  for (let from = flags.indexOf(1); from >= 0; ) {
    const end = flags.indexOf(0, from);
    const to = end < 0 ? flags.length : end;
    found.push({ from, to });
    from = flags.indexOf(1, to);
  }
  return found;
}

/** Demand one task is meant to serve. */
export function targetPerTask({ capacityPerTask, targetUtilizationPercent }: SimulationReport): number {
  return (capacityPerTask * targetUtilizationPercent) / 100;
}
