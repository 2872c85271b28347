import type { Outcome } from '../../capacity/simulate/outcome';
import type { SimulationReport } from '../../report/simulation/report';

/** A simulation for tools. The shape is stable: fields are added, never changed. */
export function simulationSummary(report: SimulationReport) {
  const { results, lowerBound, startMs, endMs, ...rest } = report;
  return {
    version: 1,
    ...rest,
    start: iso(startMs),
    end: iso(endMs),
    lowerBound,
    strategies: results.map(({ strategy, simulation, series }) => {
      const { days, events, startMs: _start, endMs: _end, ...outcome } = simulation;
      return {
        strategy,
        holdsObjective: holds(simulation, report.objectivePercent),
        costUsd: round(simulation.taskHours * report.taskHourUsd),
        ...outcome,
        days: days.map(dated),
        events: events.map(dated),
        actions: (series?.actions ?? []).map(({ atMs, ...action }) => ({ at: iso(atMs), ...action })),
      };
    }),
  };
}

/** Whether no more minutes are overloaded than the objective allows. */
export function holds({ overloadedMinutes, minutes }: Outcome, objectivePercent: number): boolean {
  return overloadedMinutes <= (minutes * objectivePercent) / 100;
}

function dated<T extends { readonly startMs: number; readonly endMs: number }>({ startMs, endMs, ...rest }: T) {
  return { start: iso(startMs), end: iso(endMs), ...rest };
}

function round(usd: number): number {
  return Math.round(usd * 100) / 100;
}

function iso(instantMs: number): string {
  return new Date(instantMs).toISOString().replace('.000Z', 'Z');
}
