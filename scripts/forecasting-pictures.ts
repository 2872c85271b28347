/**
 * Draws the pictures of docs/forecasting.md from the sample histories: same samples, same bytes.
 *
 *   node --import tsx scripts/forecasting-pictures.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHistoryCsv } from '../lib/adapters/files/history-csv';
import { evaluateWeek, rollingOrigins } from '../lib/capacity/forecast/evaluation/rolling-origin';
import type { EventWindow } from '../lib/capacity/forecast/events/event-window';
import { forecast } from '../lib/capacity/forecast/forecast';
import { levelAtEnd } from '../lib/capacity/forecast/level';
import { slotsOf } from '../lib/capacity/forecast/model';
import { mean } from '../lib/capacity/forecast/statistics';
import { weeklyProfile } from '../lib/capacity/forecast/weekly-profile';
import { LocalClock } from '../lib/capacity/series/local-clock';
import { toHourly } from '../lib/capacity/series/resample';
import { DAY_MS, HOUR_MS, type Series, WEEK_HOURS } from '../lib/capacity/series/series';
import { backtestChart } from '../lib/report/format/backtest-chart';
import { lineChart } from '../lib/report/format/line-chart';

const ROOT = join(__dirname, '..');
const TIME_ZONE = 'America/New_York';
const LEVEL_HALF_LIFE_HOURS = 72;

/** The pictures by file name. */
export function pictures(): Map<string, string> {
  const taxi = sample('taxi-trips');
  return new Map([
    ['parts.svg', partsOf(taxi)],
    ['weeks.svg', weeksOf(sample('store-purchases'), 4)],
    ['spiky.svg', weeksOf(sample('mentions'), 3)],
    ['holiday.svg', holiday(taxi)],
  ]);
}

function sample(name: string): Series {
  return toHourly(readHistoryCsv(join(ROOT, 'config/history', `${name}.csv`)), 'sum');
}

/** What demand is taken apart into: a pattern that repeats every week, and a level that moves. */
function partsOf(history: Series): string {
  const hours = history.values.length;
  const clock = new LocalClock(TIME_ZONE, history.startMs, history.startMs + hours * HOUR_MS);
  const training = { values: Float64Array.from(history.values), slots: slotsOf(history, clock, hours) };
  const { profile, deseasonalized } = weeklyProfile(training, 'logarithmic');
  const level = Array.from(deseasonalized, (_, index) =>
    levelAtEnd({ deseasonalized: deseasonalized.subarray(0, index + 1) }, LEVEL_HALF_LIFE_HOURS),
  );
  const average = mean(level) ?? 0;
  const local = (index: number) => clock.format(history.startMs + index * HOUR_MS);
  const labels = history.values.map((_, index) => local(index));
  return lineChart({
    id: 'parts',
    description: 'Eight weeks of taxi trips taken apart: the weekly pattern repeats, the level sinks over the holidays',
    rows: [
      { labels, lines: [{ name: 'taxi trips per hour', values: history.values, colour: 'demand' }] },
      {
        labels,
        lines: [
          {
            name: 'pattern of the week, relative to its level',
            values: Array.from(training.slots, (slot) => Math.exp(profile[slot] as number)),
            colour: 'floor',
          },
        ],
      },
      {
        labels,
        lines: [
          {
            name: 'level of the last days, relative to its mean',
            values: level.map((value) => Math.exp(value - average)),
            colour: 'upper',
          },
        ],
      },
    ],
  });
}

function weeksOf(history: Series, weeks: number): string {
  const judged = rollingOrigins(history, WEEK_HOURS, weeks).map((startMs) =>
    evaluateWeek({ history, timeZone: TIME_ZONE }, startMs),
  );
  return backtestChart(judged, TIME_ZONE);
}

/** New Year in the sample is where its Thursday was moved to; Christmas is the week before. */
const CHRISTMAS = '2026-10-08';
const NEW_YEAR = '2026-10-15';

function holiday(history: Series): string {
  const startMs = Date.parse(`${NEW_YEAR}T04:00Z`) - 2 * DAY_MS;
  const known = (startMs - history.startMs) / HOUR_MS;
  const past: Series = { ...history, values: history.values.slice(0, known) };
  const hours = 5 * 24;
  const windows = [CHRISTMAS, NEW_YEAR].map(
    (day): EventWindow => ({
      name: day,
      group: 'holiday',
      startMs: Date.parse(`${day}T04:00Z`),
      endMs: Date.parse(`${day}T04:00Z`) + DAY_MS,
      inHistory: true,
      recurring: false,
    }),
  );
  const median = (events: readonly EventWindow[]) =>
    forecast({ history: past, startMs, hours, timeZone: TIME_ZONE, probabilities: [0.5], windows: events })
      .quantiles[0] ?? [];
  const clock = new LocalClock(TIME_ZONE, startMs, startMs + hours * HOUR_MS);
  return lineChart({
    id: 'holiday',
    description:
      'Taxi trips around New Year: the forecast that knows the holiday goes part of the way to what happened',
    rows: [
      {
        labels: Array.from({ length: hours }, (_, index) => clock.format(startMs + index * HOUR_MS)),
        lines: [
          { name: 'what happened', values: history.values.slice(known, known + hours), colour: 'demand' },
          { name: 'forecast, holiday known', values: median(windows), colour: 'floor' },
          { name: 'forecast, holiday not known', values: median([]), colour: 'upper' },
        ],
      },
    ],
  });
}

if (require.main === module) {
  const folder = join(ROOT, 'docs/pictures');
  mkdirSync(folder, { recursive: true });
  for (const [name, svg] of pictures()) writeFileSync(join(folder, name), svg);
}
