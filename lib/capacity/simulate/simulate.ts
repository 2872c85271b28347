import { LocalClock } from '../series/local-clock';
import { DAY_MS } from '../series/series';
import { type NamedOutcome, type Outcome, periodOutcome, summarizeOutcome } from './outcome';
import type { OutcomeSums } from './outcome-totals';
import { type ReplayInput, replay } from './replay';

/** A span that is reported apart. */
export interface Span {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface SimulationInput extends Omit<ReplayInput, 'marksMs'> {
  /** The zone whose days are reported. */
  readonly timeZone: string;
  /** Events that are reported apart; what lies outside the replay is left out. @default none */
  readonly events?: readonly Span[];
}

export interface Simulation extends Outcome {
  readonly startMs: number;
  readonly endMs: number;
  /** Days of the local calendar, the first and the last perhaps in part. */
  readonly days: readonly NamedOutcome[];
  readonly events: readonly NamedOutcome[];
}

/** Replays demand and reports it as a whole, by day and by event. */
export function simulate({ timeZone, events = [], ...input }: SimulationInput): Simulation {
  const { startMs, stepSeconds, demand, workload } = input;
  const endMs = startMs + demand.length * stepSeconds * 1000;
  const days = localDays(timeZone, startMs, endMs);
  const within = events
    .map((event) => ({ ...event, startMs: Math.max(startMs, event.startMs), endMs: Math.min(endMs, event.endMs) }))
    .filter((event) => event.endMs > event.startMs);
  const marksMs = [...new Set([...days, ...within].flatMap((span) => [span.startMs, span.endMs]))].sort(
    (a, b) => a - b,
  );
  const replayed = replay({ ...input, marksMs });
  const sumsAt = new Map(marksMs.map((atMs, index) => [atMs, replayed.marks[index] as OutcomeSums]));
  const named = (span: Span): NamedOutcome => ({
    ...span,
    ...periodOutcome(sumsAt.get(span.endMs) as OutcomeSums, stepSeconds, sumsAt.get(span.startMs)),
  });
  return {
    startMs,
    endMs,
    ...summarizeOutcome(replayed, workload, stepSeconds),
    days: days.map(named),
    events: within.map(named),
  };
}

function localDays(timeZone: string, startMs: number, endMs: number): Span[] {
  const clock = new LocalClock(timeZone, startMs - DAY_MS, endMs + DAY_MS);
  const days: Span[] = [];
  for (let atMs = startMs; atMs < endMs; ) {
    const name = clock.format(atMs).slice(0, 10);
    const next = new Date((clock.day(atMs) + 1) * DAY_MS).toISOString().slice(0, 10);
    const midnightMs = Math.min(endMs, clock.instant(`${next}T00:00`));
    days.push({ name, startMs: atMs, endMs: midnightMs });
    atMs = midnightMs;
  }
  return days;
}
