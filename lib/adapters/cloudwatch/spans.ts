import { DAY_MS, HOUR_MS } from '../../capacity/series/series';

/** How long CloudWatch keeps values of each period (CloudWatch user guide, "Metrics retention"), the finest first. */
const RETENTION = [
  { periodSeconds: 60, days: 15 },
  { periodSeconds: 300, days: 63 },
  { periodSeconds: 3600, days: 455 },
] as const;
/** Values of an hour may come late: it is asked for so long after its end, and asked for again with the next call. */
const SETTLING_MS = 10 * 60_000;
const ASKED_AGAIN_MS = 3 * HOUR_MS;

/** The periods that a recording has, each in seconds. */
export const PERIODS = RETENTION.map(({ periodSeconds }) => periodSeconds);

/** Hours of one period, the end excluded. */
export interface PeriodSpan {
  readonly periodSeconds: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** The last value that is recorded at each period. */
export type LastRecorded = ReadonlyMap<number, number>;

/**
 * What to ask CloudWatch for: each age at the finest period that is still kept, as far as it is not recorded, whole
 * hours only and never the hour that still runs. The finest period first; empty when all is recorded.
 */
export function spansToRead(nowMs: number, recorded: LastRecorded): PeriodSpan[] {
  const settledMs = Math.floor((nowMs - SETTLING_MS) / HOUR_MS) * HOUR_MS;
  return RETENTION.map(({ periodSeconds, days }, index) => {
    const finer = RETENTION[index - 1];
    const endMs = finer === undefined ? settledMs : kept(nowMs, finer.days);
    // A finer recording covers a coarser one's hours as well.
    const known = [...recorded].filter(([period, lastMs]) => period <= periodSeconds && lastMs < endMs);
    const knownToMs = Math.max(...known.map(([, lastMs]) => Math.floor(lastMs / HOUR_MS) * HOUR_MS + HOUR_MS));
    return { periodSeconds, startMs: Math.max(kept(nowMs, days), knownToMs - ASKED_AGAIN_MS), endMs };
  }).filter(({ startMs, endMs }) => endMs > startMs);
}

/** First whole hour of which everything is kept. */
function kept(nowMs: number, days: number): number {
  return Math.ceil((nowMs - days * DAY_MS) / HOUR_MS) * HOUR_MS;
}
