import { LocalClock } from '../../capacity/series/local-clock';
import { HOUR_MS } from '../../capacity/series/series';
import { type Fault, SPOT_WARNING_MS } from '../../capacity/simulate/faults';
import type { RecordedSeries } from '../../capacity/simulate/recorded-series';
import type { StrategyResult } from '../../capacity/simulate/strategy';
import { configuredResult } from './figures';
import type { PageData, PageSpan, PageStrategy } from './page-data';
import type { SimulationReport } from './report';
import { packRuns, packValues } from './series-codec';
import { overloadedSteps, targetPerTask } from './states';

/** Each strategy has a backlog of its own, where the demand is one for all: fewer values will do. */
const MOST_BACKLOG_VALUES = 16_384;

/** A result with everything that it did. */
export type RecordedResult = StrategyResult & { readonly series: RecordedSeries };

/** The results that were recorded: only they can be drawn. */
export function recordedResults({ results }: SimulationReport): RecordedResult[] {
  return results.filter((result): result is RecordedResult => result.series !== undefined && result.series.steps > 0);
}

/** What the script of the page draws; undefined where nothing was recorded. */
export function pageData(report: SimulationReport): PageData | undefined {
  const recorded = recordedResults(report);
  const [first] = recorded;
  if (first === undefined) return undefined;
  const { startMs, endMs, stepSeconds, timeZone, unit, faults = [] } = report;
  const words = new Words();
  return {
    startMs,
    endMs,
    stepMs: stepSeconds * 1000,
    steps: first.series.steps,
    timeZone,
    offsets: offsets(timeZone, startMs, endMs),
    unit,
    targetPerTask: targetPerTask(report),
    demand: packValues(first.series.demand),
    strategies: recorded.map((result) => pageStrategy(report, result, words)),
    shown: shownAtFirst(report, recorded),
    words: words.all,
    events: first.simulation.events.map(({ name, startMs: from, endMs: to }) => ({ name, startMs: from, endMs: to })),
    faults: faults.map(faultSpan),
  };
}

function pageStrategy(report: SimulationReport, result: RecordedResult, words: Words): PageStrategy {
  const { strategy, series } = result;
  let lastSeconds = 0;
  return {
    name: strategy,
    isConfigured: result === configuredResult(report),
    serving: packRuns(series.serving),
    desired: packRuns(series.desired),
    floor: packRuns(series.floor),
    overloaded: packRuns(overloadedSteps(report, series)),
    backlog: report.acceptableDelaySeconds === undefined ? undefined : packValues(series.backlog, MOST_BACKLOG_VALUES),
    actions: series.actions.flatMap(({ atMs, from, to, cause, name }) => {
      const seconds = Math.round((atMs - report.startMs) / 1000);
      const gap = seconds - lastSeconds;
      lastSeconds = seconds;
      return [gap, from, to, words.number(cause), name === undefined ? -1 : words.number(name)];
    }),
  };
}

/** The configured way beside the policies alone; those beside whatever else there is. */
function shownAtFirst(report: SimulationReport, recorded: readonly RecordedResult[]): string[] {
  const names = recorded.map(({ strategy }) => strategy);
  const configured = configuredResult(report)?.strategy;
  const main = names.find((name) => name === configured) ?? names[0];
  const other = names.find((name) => name === 'reactive' && name !== main) ?? names.findLast((name) => name !== main);
  return names.filter((name) => name === main || name === other);
}

/** Offsets of the zone where they change; zones change them at whole quarters of an hour. */
function offsets(timeZone: string, startMs: number, endMs: number): [number, number][] {
  const clock = new LocalClock(timeZone, startMs, endMs);
  const quarterMs = HOUR_MS / 4;
  const found: [number, number][] = [[startMs, clock.offsetMs(startMs)]];
  for (let atMs = Math.ceil(startMs / quarterMs) * quarterMs; atMs <= endMs; atMs += quarterMs) {
    const offsetMs = clock.offsetMs(atMs);
    if (offsetMs !== found.at(-1)?.[1]) found.push([atMs, offsetMs]);
  }
  return found;
}

/** When something went wrong, and its name. */
export function faultSpan(fault: Fault): PageSpan {
  switch (fault.kind) {
    case 'zone-failure':
      return { name: `zone failure: ${share(fault.share)} of the tasks`, startMs: fault.atMs, endMs: fault.atMs };
    case 'spot-interruption':
      return {
        name: `Spot interruption: ${share(fault.share)} of the tasks`,
        startMs: fault.atMs,
        endMs: fault.atMs + SPOT_WARNING_MS,
      };
    case 'metric-outage':
      return { name: 'no metrics', startMs: fault.fromMs, endMs: fault.toMs };
    case 'deployment':
      return { name: 'deployment', startMs: fault.fromMs, endMs: fault.toMs };
  }
}

function share(value: number): string {
  return `${Math.round(100 * value)} %`;
}

/** Each word once, by number. */
class Words {
  readonly all: string[] = [];
  private readonly numbers = new Map<string, number>();

  number(word: string): number {
    const known = this.numbers.get(word);
    if (known !== undefined) return known;
    this.numbers.set(word, this.all.length);
    return this.all.push(word) - 1;
  }
}
