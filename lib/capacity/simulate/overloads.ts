import type { RecordedSeries } from './recorded-series';

/** Consecutive steps in which the demand exceeded what served. */
export interface Overload {
  readonly startMs: number;
  readonly endMs: number;
  /** Highest demand, and the tasks that served it. */
  readonly demand: number;
  readonly serving: number;
}

/** The stretches of a replay in which demand exceeded the serving tasks' capacity, in order. */
export function overloads(
  series: RecordedSeries,
  {
    startMs,
    stepSeconds,
    capacityPerTask,
  }: { readonly startMs: number; readonly stepSeconds: number; readonly capacityPerTask: number },
): Overload[] {
  const found: Overload[] = [];
  // The series holds single-precision numbers.
  const tolerance = 1 + 1e-6;
  let open: { from: number; demand: number; serving: number } | undefined;
  for (let step = 0; step <= series.steps; step++) {
    const demand = series.demand[step] as number;
    const serving = series.serving[step] as number;
    if (step < series.steps && demand > serving * capacityPerTask * tolerance) {
      open ??= { from: step, demand, serving };
      if (demand > open.demand) open = { ...open, demand, serving };
    } else if (open !== undefined) {
      const at = (index: number) => startMs + index * stepSeconds * 1000;
      found.push({ startMs: at(open.from), endMs: at(step), demand: open.demand, serving: open.serving });
      open = undefined;
    }
  }
  return found;
}
