import type { Strategy, StrategyResult } from '../../capacity/simulate/strategy';
import { number } from '../format/html';
import type { SimulationReport } from './report';

/** What a strategy is, in a few words. */
export const STRATEGY_WORDS: Readonly<Record<Strategy, string>> = {
  fixed: 'as many tasks as the busiest minute of the history needs, at all times',
  reactive: 'the scaling policies alone',
  predictive: 'the scaling policies beside AWS predictive scaling',
  planned: 'the scaling policies above the floors of the capacity plan',
};

/** A result with what follows from it and the report. */
export interface Figures {
  readonly result: StrategyResult;
  /** Overloaded minutes of those whose demand is known, in percent. */
  readonly overloadedPercent: number;
  readonly holds: boolean;
  readonly costUsd: number;
  /** Task-hours over those of the lower bound; undefined where the bound is nothing. */
  readonly overBound: number | undefined;
}

/** A sentence about the configured way, and whether it is good news. */
export interface Verdict {
  readonly isGood: boolean;
  readonly text: string;
}

/** Shares within this of the objective, in percent, are equal to it: what sums of fractions are off by. */
const EQUAL = 1e-9;

export function computeFigures(report: SimulationReport, result: StrategyResult): Figures {
  const { minutes, overloadedMinutes, taskHours } = result.simulation;
  const overloadedPercent = minutes === 0 ? 0 : (100 * overloadedMinutes) / minutes;
  return {
    result,
    overloadedPercent,
    holds: overloadedPercent <= report.objectivePercent + EQUAL,
    costUsd: taskHours * report.taskHourUsd,
    overBound: report.lowerBound.taskHours > 0 ? taskHours / report.lowerBound.taskHours : undefined,
  };
}

/** The result of the way that is deployed; undefined in a report without results. */
export function configuredResult({ configured, results }: SimulationReport): StrategyResult | undefined {
  const order = configured === undefined ? (['planned', 'reactive'] as const) : [configured];
  const found = order.flatMap((strategy) => results.find((result) => result.strategy === strategy) ?? []);
  return found[0] ?? results[0];
}

/** Does the configured way hold the objective? */
export function simulationVerdict(report: SimulationReport): Verdict {
  const configured = configuredResult(report);
  if (configured === undefined) return { isGood: false, text: 'Nothing was simulated.' };
  const { holds, overloadedPercent } = computeFigures(report, configured);
  const { minutes, overloadedMinutes } = configured.simulation;
  const objective = `at most ${percent(report.objectivePercent)} of minutes overloaded`;
  const found =
    overloadedMinutes === 0
      ? `none of ${number(minutes)} minutes is`
      : `${number(overloadedMinutes)} of ${number(minutes)} minutes are, ${percent(overloadedPercent)}`;
  const text = `${configured.strategy} ${holds ? 'holds' : 'does not hold'} the objective of ${objective}: ${found}.`;
  return { isGood: holds, text: holds ? text : `${text} ${remedy(report)}` };
}

/** What of the other strategies does better. */
function remedy(report: SimulationReport): string {
  const { lowerBound, maxCapacity, results } = report;
  const most = figuresMost(report);
  if (lowerBound.overloadedMinutes > most)
    return `Nobody could: the demand exceeds what maxCapacity, ${maxCapacity} tasks, can do in ${number(lowerBound.overloadedMinutes)} minutes.`;
  const holding = results.map((result) => computeFigures(report, result)).filter(({ holds }) => holds);
  if (holding.length === 0) return 'None of the strategies that were replayed does.';
  const words = holding.map(
    ({ result, costUsd }) => `${result.strategy} (${number(result.simulation.taskHours)} task-hours, ${usd(costUsd)})`,
  );
  return `What holds it: ${words.join(', ')}.`;
}

/** Minutes that may be overloaded. */
function figuresMost(report: SimulationReport): number {
  const minutes = configuredResult(report)?.simulation.minutes ?? 0;
  return (minutes * (report.objectivePercent + EQUAL)) / 100;
}

/** A share in percent, two significant digits where it is small. */
export function percent(value: number): string {
  return `${number(value)} %`;
}

export function usd(value: number): string {
  return `$${value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** A length of time for people: `45 s`, `5 min`, `2 h 30 min`, `36 days`. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${number(seconds)} s`;
  if (seconds < 7200) return `${number(seconds / 60)} min`;
  if (seconds < 172_800) {
    const minutes = Math.round(seconds / 60);
    const rest = minutes % 60;
    return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
  }
  return `${number(seconds / 86_400)} days`;
}
