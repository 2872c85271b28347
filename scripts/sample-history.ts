/**
 * Makes the sample histories in config/history from public traces.
 *
 *   node --import tsx scripts/sample-history.ts --traces DIR
 *
 * Each sample is summed by the hour and moved by whole weeks of the local clock, so that it ends shortly before
 * ENDS_BEFORE and every local hour of the week stays what it was. Same input, same bytes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHistoryCsv } from '../lib/adapters/files/history-csv';
import { LocalClock } from '../lib/capacity/series/local-clock';
import { toHourly } from '../lib/capacity/series/resample';
import { DAY_MS, endMs, HOUR_MS, type Series } from '../lib/capacity/series/series';

const ENDS_BEFORE = '2026-11-16T00:00';
const TIME_ZONE = 'America/New_York';
const WEEK_MS = 7 * DAY_MS;

interface Sample {
  readonly trace: string;
  readonly file: string;
  /** Whether the trace's timestamps are the local clock written as Z. */
  readonly localClock: boolean;
  readonly weeks: number;
}

export const SAMPLES: readonly Sample[] = [
  { trace: 'ms_store_purchases', file: 'store-purchases.csv', localClock: false, weeks: 8 },
  { trace: 'nyc_taxi_30min', file: 'taxi-trips.csv', localClock: true, weeks: 8 },
  { trace: 'twitter_mentions_goog_5min', file: 'mentions.csv', localClock: false, weeks: 8 },
];

/** The CSV text of one sample. */
export function sampleCsv(sample: Sample, tracesDirectory: string): string {
  const hourly = lastWeeks(toHourly(readHistoryCsv(join(tracesDirectory, `${sample.trace}.csv`)), 'sum'), sample.weeks);
  const then = new LocalClock(TIME_ZONE, hourly.startMs - DAY_MS, endMs(hourly) + DAY_MS);
  const toLocal = (instantMs: number) => (sample.localClock ? instantMs : instantMs + then.offsetMs(instantMs));
  const target = Date.parse(`${ENDS_BEFORE}Z`);
  const shiftMs = Math.floor((target - toLocal(endMs(hourly))) / WEEK_MS) * WEEK_MS;
  const now = new LocalClock(TIME_ZONE, target - 60 * WEEK_MS, target + DAY_MS);
  const rows = new Map<number, number>();
  hourly.values.forEach((value, index) => {
    if (Number.isNaN(value)) return;
    const local = toLocal(hourly.startMs + index * HOUR_MS) + shiftMs;
    const instantMs = now.instant(new Date(local).toISOString().slice(0, 19));
    // An hour that the change of clocks skips or repeats keeps its first value.
    if (!rows.has(instantMs)) rows.set(instantMs, value);
  });
  const lines = [...rows]
    .sort(([a], [b]) => a - b)
    .map(([instantMs, value]) => `${new Date(instantMs).toISOString().slice(0, 16)}Z,${Math.round(value)}`);
  return `timestamp,value\n${lines.join('\n')}\n`;
}

function lastWeeks(series: Series, weeks: number): Series {
  const surplus = Math.max(0, series.values.length - weeks * 168);
  return { ...series, startMs: series.startMs + surplus * HOUR_MS, values: series.values.slice(surplus) };
}

function main(): void {
  const index = process.argv.indexOf('--traces');
  const directory = index < 0 ? undefined : process.argv[index + 1];
  if (directory === undefined) throw new Error('usage: sample-history --traces DIR');
  mkdirSync('config/history', { recursive: true });
  for (const sample of SAMPLES) {
    writeFileSync(join('config/history', sample.file), sampleCsv(sample, directory));
    process.stdout.write(`config/history/${sample.file}\n`);
  }
}

if (require.main === module) main();
